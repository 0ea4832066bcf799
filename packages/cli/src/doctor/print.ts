/** How does a person read what the doctor found? */
import { bad, bold, dim, doubtful, good, printable } from '../terminal/print.ts'
import type { Check, Finding, Level } from './finding.ts'

const MARKS: Readonly<Record<Level, string>> = {
  fault: bad('✗'),
  warning: doubtful('!'),
  note: dim('·'),
}

export function linesOf(checks: readonly Check[]): readonly string[] {
  return [...checks.flatMap((check) => [...linesOfOne(check), '']), summary(checks)]
}

function linesOfOne({ about, fine, findings }: Check): string[] {
  return [
    bold(printable(about)),
    ...fine.map((each) => `  ${good('✓')} ${printable(each)}`),
    ...findings.flatMap(linesOfFinding),
  ]
}

function linesOfFinding({ id, level, what, why, fix }: Finding): string[] {
  return [
    `  ${MARKS[level]} ${printable(what, 600)} ${dim(`[${id}]`)}`,
    `    ${printable(why, 600)}`,
    `    ${dim('→')} ${printable(fix, 600)}`,
  ]
}

function summary(checks: readonly Check[]): string {
  const all = checks.flatMap(({ findings }) => findings)
  const count = (level: Level) => all.filter((each) => each.level === level).length
  const counts = [
    spell(count('fault'), 'fault'),
    spell(count('warning'), 'warning'),
    spell(count('note'), 'note'),
  ]
  return all.length === 0 ? good('All is well.') : counts.join(', ')
}

function spell(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
