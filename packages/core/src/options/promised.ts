/** What does a cookie's name promise of its attributes, so that TypeScript finds what browsers would drop without a word? */

/**
 * A name that begins with `__Host-` is of one host and for all its paths, and Secure as one with `__Secure-` is: each
 * attribute that breaks the promise is an error where it stands. A name that is known at run time only is checked then.
 */
export interface Promised<Name extends string = string> {
  readonly name?: Name | undefined
  readonly domain?: (Name extends OfOneHost ? undefined : string) | undefined
  readonly path?: (Name extends OfOneHost ? '/' : string) | undefined
  readonly secure?: (Name extends OfOneHost | Secured ? true : boolean | 'auto') | undefined
}

type OfOneHost = `__Host-${string}`
type Secured = `__Secure-${string}` | `__Http-${string}`
