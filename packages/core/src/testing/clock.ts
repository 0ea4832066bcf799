/** What time is it in a test? What the test says. */
import { config } from '../words/faults.ts'

/** A clock that stands still until the test moves it: to be given as the option `now`. */
export interface Clock {
  /** Milliseconds since the epoch, as `Date.now` answers. */
  (): number
  /** Moves it by so many seconds, the unit of `maxAge` and `idleTimeout`; back, if they are negative. */
  advance(seconds: number): this
  /** Sets it to this moment: a Date, what `new Date()` can read, or milliseconds since the epoch. */
  set(moment: Date | string | number): this
}

/**
 * A clock for the option `now` of sessions, and of a visitor. It stands still until it is told to move.
 *
 * @param start Where it begins; default: now.
 * @throws {SessionError} `ERR_SESSION_CONFIG`, here and later, if it is told a time that is none.
 *
 * @example
 * const clock = createClock('2030-01-01')
 * app.use(session({ now: clock, idleTimeout: 1800 }))
 * clock.advance(1801)
 */
export function createClock(start: Date | string | number = Date.now()): Clock {
  let at = momentOf(start)
  const clock: Clock = Object.assign(() => at, {
    advance(seconds: number) {
      if (!Number.isFinite(seconds)) {
        throw config(`A clock was advanced by ${seconds}.`, 'Give a number of seconds.')
      }
      at += seconds * 1000
      return clock
    },
    set(moment: Date | string | number) {
      at = momentOf(moment)
      return clock
    },
  })
  return clock
}

function momentOf(moment: Date | string | number): number {
  const at = typeof moment === 'number' ? moment : new Date(moment).getTime()
  if (Number.isFinite(at)) return at
  throw config(
    'A clock was set to what is no moment.',
    'Give a Date, text like 2030-01-01T12:00:00Z, or milliseconds since the epoch.',
  )
}
