/** How long ago, and when? In words that need no time zone. */
import { html, type Markup } from './html.ts'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** `3 minutes ago`, `in 13 days`. */
export function relative(at: number, now: number): string {
  const span = Math.abs(at - now)
  const [unit, size] = UNITS.find(([, size]) => span >= size) ?? UNITS[3]
  const count = Math.floor(span / size)
  if (count === 0) return 'just now'
  const spelled = `${count} ${unit}${count === 1 ? '' : 's'}`
  return at > now ? `in ${spelled}` : `${spelled} ago`
}

/** A span of seconds, as options say it. */
export function spelledSpan(seconds: number): string {
  return relative(seconds * 1000, 0).replace(/^in /, '')
}

export function time(at: number, now: number): Markup {
  // What a session says of itself may be no moment at all.
  if (!(Math.abs(at) < 8.64e15)) return html`never`
  const moment = new Date(at).toISOString()
  return html`<time datetime="${moment}" title="${moment}">${relative(at, now)}</time>`
}
