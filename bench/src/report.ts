/** Sections as Markdown. */
import type { Section, Table, Target } from './section.ts'
import { spell } from './statistics.ts'

/** The whole of RESULTS.md. */
export function results(about: readonly string[], sections: readonly Section[]): string {
  return [
    '# What the benchmark found',
    ...about,
    '## Targets',
    'What we want to hold: ratios within this run, where nothing else is said.',
    targetTable(sections.flatMap(({ targets }) => targets)),
    ...sections.flatMap((section) => spelled(section, true)),
    '',
  ].join('\n\n')
}

/** A section, with its plots if those are written. */
export function spelled({ title, text, tables, plots }: Section, withPlots: boolean): string[] {
  return [
    `## ${title}`,
    text,
    ...(withPlots ? plots.map(({ file, title }) => picture(file, title)) : []),
    ...tables.flatMap((table) => [`### ${table.title}`, spellTable(table)]),
  ]
}

export function targetTable(targets: readonly Target[]): string {
  return spellTable({
    title: 'Targets',
    columns: ['', 'wanted', 'measured', ''],
    rows: targets.map((target) => ({ cells: targetCells(target), ours: false })),
  })
}

export function isMet({ measured, wanted, direction }: Target): boolean {
  if (measured === undefined) return false
  return direction === 'at least' ? measured >= wanted : measured <= wanted
}

function targetCells(target: Target): string[] {
  const { what, wanted, direction, measured, text } = target
  const said = text === undefined ? '' : ` (${text})`
  if (measured === undefined) return [what, `${direction} ${wanted}`, '–', `not measured${said}`]
  return [
    what,
    `${direction} ${wanted}`,
    spell(measured),
    `${isMet(target) ? 'met' : '**not met**'}${said}`,
  ]
}

function spellTable({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns),
    line(columns.map((_, at) => (at === 0 ? '---' : '---:'))),
    ...rows.map(({ cells, ours }) => line(ours ? cells.map(bold) : cells)),
  ].join('\n')
}

function bold(cell: string): string {
  return cell === '' ? cell : `**${cell}**`
}

/** Light or dark, as the reader's theme is. */
function picture(file: string, title: string): string {
  return [
    '<picture>',
    `  <source media="(prefers-color-scheme: dark)" srcset="plots/${file}-dark.svg">`,
    `  <img src="plots/${file}-light.svg" alt="${title}">`,
    '</picture>',
  ].join('\n')
}
