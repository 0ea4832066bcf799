/** How are times and spans of time read and written? */
import { Failure } from './failure.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
  ['second', SECOND],
] as const

/** The two largest units that say something: `13 days 2 hours`. */
export function spellSpan(milliseconds: number): string {
  // To the second: two weeks less the blink of an eye are two weeks.
  let left = Math.round(Math.abs(milliseconds) / SECOND) * SECOND
  const parts: string[] = []
  for (const [unit, length] of UNITS) {
    const count = Math.floor(left / length)
    left -= count * length
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.length === 0 ? 'less than a second' : parts.join(' ')
}

/** `in 3 days`, `2 hours ago`, and when that is exactly. */
export function spellTime(time: number, now: number): string {
  const span = spellSpan(time - now)
  return `${time > now ? `in ${span}` : `${span} ago`} (${spellMoment(time)})`
}

/** To the second, in UTC; a time that no calendar has is left a number. */
export function spellMoment(time: number): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? `${time}` : date.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

const SPAN_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of `3600`, `90m`, `12h` or `14d`. */
export function readSpan(given: string, option: string): number {
  const [, count, unit = 's'] = /^(\d{1,10})([smhd])?$/.exec(given.trim()) ?? []
  const seconds = Number(count) * (SPAN_UNITS[unit] as number)
  if (seconds > 0) return seconds
  throw new Failure(`${option} is no span of time.`, 'Give seconds, or as in 90m, 12h and 14d.')
}

/** Milliseconds of an ISO date, or of a number of milliseconds. */
export function readMoment(given: string, option: string): number {
  const time = /^\d{9,16}$/.test(given) ? Number(given) : Date.parse(given)
  if (Number.isFinite(time)) return time
  throw new Failure(
    `${option} is no point in time.`,
    'Give it as in 2026-01-31T12:00:00Z, or as milliseconds since 1970.',
  )
}
