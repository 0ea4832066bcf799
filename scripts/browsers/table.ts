/** The tables of docs/browsers.md, made of what the conversations are expected to find. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Section } from './conversation.ts'
import type { EngineName } from './engine.ts'
import { expected } from './expectations.ts'

const PAGE = 'docs/browsers.md'

const TITLES = { chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKitGTK' }
const ENGINES: readonly EngineName[] = ['chromium', 'firefox', 'webkit']

/** Whether the page says what is expected: a fault, or none. */
export function staleTables(sections: readonly Section[]): readonly string[] {
  const now = readFileSync(PAGE, 'utf8')
  if (now === withTables(now, sections)) return []
  return [`${PAGE} does not say what is expected: run node scripts/browsers.ts --write`]
}

export function writeTables(sections: readonly Section[]): void {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), sections))
}

function withTables(page: string, sections: readonly Section[]): string {
  const rows = sections.flatMap(rowsOf)
  const differing = rows.filter(({ findings }) => new Set(findings).size > 1)
  const same = rows.filter(({ findings }) => new Set(findings).size === 1)
  return between(between(page, 'differs', spell(differing, true)), 'same', spell(same, false))
}

interface Row {
  readonly title: string
  readonly names: readonly string[]
  /** In the order of the engines. */
  readonly findings: readonly string[]
}

/** Conversations of a section that find the same share a row. */
function rowsOf({ title, conversations }: Section): readonly Row[] {
  const rows = new Map<string, { title: string; names: string[]; findings: readonly string[] }>()
  for (const name of Object.keys(conversations)) {
    const all = expected(title, name) ?? ''
    const findings = ENGINES.map((engine) => (typeof all === 'string' ? all : all[engine]))
    const key = findings.join('|')
    const row = rows.get(key) ?? { title, names: [], findings }
    row.names.push(name)
    rows.set(key, row)
  }
  return [...rows.values()]
}

function spell(rows: readonly Row[], eachEngine: boolean): string {
  const heads = eachEngine ? ENGINES.map((engine) => TITLES[engine]) : ['all three']
  const lines = rows.map(({ title, names, findings }, at) => {
    const first = rows[at - 1]?.title === title ? '' : title
    return line([first, names.join('; '), ...(eachEngine ? findings : findings.slice(0, 1))])
  })
  const columns = ['where', 'what', ...heads]
  return [line(columns), line(columns.map(() => '---')), ...lines].join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function between(page: string, mark: string, table: string): string {
  const [start, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`${PAGE} has no place between ${start} and ${end}`)
  return `${page.slice(0, from + start.length)}\n\n${table}\n\n${page.slice(to)}`
}
