/** What is a response that the library makes itself, before a platform has made one of it? */

export interface Answer {
  readonly status: number
  /** Lines in order; Set-Cookie may be there several times. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string | undefined
}
