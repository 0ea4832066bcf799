/** Which stamps did the app tell of lately? Asked once in a while, for all who want to know. */

import { stampError } from '../life/stamp.ts'
import type { CheckedStamp } from '../options/stamp.ts'
import { inTime } from '../store/in-time.ts'
import { type Awaitable, isPromise } from '../words/awaitable.ts'
import { SessionError } from '../words/errors.ts'
import { kindOf } from '../words/faults.ts'

export interface Answer {
  /** Undefined: there is no such person any more. */
  readonly stamp: string | undefined
  /** Milliseconds since the epoch. */
  readonly askedAt: number
}

export interface Answers {
  /** Never what was known already when the session was last compared, nor what is older than the option allows. */
  about(subject: string, comparedAt: number | undefined, now: number): Awaitable<Answer>
}

/** Subjects whose answer is remembered; the one that was asked about first gives way. */
const REMEMBERED = 1000

/** Seconds after which a visitor may try again. */
const RETRY_AFTER = 5

export function createAnswers({
  current,
  every,
  timeout,
}: Omit<CheckedStamp<never>, 'of'>): Answers {
  const known = new Map<string, Answer>()
  const asked = new Map<string, Promise<Answer>>()

  function remember(subject: string, answer: Answer): Answer {
    known.delete(subject)
    known.set(subject, answer)
    const [oldest] = known.keys()
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest)
    return answer
  }

  function ask(subject: string, askedAt: number): Awaitable<Answer> {
    let stamp: Awaitable<unknown>
    try {
      stamp = current(subject)
    } catch (cause) {
      throw failure(cause)
    }
    if (!isPromise(stamp)) return remember(subject, { stamp: checked(stamp), askedAt })
    const answer = inTime(Promise.resolve(stamp), timeout, () => new Late())
      .then(
        (stamp) => remember(subject, { stamp: checked(stamp), askedAt }),
        (cause) => {
          throw cause instanceof Late ? late(timeout) : failure(cause)
        },
      )
      .finally(() => asked.delete(subject))
    asked.set(subject, answer)
    return answer
  }

  return {
    about(subject, comparedAt, now) {
      const answer = known.get(subject)
      if (answer !== undefined && isNews(answer, comparedAt) && isYoung(answer, every, now)) {
        return answer
      }
      return asked.get(subject) ?? ask(subject, now)
    },
  }
}

function isNews({ askedAt }: Answer, comparedAt: number | undefined): boolean {
  return comparedAt === undefined || askedAt > comparedAt
}

function isYoung({ askedAt }: Answer, every: number, now: number): boolean {
  return Math.abs(now - askedAt) < every
}

/** What databases answer for nobody is undefined too. */
function checked(stamp: unknown): string | undefined {
  if (stamp === undefined || stamp === null) return undefined
  if (typeof stamp === 'string') return stamp
  throw stampError(
    `The option \`stamp.current\` answered ${kindOf(stamp)}, not with text.`,
    'Answer with text, as stamp.of does: String(version); or with undefined for nobody.',
  )
}

class Late extends Error {}

function late(timeout: number): SessionError {
  return new SessionError(
    'ERR_SESSION_STAMP',
    `The option \`stamp.current\` did not answer within ${timeout / 1000} seconds, so whether the session still holds cannot be told.`,
    'See why it is slow; `stamp.timeout` says how long to wait for it.',
    { status: 503, retryAfter: RETRY_AFTER },
  )
}

function failure(cause: unknown): SessionError {
  return new SessionError(
    'ERR_SESSION_STAMP',
    'The option `stamp.current` failed, so whether the session still holds cannot be told.',
    'The cause says why; the next request asks again.',
    { status: 503, retryAfter: RETRY_AFTER, cause },
  )
}
