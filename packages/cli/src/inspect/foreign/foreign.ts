/** What is said of a cookie that another library made? */

export interface Foreign {
  /** A name that scripts can go by. */
  readonly format: string
  /** One sentence: what it is, and by what it is known. */
  readonly says: string
  readonly remedy: string
}

/** Undefined: it is none of these. */
export type Recognize = (value: string) => Foreign | undefined

/** The same for each: our sessions leave it alone, and a login begins a new one. */
export const LEFT_ALONE =
  'Sessions of this library leave it alone, and the next login begins one of theirs; give one of the two another cookie name to have both.'
