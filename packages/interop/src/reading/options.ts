/** Are the options of a reader such as can work? */
import { SessionError } from '@sealed-session/core'

/** Options that every reader takes, beside those of its library. */
export interface ReaderOptions {
  /** What events and refusals call it. Default: its library's name. */
  readonly as?: string | undefined
  /**
   * From this moment on nothing of theirs is accepted. A good choice is the day of the move, and as long after it as
   * the old cookies last. Formats that keep no time of their own cannot do without it: whoever has a copy of such a
   * cookie could use it for ever.
   */
  readonly until?: Date | undefined
}

/** A session's limits, where their library may have prolonged it by every visit. */
export interface RollingOption {
  /**
   * Every visit prolonged the session there. Its end is not carried over then: from its arrival on your own `maxAge`
   * and `idleTimeout` hold.
   */
  readonly rolling?: boolean | undefined
}

export function config(what: string, remedy: string): SessionError {
  return new SessionError('ERR_SESSION_CONFIG', what, remedy)
}

/** A name that is not known would be ignored in silence. `known` includes those that mean nothing here. */
export function checkOptions(given: unknown, reader: string, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) {
    throw config(`${reader} was given no options.`, `Give it those that its library had.`)
  }
  const { as, until } = given as ReaderOptions
  const all = [...known, 'as', 'until']
  const unknown = Object.keys(given).find((name) => !all.includes(name))
  if (unknown !== undefined) {
    throw config(
      `${reader} has no option \`${unknown.slice(0, 31)}\`.`,
      `It knows ${all.join(', ')}.`,
    )
  }
  if (as !== undefined && (typeof as !== 'string' || as === '')) {
    throw config(`${reader}: as is no name.`, "Give text: as: 'the old shop'.")
  }
  if (until !== undefined && !(until instanceof Date && Number.isFinite(until.getTime()))) {
    throw config(`${reader}: until is no date.`, "Give a Date: until: new Date('2027-03-31').")
  }
}

/** Where nothing inside a cookie tells its age, something else has to end it. */
export function mustEnd(reader: string, { until }: ReaderOptions, because: string): void {
  if (until !== undefined) return
  throw config(
    `${reader}: ${because}, so whoever has a copy of such a cookie could use it for ever.`,
    'Say when the last of them will be over, which is as long after the move as they last: until: new Date(…).',
  )
}

/** An unsigned session is whatever a visitor says it is. */
export function mustBeSigned(reader: string, signed: boolean | undefined): void {
  if (signed !== false) return
  throw config(
    `${reader}: signed is false, so anybody could make a session up.`,
    'Leave the reader out, and let these visitors sign in again.',
  )
}

/** Secrets as libraries take them: one, or a list. */
export function listOf<T>(given: T | readonly T[]): readonly T[] {
  return Array.isArray(given) ? given : [given as T]
}

/** Keys that sign or seal, checked without showing any of them. */
export function checkKeys(
  reader: string,
  option: string,
  given: unknown,
): readonly (string | Uint8Array)[] {
  const keys = given === undefined || given === null ? [] : listOf(given)
  if (keys.length > 0 && keys.every(isKey)) return keys as readonly (string | Uint8Array)[]
  throw config(
    `${reader}: ${option} holds no key.`,
    `Give what its library had as ${option}: text or bytes, or a list of these.`,
  )
}

function isKey(given: unknown): boolean {
  const isBytes = ArrayBuffer.isView(given)
  return (typeof given === 'string' || isBytes) && (given as { length: number }).length > 0
}
