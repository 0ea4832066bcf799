/** Reports as people read them. */
import type { Verdict } from './examine.ts'

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly deviating: number
}

export function totals(report: Printable): Totals {
  const of = (kind: Verdict['kind']) =>
    report.examined.filter(({ verdict }) => verdict.kind === kind).length
  return {
    passed: of('passed'),
    failed: of('failed'),
    skipped: of('skipped'),
    deviating: of('deviates'),
  }
}

/** What of a report is printed: of adapters, codecs and stores alike. */
export interface Printable {
  readonly subject: string
  readonly examined: readonly {
    readonly case: { readonly id: string; readonly title: string; readonly clause?: string }
    readonly verdict: Verdict
  }[]
}

/** A Markdown table of groups and subjects, and below it everything that did not pass. */
export function report(reports: readonly Printable[]): string {
  const groups = [
    ...new Set(reports.flatMap(({ examined }) => examined.map((each) => groupOf(each.case.id)))),
  ]
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const lines = [
    row(['cases', ...reports.map(({ subject }) => subject)]),
    row(['---', ...reports.map(() => '---:')]),
    ...groups.map((group) => row([group, ...reports.map((each) => cell(each, group))])),
    row(['**all**', ...reports.map((each) => cell(each))]),
  ]
  const remarks = reports.flatMap(remarksOn)
  return [...lines, ...(remarks.length > 0 ? ['', ...remarks] : []), ''].join('\n')
}

function cell({ subject, examined }: Printable, group?: string): string {
  const chosen = examined.filter((each) => group === undefined || groupOf(each.case.id) === group)
  const { passed, failed, deviating } = totals({ subject, examined: chosen })
  const total = passed + failed + deviating
  return total === 0 ? '–' : `${passed}/${total}`
}

function remarksOn({ subject, examined }: Printable): string[] {
  return examined.flatMap(({ case: { id: name, title, clause }, verdict }) => {
    const id = clause === undefined ? name : `${name} (${clause})`
    switch (verdict.kind) {
      case 'failed':
        return [`- ${subject} FAILS ${id}: ${title}: ${verdict.reason}`]
      case 'deviates':
        return [`- ${subject} deviates in ${id}: ${verdict.reason}`]
      case 'skipped':
        return [`- ${subject} cannot be asked ${id}: it lacks ${verdict.needs.join(', ')}`]
      default:
        return []
    }
  })
}

function groupOf(id: string): string {
  return id.split('/')[0] as string
}
