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
  /** Whether the response depends on the session, so that `Vary: Cookie` is due. */
  readonly vary: boolean
  /** The Cache-Control that this response needs. */
  readonly cacheControl: string | undefined
}
