/** How long is `'90d'`? */
import { config, told } from '../words/faults.ts'

/** Seconds, or a number with its unit: `s`, `m`, `h` or `d`, as in `'12h'`. */
export type Duration = number | `${number}${'s' | 'm' | 'h' | 'd'}`

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

export interface Bounds {
  /** Seconds. */
  readonly least: number
  /** Seconds. */
  readonly most: number
}

/** In milliseconds. @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkDuration(given: unknown, name: string, { least, most }: Bounds): number {
  const seconds = secondsOf(given)
  if (seconds === undefined) {
    throw config(
      `${name} is ${told(given)}.`,
      "Give whole seconds, or a number with its unit: '30s', '15m', '12h', '90d'.",
    )
  }
  if (seconds >= least && seconds <= most) return seconds * 1000
  throw config(
    `${name} is ${told(given)}.`,
    `Give at least ${spelled(least)} and at most ${spelled(most)}.`,
  )
}

function secondsOf(given: unknown): number | undefined {
  const [, amount, unit = ''] =
    (typeof given === 'string' && /^(\d{1,9})([smhd])$/.exec(given)) || []
  const seconds = amount === undefined ? given : Number(amount) * (UNITS[unit] as number)
  return Number.isSafeInteger(seconds) ? (seconds as number) : undefined
}

function spelled(seconds: number): string {
  const unit = ['d', 'h', 'm'].find((each) => seconds % (UNITS[each] as number) === 0) ?? 's'
  return `'${seconds / (UNITS[unit] as number)}${unit}'`
}
