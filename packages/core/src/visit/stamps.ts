/** Does a session still hold, or has whom it belongs to another stamp since: a new password? */
import type { Home, Opened } from '../home/home.ts'
import type { Came } from '../life/came.ts'
import { stampError, stampOf } from '../life/stamp.ts'
import type { Checked } from '../options/all.ts'
import type { CheckedStamp } from '../options/stamp.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Found } from './arrival.ts'
import { type Answer, createAnswers } from './stamps-known.ts'

export interface Stamps {
  /** What the home opens, and still holds. */
  beside(home: Pick<Home, 'open'>): Pick<Home, 'open'>
  /** The same of what another library's cookie held. */
  compare(found: Found, now: number): Awaitable<Found>
}

/** Undefined where the option `stamp` is not given, which then costs nothing. */
export function createStamps<T>({ stamp, subject }: Checked<T>): Stamps | undefined {
  if (stamp === undefined || subject === undefined) return undefined
  const answers = createAnswers(stamp)

  function unlessSuperseded(came: Came, now: number): Awaitable<Opened> {
    const { comparedAt } = came.head
    if (comparedAt !== undefined && !isDue(comparedAt, stamp as CheckedStamp<T>, now)) return came
    const data = came.data.fresh() as Partial<T>
    const whose = subjectOf(subject as NonNullable<typeof subject>, data)
    if (whose === undefined) return came
    const own = stampOf((stamp as CheckedStamp<T>).of, data)
    if (own === undefined) return SUPERSEDED
    return chain(answers.about(whose, comparedAt, now), (answer) =>
      answer.stamp === own ? comparedNow(came, answer) : SUPERSEDED,
    )
  }

  return {
    beside: (home) => ({
      open: (token, now) =>
        chain(home.open(token, now), (opened) =>
          opened.refused === undefined ? unlessSuperseded(opened, now) : opened,
        ),
    }),

    compare(found, now) {
      const { arrival } = found
      if (arrival.kind !== 'valid') return found
      return chain(unlessSuperseded(arrival.came, now), (opened): Found => {
        if (opened.refused === undefined) {
          return { ...found, arrival: { kind: 'valid', came: opened } }
        }
        return { ...found, arrival: { kind: 'refused', reason: opened.refused } }
      })
    },
  }
}

/** A time that is far in the future is that of a clock which was ahead. */
function isDue(comparedAt: number, { every }: Pick<CheckedStamp<never>, 'every'>, now: number) {
  return Math.abs(now - comparedAt) >= every
}

/** Due to be written, so that nobody asks again too soon. */
function comparedNow(came: Came, { askedAt }: Answer): Came {
  return { ...came, head: { ...came.head, comparedAt: askedAt }, stale: true }
}

const SUPERSEDED: Opened = Object.freeze({ refused: 'superseded' })

/** Where it throws, nobody knows whose stamp to ask for, and nobody lets the session pass for that. */
function subjectOf<T>(subject: (data: Partial<T>) => string | undefined, data: Partial<T>) {
  try {
    return subject(data)
  } catch (cause) {
    throw stampError(
      'The option `subject` threw, so whose stamp the session holds by cannot be told.',
      'Let it answer undefined for a session of nobody: (data) => data.user?.id.',
      cause,
    )
  }
}
