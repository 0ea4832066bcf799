/** Cookies that the package `cookies` has signed, beside which stands a cookie with the signature. */
import { type Awaitable, chain } from '@sealed-session/core'
import { unquoted, valuesIn } from './cookies.ts'
import { checkKeys } from './options.ts'
import { type Key, signaturesBy } from './signature.ts'

/** A Keygrip: for keys with another algorithm than its own, SHA-1. */
export interface KeygripLike {
  verify(data: string, digest: string): boolean
}

export type SigningKeys = Key | readonly Key[] | KeygripLike

export interface SignedCookies {
  readonly atOnce: boolean
  /** The names: the cookie's, and its signature's. */
  readonly names: readonly [string, string]
  /** The values that are signed. */
  verified(header: string): Awaitable<readonly string[]>
}

export function signedCookies(reader: string, name: string, given: SigningKeys): SignedCookies {
  const names = [name, `${name}.sig`] as const
  const signatures = isKeygrip(given)
    ? { atOnce: true, isOf: (text: string, digest: string) => given.verify(text, digest) }
    : signaturesBy(checkKeys(reader, 'keys', given), 'sha1', 'base64url')

  /** Every value beside every signature: which belong together nobody can see. */
  function verified(header: string): Awaitable<readonly string[]> {
    const pairs = valuesIn(header, name, unquoted).flatMap((value) =>
      valuesIn(header, names[1], unquoted).map((signature) => ({ value, signature })),
    )
    const judged = pairs.map(({ value, signature }) =>
      chain(signatures.isOf(`${name}=${value}`, signature), (isOf) => (isOf ? [value] : [])),
    )
    if (!judged.some((each) => each instanceof Promise)) return (judged as string[][]).flat()
    return Promise.all(judged).then((values) => values.flat())
  }

  return { atOnce: signatures.atOnce, names, verified }
}

function isKeygrip(given: SigningKeys): given is KeygripLike {
  return typeof (given as Partial<KeygripLike> | undefined)?.verify === 'function'
}
