/** What time is it, and can the clock that says so be right? */
import { config, kindOf } from '../words/faults.ts'

/**
 * Whole milliseconds since the epoch, by the clock that was given. Without one `Date.now` is looked up at each
 * call, so that fake timers that are installed later are seen.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`, now or at a later call, if it is no clock.
 */
export function clockOf(now: unknown): () => number {
  if (now === undefined) return () => Date.now()
  if (typeof now !== 'function') {
    throw config(`now is ${kindOf(now)}.`, 'Give a function that answers like Date.now.')
  }
  const clock = () => wholeMilliseconds(now())
  clock()
  return clock
}

/** Seconds of any year from 2001 to 5138. As milliseconds they would be days in the seventies. */
const [SECONDS_FROM, SECONDS_TO] = [1e9, 1e11]

/** Milliseconds of the year 5138. */
const LATEST = 1e14

function wholeMilliseconds(answer: unknown): number {
  if (typeof answer === 'number' && answer >= 0 && answer < LATEST) {
    if (answer < SECONDS_FROM || answer >= SECONDS_TO) return Math.floor(answer)
    throw noClock(`${answer}, which are seconds`, 'Multiply it by 1000.')
  }
  if (answer instanceof Date) throw noClock('a Date', 'Give its getTime().')
  throw noClock(
    typeof answer === 'number' ? String(answer) : kindOf(answer),
    'Give a number of milliseconds since the epoch, as Date.now does.',
  )
}

function noClock(answered: string, remedy: string) {
  return config(`The option now answered ${answered}, not with milliseconds.`, remedy)
}
