/** Which facts make up a session, wherever it is kept? */
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

/** What `encode` takes: an envelope whose fields, `data` apart, may be left to it. */
export type Sealable<T = Data> = Partial<Envelope<T>> & Pick<Envelope<T>, 'data'>
