/** Which secrets come and go while an app runs? Those of a key ring. */
import type { Awaitable } from '../words/awaitable.ts'
import type { SecretBytes } from './secrets.ts'

/** What seals with a key ring asks it. The same list is the same object for as long as nothing has changed. */
export interface LiveSecrets {
  /** Whether none of these promises. */
  readonly atOnce: boolean
  /**
   * That a session which is sealed now is opened for so many milliseconds, as something says that it shall be.
   *
   * @throws {SessionError} `ERR_SESSION_CONFIG`
   */
  mustOutlast(says: 'maxAge' | 'setLifetime()', milliseconds: number): void
  /**
   * The one that seals, and after it all others that open; looks for newer ones once in a while.
   *
   * @throws {SessionError} `ERR_SESSION_SECRET`
   */
  secrets(): Awaitable<readonly SecretBytes[]>
  /** After it has looked for newer ones, if nobody has a moment ago: somebody came with a token of an unknown key. */
  newer(): Awaitable<readonly SecretBytes[]>
}

/** What `secret` may be beside text and bytes. Any copy of this module knows it. */
export interface LiveSecret {
  readonly [LIVE]: LiveSecrets
}

export const LIVE: unique symbol = Symbol.for('sealed-session.live-secrets')

/** The key ring's own answers; undefined: it is no key ring. */
export function liveSecretsOf(secret: unknown): LiveSecrets | undefined {
  if (typeof secret !== 'object' || secret === null) return undefined
  return (secret as Partial<LiveSecret>)[LIVE]
}

export function isLive(secrets: object): secrets is LiveSecrets {
  return 'newer' in secrets
}
