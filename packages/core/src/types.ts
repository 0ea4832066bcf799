/** The words that every room uses. */
import type { Awaitable } from './awaitable.ts'
import type { SessionError } from './errors.ts'

/**
 * Augment it to type every session of an app:
 * `declare module '@sealed-session/core' { interface SessionData { user?: { name: string } } }`
 */
// biome-ignore lint/suspicious/noEmptyInterface: empty until an app augments it
export interface SessionData {}

/** A session's data: anything, until `SessionData` is augmented, and exactly that from then on. */
export type Data = [keyof SessionData] extends [never] ? Record<string, unknown> : SessionData

/** Limits of one session, kept inside it; what is left out follows the options. Seconds. */
export interface SessionLifetime {
  readonly maxAge?: number | undefined
  readonly idleTimeout?: number | undefined
  readonly persistent?: boolean | undefined
}

/** What is sealed. Times are milliseconds since the epoch. */
export interface Envelope<T = Data> {
  readonly id: string
  readonly createdAt: number
  /** When it was last sealed. */
  readonly seenAt: number
  readonly lifetime?: SessionLifetime | undefined
  readonly data: T
  /** Messages for a later request, by key. */
  readonly flash?: Flash | undefined
}

export type Flash = Readonly<Record<string, readonly unknown[]>>

/**
 * Why an arriving cookie was not used. `gone` and `revoked` are the answers of server-side
 * stores; a sealed cookie alone never gives them.
 */
export type Reason =
  | 'malformed'
  | 'tampered'
  | 'unknown-key'
  | 'expired'
  | 'idle'
  | 'invalid-data'
  | 'unsupported-version'
  | 'gone'
  | 'revoked'

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
  /** Whether the response depends on the session, so that `Vary: Cookie` is due. */
  readonly vary: boolean
  /** The Cache-Control that a response with our cookie needs. */
  readonly cacheControl: string | undefined
}

/** `JSON`'s two functions: `devalue` and `superjson` fit as they are. */
export interface Serializer {
  stringify(value: unknown): string
  parse(text: string): unknown
}

/** An opened token: an envelope, or the reason why there is none. */
export type Decoded<T = Data> =
  | {
      readonly envelope: Envelope<T>
      /** Sealed by an older secret, so due to be sealed anew. */
      readonly stale: boolean
      /**
       * What was sealed as `envelope.data`, if that is plain JSON, for comparing with. Nobody changes it:
       * the codec may answer with the same one again.
       */
      readonly pristine?: object | undefined
      readonly refused?: undefined
    }
  | { readonly refused: Reason }

/** What `encode` takes: an envelope whose fields, `data` apart, may be left to it. */
export type Sealable<T = Data> = Partial<Envelope<T>> & Pick<Envelope<T>, 'data'>

/** Envelope to token and back. Usable alone; `now` is in milliseconds. */
export interface SessionCodec<T = Data> {
  /** `text`: what `envelope.data` serializes to, where the caller knows it already. */
  encode(envelope: Sealable<T>, now?: number, text?: string): Awaitable<string>
  /** Never throws for what a browser may have sent. */
  decode(token: string, now?: number): Awaitable<Decoded<T>>
  /** True if neither ever answers with a promise: sessions are then opened on first use only. */
  readonly synchronous?: boolean
  /** The expiry that can be read off a token without opening it, in milliseconds. */
  peekExpiry?(token: string): number | undefined
}

/** The types of https://standardschema.dev, version 1, as far as they are used here. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (
      value: unknown,
    ) => Awaitable<
      | { readonly value: Output; readonly issues?: undefined }
      | { readonly issues: readonly unknown[] }
    >
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

export type WarningKind =
  /** Several valid cookies of our name arrived. */
  | 'duplicate-cookie'
  /** A Secure cookie was set over plain http, where browsers drop it. */
  | 'insecure-transport'
  /** The cookies are near a limit of common proxies. */
  | 'large-cookie'
  /** The app asked shared caches to keep a response that sets our cookie. */
  | 'public-cache'
  /** The session was changed after the head had left (noticed in development only). */
  | 'late-change'

/** What `onEvent` is told. Holds no data, token, id or key. */
export type SessionEvent =
  | { readonly type: 'refused'; readonly cookie: string; readonly reason: Reason }
  | {
      readonly type: 'committed'
      readonly cookie: string
      readonly outcome: Outcome
      /** Bytes of the names and values set, 0 if none were. */
      readonly bytes: number
    }
  | { readonly type: 'failed'; readonly cookie: string; readonly error: SessionError }
  | {
      readonly type: 'warning'
      readonly cookie: string
      readonly kind: WarningKind
      readonly message: string
    }

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

/** What an adapter knows about a request, beside its Cookie header. */
export interface About {
  /** False only for plain http, with no proxy that says otherwise. */
  readonly secure?: boolean | undefined
  /** The Host header. */
  readonly host?: string | undefined
}

/** What is known of the request itself. Looked up when it is needed, if that takes time. */
export interface RequestFacts extends About {
  /** The Cookie header, if one came. */
  cookieHeader(): string | null | undefined
}
