/** What does the doctor say? */

/** `fault`: it does not work, or not for everybody. `warning`: it will bite. `note`: good to know. */
export type Level = 'fault' | 'warning' | 'note'

export interface Finding {
  /** A name that scripts, and issues, can go by. */
  readonly id: string
  readonly level: Level
  /** What was seen. */
  readonly what: string
  /** Why it matters. */
  readonly why: string
  /** The line that mends it. */
  readonly fix: string
}

/** One thing that was looked at: what is well, and what is not. */
export interface Check {
  readonly about: string
  readonly fine: readonly string[]
  readonly findings: readonly Finding[]
}

/** Notes are no reason for a script to stop. */
export function isHealthy(checks: readonly Check[]): boolean {
  return checks.every(({ findings }) => findings.every(({ level }) => level === 'note'))
}
