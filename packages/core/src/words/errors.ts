/** What can go wrong on the app's side, and what to do about it. */
import { inDevelopment, inTests } from '../platform/platform.ts'
import { pageOf } from './pages.ts'

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
  /** Opening takes time, the option `load` is `'on demand'`, and nobody has awaited `loadSession()`. */
  | 'ERR_SESSION_NOT_LOADED'
  /** The data cannot be written as JSON without changing it; `path` says where. */
  | 'ERR_SESSION_NOT_JSON'
  /** The sealed session is over the cookie budget; `size`, `limit` and `largest` say by how much. */
  | 'ERR_SESSION_TOO_LARGE'
  /** A write came after the response head had left. */
  | 'ERR_SESSION_COMMITTED'
  /** A write came after `destroy()`. */
  | 'ERR_SESSION_DESTROYED'
  /** A write was made to the object that `regenerate()` has replaced. */
  | 'ERR_SESSION_REPLACED'
  /** The session was asked for in a request that a page of another origin caused; `status` is 403. */
  | 'ERR_SESSION_CROSS_ORIGIN'
  /** The visitor's device has not proved itself as lately as `requireDevice` asks for; `status` is 403. */
  | 'ERR_SESSION_DEVICE'
  /** A write, or `save()`, where no response head can carry the cookie: a WebSocket. */
  | 'ERR_SESSION_READ_ONLY'
  /** The option `codec` is a format that cannot hold this. */
  | 'ERR_SESSION_UNSUPPORTED'
  /** The session store failed, or did not answer in time: 503. */
  | 'ERR_SESSION_STORE'
  /** A login that would be one too many, by the option `limit`: 403. */
  | 'ERR_SESSION_LIMIT'
  /** Others changed the session again and again while it was to be written. */
  | 'ERR_SESSION_CONFLICT'
  /** The option `subject` threw. */
  | 'ERR_SESSION_SUBJECT'
  /** The option `stamp` threw, failed, or did not answer in time: `status` is 503 if `stamp.current` did. */
  | 'ERR_SESSION_STAMP'
  /** `requireRecent()`: nobody is logged in (401), or it is too long ago (403). */
  | 'ERR_SESSION_RECENT'
  /** What was given in place of a request is none that a session could come with. */
  | 'ERR_SESSION_REQUEST'
  /** What a fetch handler answered is no response that a session could leave with. */
  | 'ERR_SESSION_RESPONSE'
  /** A verb of the session was assigned to, or called in a way that is easily mistaken. */
  | 'ERR_SESSION_VERB'

/** Evidence that some codes carry. Never session data, a token, an id or a key. */
export interface SessionErrorDetails {
  readonly cause?: unknown
  /** The HTTP status of a response that tells of it. 500 by default. */
  readonly status?: number
  /** Seconds after which the same request may succeed. */
  readonly retryAfter?: number
  /** Where in the data, as in `cart.items[2].addedAt`. */
  readonly path?: string
  /** Bytes the sealed cookies would take, names included. */
  readonly size?: number
  /** Bytes they may take. */
  readonly limit?: number
  /** The largest keys with their serialized bytes, largest first. */
  readonly largest?: readonly (readonly [key: string, bytes: number])[]
  /** When the visitor showed who they are, in milliseconds since the epoch. */
  readonly authenticatedAt?: number | undefined
  /** Seconds that may have passed since. */
  readonly within?: number
}

/** Shared by all copies of this module, so that each knows the errors of the others. */
const SESSION_ERROR = Symbol.for('sealed-session.error')

const isInstance = Function.prototype[Symbol.hasInstance]

/**
 * The one error class. `code` is stable, `message` says what happened and what to do, and in development where more is
 * told; `remedy` is what to do, alone.
 */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  readonly code: SessionErrorCode
  readonly remedy: string
  /** The HTTP status of a response that tells of it, which error handlers of frameworks go by. */
  readonly status: number
  /** Seconds after which the same request may succeed, for `Retry-After`. */
  readonly retryAfter: number | undefined
  /** The same as headers, where Koa, Fastify and Express's last handler look for them. */
  readonly headers: Readonly<Record<string, string>> | undefined
  readonly path: string | undefined
  readonly size: number | undefined
  readonly limit: number | undefined
  readonly largest: SessionErrorDetails['largest']
  readonly authenticatedAt: number | undefined
  readonly within: number | undefined

  /** True of errors of every copy of this package: of the other module format, of another version. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // Asked of a class that an app derived. Naming this class here would give it another name when bundled.
    // biome-ignore lint/complexity/noThisInStatic: the class that is asked
    const asked = this as unknown as () => void
    if (!Object.hasOwn(asked, Symbol.hasInstance)) return isInstance.call(asked, value)
    return typeof value === 'object' && value !== null && SESSION_ERROR in value
  }

  constructor(
    code: SessionErrorCode,
    what: string,
    remedy: string,
    details: SessionErrorDetails = {},
  ) {
    // To developers; what is logged in production, or asserted in tests, is short and always the same.
    const more = inDevelopment() && !inTests() ? ` (${pageOf(code)})` : ''
    super(`${what} ${remedy}${more}`, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    this.remedy = remedy
    this.status = details.status ?? 500
    this.retryAfter = details.retryAfter
    this.headers =
      details.retryAfter === undefined ? undefined : { 'retry-after': String(details.retryAfter) }
    this.path = details.path
    this.size = details.size
    this.limit = details.limit
    this.largest = details.largest
    this.authenticatedAt = details.authenticatedAt
    this.within = details.within
  }

  /** The address of the page that tells more. In development the message ends with it. */
  get page(): string {
    return pageOf(this.code)
  }

  get [SESSION_ERROR](): true {
    return true
  }
}

/**
 * Has an error of a framework's own, by which it makes a response, be one of ours too: for `instanceof SessionError`,
 * and whoever asks for its code.
 */
export function alsoSessionError<E extends object>(theirs: E, error: SessionError): E {
  const { code, remedy, message } = error
  for (const [name, value] of Object.entries({ code, remedy, message })) {
    if (!(name in theirs)) Object.defineProperty(theirs, name, { value })
  }
  return Object.defineProperty(theirs, SESSION_ERROR, { value: true })
}

/** What a response says of an error that kept a session from being saved: of one that is not ours, that it is a 500. */
export function answerTo(error: unknown): Pick<SessionError, 'status' | 'retryAfter'> {
  // By name, since another copy of the core may have made it.
  const isOurs = error instanceof Error && error.name === 'SessionError'
  return isOurs ? (error as SessionError) : UNEXPECTED
}

const UNEXPECTED = Object.freeze({ status: 500, retryAfter: undefined })
