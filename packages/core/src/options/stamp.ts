/** Can it be told, by what was given, whether a session still holds? */
import { checkSeconds } from '../life/limits.ts'
import type { Awaitable } from '../words/awaitable.ts'
import type { Data } from '../words/envelope.ts'
import { checkNames, config, isRecord, told } from '../words/faults.ts'

/** What changes when all other sessions of somebody are to end. */
export interface StampOptions<T = Data> {
  /**
   * The stamp that a session holds by, taken from its data: put there at login, and again where it changes
   * (`session.user.passwordVersion = …`), so that this session goes on.
   */
  readonly of: (data: Partial<T>) => string | undefined
  /** The stamp that somebody has now; undefined: there is no such person any more. */
  readonly current: (subject: string) => Awaitable<string | undefined>
  /** Seconds for which one that was compared counts. Default 300; at most a day. */
  readonly every?: number | undefined
  /** Seconds for which `current` is waited for. Default 2, at most 60. */
  readonly timeout?: number | undefined
}

export interface CheckedStamp<T> {
  readonly of: (data: Partial<T>) => string | undefined
  readonly current: (subject: string) => Awaitable<string | undefined>
  /** Milliseconds. */
  readonly every: number
  /** Milliseconds. */
  readonly timeout: number
}

const DAY = 86_400

const EXAMPLE =
  'Give { of: (data) => data.user?.passwordVersion, current: (subject) => versionOf(subject) }.'

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkStamp<T>(given: unknown, name: string): CheckedStamp<T> | undefined {
  if (given === undefined) return undefined
  if (!isRecord(given)) throw config(`${name} is ${told(given)}.`, EXAMPLE)
  checkNames(given, ['of', 'current', 'every', 'timeout'], name)
  const { of, current, every = 300, timeout = 2 } = given
  for (const [part, value] of Object.entries({ of, current })) {
    if (typeof value !== 'function') throw config(`${name}.${part} is ${told(value)}.`, EXAMPLE)
  }
  if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= 60)) {
    throw config(
      `${name}.timeout is ${told(timeout)}.`,
      'Give seconds, more than 0 and at most 60.',
    )
  }
  return Object.freeze({
    of: of as CheckedStamp<T>['of'],
    current: current as CheckedStamp<T>['current'],
    every: checkEvery(every, `${name}.every`) * 1000,
    timeout: timeout * 1000,
  })
}

function checkEvery(given: unknown, name: string): number {
  const seconds = checkSeconds(given, name)
  if (seconds <= DAY) return seconds
  throw config(
    `${name} is ${seconds} seconds, for which a session would go on that is to end.`,
    `Give at most ${DAY}; if these are milliseconds, divide by 1000.`,
  )
}

/** Whose stamp would it be? @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkStamped({
  stamp,
  subject,
}: {
  readonly stamp: unknown
  readonly subject: unknown
}): void {
  if (stamp === undefined || subject !== undefined) return
  throw config(
    'stamp was given, and no subject whose stamp it could be.',
    'Give `subject`: (data) => data.user?.id.',
  )
}
