/** How does a visitor keep the session that another library gave them? */
import type { Awaitable } from './awaitable.ts'
import type { Flash, SessionLifetime } from './envelope.ts'
import type { Reason } from './refusal.ts'

/**
 * Reads the cookies of another library, for the time after a move: the option `acceptFrom`. Those of
 * `@sealed-session/interop` are ready made.
 */
export interface Reader {
  /** What events tell of, and what tells it from other readers: `iron-session`. */
  readonly name: string
  /** The cookies that it may look for: frameworks' cookie jars are asked for these. */
  readonly cookies: readonly string[]
  /** `open` never promises, so that opening can wait until somebody asks. */
  readonly atOnce: boolean
  /** The names of theirs that came, or undefined: a look at names only, and no work. */
  find(cookieHeader: string): readonly string[] | undefined
  /**
   * Asked if `find` found something, our own cookie opened nothing, and somebody wants the session. What it throws is
   * a refusal (`malformed`), but for a `SessionError`, which is passed on: a store that is down.
   */
  open(cookieHeader: string, now: number): Awaitable<Read>
  /** Set-Cookie lines that end these cookies, with the attributes that they were set with. */
  expire(names: readonly string[]): readonly string[]
  /**
   * What their side keeps of it is needed no more: for sessions in a store. `moved`: it lives in our cookie now, and
   * requests that are under way may still come with theirs. `ended`: by a logout, so that no copy of it opens again.
   */
  retire?(cookieHeader: string, why: 'moved' | 'ended', now: number): Awaitable<void>
}

/** What a reader has read: a session, or why it is none. Times are milliseconds since the epoch. */
export type Read = ReadSession | { readonly refused: Reason }

export interface ReadSession {
  /** Plain data, which is copied. Without any there is no session. */
  readonly data: object
  /** Default: a new one. */
  readonly id?: string | undefined
  /**
   * When it was begun, if their format tells. Where it does not, the session counts as begun before any logout that
   * this browser is told to remember, so that none is undone by it.
   */
  readonly createdAt?: number | undefined
  /** When their library wrote it last, if their format tells that only: it is at least as old. */
  readonly seenAt?: number | undefined
  /** When it would have ended there, whatever happens: it ends then here, if not before. */
  readonly expiresAt?: number | undefined
  /** Limits of its own. `maxAge` only ever lowers that of the options. */
  readonly lifetime?: SessionLifetime | undefined
  readonly flash?: Flash | undefined
  readonly refused?: undefined
}
