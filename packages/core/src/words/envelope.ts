/** Which facts make up a session, wherever it is kept? */
declare global {
  namespace SealedSession {
    /** What an app has added by an adapter's name: TypeScript would keep one of two names for one interface. */
    interface Augmented {}
  }
}

/**
 * Augment it to type every session of an app:
 * `declare module '@sealed-session/core' { interface SessionData { user?: { name: string } } }`,
 * or by the name of the adapter that is installed.
 */
export interface SessionData extends SealedSession.Augmented {}

/** A session's data: anything, until `SessionData` is augmented, and exactly that from then on. */
export type Data = [keyof SessionData] extends [never] ? Record<string, unknown> : SessionData

/** Limits of one session, kept inside it; what is left out follows the options. Seconds. */
export interface SessionLifetime {
  readonly maxAge?: number | undefined
  /** `false`: this session has none, though the options do (“remember me”). */
  readonly idleTimeout?: number | false | undefined
  readonly persistent?: boolean | undefined
}

/** Everything about a session but what the app put into it. Times are milliseconds since the epoch. */
export interface EnvelopeHead {
  readonly id: string
  readonly createdAt: number
  /** When it was last sealed. */
  readonly seenAt: number
  readonly lifetime?: SessionLifetime | undefined
  /** When the visitor last showed who they are. */
  readonly authenticatedAt?: number | undefined
  /** When the option `stamp` last found that it still holds. */
  readonly comparedAt?: number | undefined
  /** With `deviceBound`: the thumbprint of the device's key, or `pending`. */
  readonly device?: string | undefined
}

/** What is kept of a session between requests. */
export interface Envelope<T = Data> extends EnvelopeHead {
  readonly data: T
  /** Messages for a later request, by key. */
  readonly flash?: Flash | undefined
}

export type Flash = Readonly<Record<string, readonly unknown[]>>

/** What `encode` takes: an envelope whose fields, `data` apart, may be left to it. */
export type Sealable<T = Data> = Partial<Envelope<T>> & Pick<Envelope<T>, 'data'>
