/** What do all visits to sessions of one kind share? */
import type { Cookies, SideCookie } from '../cookie/jar.ts'
import type { LazyDevice } from '../device/lazy.ts'
import type { Home } from '../home/home.ts'
import type { Rules } from '../life/rules.ts'
import type { CheckedCookie } from '../options/cookie.ts'
import type { CheckedCrossOrigin } from '../options/cross-origin.ts'
import type { SecretBytes } from '../options/secrets.ts'
import type { Tombstone } from '../seal/tombstone.ts'
import type { Awaitable } from '../words/awaitable.ts'
import type { Commit } from '../words/commit.ts'
import type { SessionEvent } from '../words/events.ts'
import type { RequestHead } from '../words/request.ts'
import type { Clients } from './clients.ts'
import type { Listeners } from './listeners.ts'
import type { Readers } from './readers.ts'
import type { Stamps } from './stamps.ts'

/** Made once, when sessions are created, and asked by every visit. */
export interface Kind<T> {
  /** The cookie's name. */
  readonly name: string
  /** The cookie's, and those of its chunks and its tombstone. */
  readonly names: readonly string[]
  readonly rules: Rules<T>
  readonly cookie: CheckedCookie
  readonly cookies: Cookies
  readonly home: Home
  /** What an ended session leaves behind; undefined: nothing. */
  readonly ended: Ended | undefined
  /** What binds sessions to devices; undefined: nothing. */
  readonly device: LazyDevice | undefined
  /** What other libraries' sessions are accepted by; undefined: none are. */
  readonly readers: Readers | undefined
  readonly load: 'when asked' | 'on demand'
  /** By what it is told whether a session still holds; undefined: by nothing. */
  readonly stamps: Stamps | undefined
  /** Which requests of other origins' pages find a session; false: all of them. */
  readonly crossOrigin: CheckedCrossOrigin
  /** Which requests prolong no session. */
  readonly passive: ((request: RequestHead) => boolean) | undefined
  /** What a response carries that sets our cookie. */
  readonly cacheControl: string | undefined
  /** The commit of a session that was looked at, and left as it was. */
  readonly unchanged: Commit
  /** In production `secure: 'auto'` errs to Secure. */
  readonly inProduction: boolean
  /** Changes that come after the head are looked for: in development. */
  readonly watchesLateChanges: boolean
  /** Somebody listens, or a warning might be printed. */
  readonly isHeard: boolean
  /** Those that cookies were set for. */
  readonly clients: Clients
  /** Asks for the secrets if that was put off. @throws {SessionError} `ERR_SESSION_SECRET` */
  ready(): Awaitable<void>
  now(): number
  tell(event: SessionEvent): void
  /** Who listens in beside the app. */
  readonly listeners: Listeners
  /** What seals, for tools that forge; undefined: a format of somebody else's. */
  readonly secrets: (() => Awaitable<readonly SecretBytes[]>) | undefined
}

export interface Ended {
  readonly tombstone: Tombstone
  readonly cookie: SideCookie
}

/** Tells whether two `Sessions` are the same, though one may be a changed copy of the other. */
export const KIND: unique symbol = Symbol.for('sealed-session.kind')
