/** Reports as people read them. */
import type { Report, Verdict } from './examine.ts'

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly deviating: number
}

export function totals(report: Report): Totals {
  const of = (kind: Verdict['kind']) =>
    report.examined.filter(({ verdict }) => verdict.kind === kind).length
  return {
    passed: of('passed'),
    failed: of('failed'),
    skipped: of('skipped'),
    deviating: of('deviates'),
  }
}

/** A Markdown table of groups and subjects, and below it everything that did not pass. */
export function report(reports: readonly Report[]): string {
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

function cell({ subject, examined }: Report, group?: string): string {
  const chosen = examined.filter((each) => group === undefined || groupOf(each.case.id) === group)
  const { passed, failed, deviating } = totals({ subject, examined: chosen })
  const total = passed + failed + deviating
  return total === 0 ? '–' : `${passed}/${total}`
}

function remarksOn({ subject, examined }: Report): string[] {
  return examined.flatMap(({ case: { id, title, clause }, verdict }) => {
    switch (verdict.kind) {
      case 'failed':
        return [`- ${subject} FAILS ${id} (${clause}): ${title}: ${verdict.reason}`]
      case 'deviates':
        return [`- ${subject} deviates in ${id} (${clause}): ${verdict.reason}`]
      case 'skipped':
        return [
          `- ${subject} cannot be asked ${id} (${clause}): it lacks ${verdict.needs.join(', ')}`,
        ]
      default:
        return []
    }
  })
}

function groupOf(id: string): string {
  return id.split('/')[0] as string
}
