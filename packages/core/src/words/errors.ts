/** What can go wrong on the app's side, and what to do about it. */

/** Stable names of everything sealed-session throws. What a browser sent never throws. */
export type SessionErrorCode =
  /** An option that cannot work, found at construction. */
  | 'ERR_SESSION_CONFIG'
  /** A secret that is missing, short or guessable, found at construction. */
  | 'ERR_SESSION_SECRET'
  /** The session was asked for where no session middleware has run. */
  | 'ERR_SESSION_NOT_INSTALLED'
  /** Sessions with the same cookie name were installed twice on one request. */
  | 'ERR_SESSION_ALREADY_INSTALLED'
  /** Two versions of the core met on one request. */
  | 'ERR_SESSION_VERSION_CONFLICT'
  /** The data cannot be written as JSON without changing it; `path` says where. */
  | 'ERR_SESSION_NOT_JSON'
  /** The sealed session is over the cookie budget; `size`, `limit` and `largest` say by how much. */
  | 'ERR_SESSION_TOO_LARGE'
  /** A write came after the response head had left. */
  | 'ERR_SESSION_COMMITTED'
  /** A write came after `destroy()`. */
  | 'ERR_SESSION_DESTROYED'
  /** A verb of the session was assigned to, or called in a way that is easily mistaken. */
  | 'ERR_SESSION_VERB'

/** Evidence that some codes carry. Never session data, a token, an id or a key. */
export interface SessionErrorDetails {
  readonly cause?: unknown
  /** Where in the data, as in `cart.items[2].addedAt`. */
  readonly path?: string
  /** Bytes the sealed cookies would take, names included. */
  readonly size?: number
  /** Bytes they may take. */
  readonly limit?: number
  /** The largest keys with their serialized bytes, largest first. */
  readonly largest?: readonly (readonly [key: string, bytes: number])[]
}

/**
 * The one error class. `code` is stable, `message` says what happened and what to do,
 * `remedy` is the second half of it alone.
 */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  readonly code: SessionErrorCode
  readonly remedy: string
  readonly path: string | undefined
  readonly size: number | undefined
  readonly limit: number | undefined
  readonly largest: SessionErrorDetails['largest']

  constructor(
    code: SessionErrorCode,
    what: string,
    remedy: string,
    details: SessionErrorDetails = {},
  ) {
    super(`${what} ${remedy}`, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.remedy = remedy
    this.path = details.path
    this.size = details.size
    this.limit = details.limit
    this.largest = details.largest
  }
}
