/** What can be said about sessions? */

import type { Serializer, SessionCodec } from '../words/codec.ts'
import type { Data } from '../words/envelope.ts'
import type { SessionEvent } from '../words/events.ts'
import type { StandardSchema } from '../words/standard-schema.ts'

/** Attributes of the cookie, by the names of RFC 6265bis. */
export interface CookieOptions {
  /** Default `session`. A `__Host-` or `__Secure-` prefix is checked against the rest. */
  readonly name?: string | undefined
  /** Default `/`. */
  readonly path?: string | undefined
  /** Default none: the cookie then goes to this host only, not to its subdomains. */
  readonly domain?: string | undefined
  /** Default true: scripts cannot read it. */
  readonly httpOnly?: boolean | undefined
  /**
   * Default true. `'auto'` leaves Secure off only for plain http to a loopback host without
   * forwarding headers, for browsers that do not return Secure cookies there (Safari).
   */
  readonly secure?: boolean | 'auto' | undefined
  /** Default `lax`. */
  readonly sameSite?: 'lax' | 'strict' | 'none' | undefined
  /** Default false (CHIPS). */
  readonly partitioned?: boolean | undefined
  readonly priority?: 'low' | 'medium' | 'high' | undefined
  /** Into how many cookies a large session may be split, 1 to 4. Default 1. */
  readonly maxChunks?: number | undefined
}

/** Which cryptography seals: the platform's best by default. */
export type SealerChoice = 'auto' | 'node' | 'web'

/** Everything that can be said about sessions; all of it is checked at construction. */
export interface SessionOptions<T = Data> {
  /**
   * At least 32 bytes; a list goes from newest to oldest: the first seals, all open, and what
   * an older one sealed is sealed anew. Default: `SESSION_SECRET` and the comma-separated
   * `SESSION_SECRET_PREVIOUS` of the environment.
   */
  readonly secret?: string | readonly string[] | undefined
  readonly cookie?: CookieOptions | undefined
  /** Seconds from creation after which a session ends, whatever happens. Default 14 days. */
  readonly maxAge?: number | undefined
  /** Seconds without a request after which a session ends. Off by default. */
  readonly idleTimeout?: number | undefined
  /** Default true. `false`: the browser forgets at close; the limits above hold still. */
  readonly persistent?: boolean | undefined
  /**
   * Who the session belongs to. When the answer changes (login, logout) the id is rotated.
   */
  readonly subject?: ((data: Partial<T>) => string | undefined) | undefined
  /** A Standard Schema (zod, valibot, arktype …), checked when a session is loaded. */
  readonly schema?: StandardSchema<T> | undefined
  /** What a response that sets the cookie carries. Default `no-store`; `false` sends nothing. */
  readonly cacheControl?: 'no-store' | 'private' | false | undefined
  /** Default strict JSON, which refuses what JSON would change, naming the path. */
  readonly serializer?: Serializer | undefined
  /** Another wire format. Default: sealed, Fe26.2. */
  readonly codec?: SessionCodec<T> | undefined
  /** Told of every refusal, commit, failure and warning. Default: warnings in development. */
  readonly onEvent?: ((event: SessionEvent) => void) | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Cryptographically strong random bytes. Default: the platform's. */
  readonly random?: ((size: number) => Uint8Array) | undefined
  /**
   * Default `auto`: `node:crypto` where it answers (Node, Bun, Deno), WebCrypto elsewhere.
   * The tokens are the same.
   */
  readonly sealer?: SealerChoice | undefined
  /**
   * Default true: what was found in recent tokens (some 1 MB of them) is kept in memory, so that a
   * visitor who comes back costs no cryptography. A token is never taken for longer than without it.
   */
  readonly tokenCache?: boolean | undefined
}
