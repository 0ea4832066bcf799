/** The README's table of cases passed: is it what was measured? */
import { readFileSync, writeFileSync } from 'node:fs'
import { type Report, totals } from '@sealed-session/conformance'

const START = '<!-- conformance -->\n'
const END = '<!-- /conformance -->'

export interface Row {
  readonly runtime: string
  /** One for each subject; undefined where it cannot run. */
  readonly reports: readonly (Report | undefined)[]
}

/** Cases passed of cases asked, for every adapter in every runtime. */
export function tableOf(subjects: readonly string[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const head = [line(['', ...subjects]), line(['---', ...subjects.map(() => '---:')])]
  return [
    ...head,
    ...rows.map(({ runtime, reports }) => line([runtime, ...reports.map(cell)])),
  ].join('')
}

function cell(report: Report | undefined): string {
  if (report === undefined) return '–'
  const { passed, failed, deviating } = totals(report)
  return `${passed}/${passed + failed + deviating}`
}

/** True if the README says so already, or has been made to. */
export function readmeSays(table: string, write: boolean): boolean {
  const readme = readFileSync('README.md', 'utf8')
  const from = readme.indexOf(START) + START.length
  const to = readme.indexOf(END)
  if (readme.slice(from, to) === table) return true
  if (!write) return false
  writeFileSync('README.md', readme.slice(0, from) + table + readme.slice(to))
  return true
}
