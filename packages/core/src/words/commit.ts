/** What did a response do to the session, and what has to be written on it? */

/** What a response did to the session. */
export type Outcome =
  | 'untouched'
  | 'unchanged'
  | 'created'
  | 'updated'
  | 'renewed'
  | 'cleared'
  | 'destroyed'

/** What has to be written on the response. */
export interface Commit {
  readonly outcome: Outcome
  /** Set-Cookie values, to be appended. */
  readonly setCookie: readonly string[]
  /** The same in parts, for frameworks that set cookies by name, value and options. Made when it is asked for. */
  readonly cookies: readonly CookieParts[]
  /** Whether the response depends on the session, so that `Vary: Cookie` is due. */
  readonly vary: boolean
  /** The Cache-Control that this response needs. */
  readonly cacheControl: string | undefined
  /** Other headers to be set: with `deviceBound`, what asks a browser for its key. */
  readonly headers?: readonly (readonly [name: string, value: string])[] | undefined
}

/** A cookie in parts, for frameworks that set cookies by name, value and options. */
export interface CookieParts {
  readonly name: string
  readonly value: string
  readonly attributes: CookieAttributes
}

/** By the names of cookie-es, Next.js and their like; `maxAge` in seconds. */
export interface CookieAttributes {
  readonly path?: string
  readonly domain?: string
  readonly httpOnly?: boolean
  readonly secure?: boolean
  readonly sameSite?: 'lax' | 'strict' | 'none'
  readonly partitioned?: boolean
  readonly priority?: 'low' | 'medium' | 'high'
  readonly maxAge?: number
  readonly expires?: Date
}
