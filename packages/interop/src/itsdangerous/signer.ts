/** What is the signature of a value, and is it this one? */
import { type Awaitable, chain } from '@sealed-session/core'
import { fromBase64, toBase64 } from '../python/base64.ts'
import { bytesOf, isSameText } from '../python/text.ts'
import { chooseHasher } from './hasher.ts'
import { lazyKeys } from './keys.ts'
import { type CheckedSigner, checkSigner, type SecretKey, type SignerOptions } from './options.ts'

/** Why something signed was not used: `malformed` has no signature, `tampered` one of somebody else's. */
export interface Refused<Reason extends string = 'malformed' | 'tampered'> {
  readonly refused: Reason
}

/** What was signed, as long as nobody changed it. */
export interface Unsigned {
  readonly value: string
  /** Signed by an older key, so due to be signed anew. */
  readonly stale: boolean
  readonly refused?: undefined
}

/** Signs text that anybody may read, and nobody change. */
export interface Signer {
  /** Nothing is promised: true where `node:crypto` is. */
  readonly atOnce: boolean
  sign(value: string): Awaitable<string>
  /** Never throws for what it is given. */
  unsign(signed: string): Awaitable<Unsigned | Refused>
}

/**
 * The `Signer` of itsdangerous: `value.signature`, the same bytes as in Python.
 *
 * @example
 * const { sign, unsign } = signer({ secretKey, salt: 'activate' })
 * await unsign(await sign('ann')) // { value: 'ann', stale: false }
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function signer(options: SignerOptions): Signer {
  const { secretKey } = options
  return typeof secretKey === 'function'
    ? onceAsked(options, secretKey)
    : signerOf(checkSigner(options, 'signer'))
}

/** Its secret is asked for at the first use; until it is there each use asks again. */
function onceAsked(options: SignerOptions, ask: () => Awaitable<SecretKey | undefined>): Signer {
  // All else is judged now.
  checkSigner({ ...options, secretKey: 'asked for later' }, 'signer')
  let made: Signer | undefined
  const ready = (): Awaitable<Signer> =>
    made ??
    chain(ask(), (secretKey) => {
      made ??= signerOf(checkSigner({ ...options, secretKey }, 'signer'))
      return made
    })
  return Object.freeze({
    atOnce: false,
    sign: (value: string) => chain(ready(), (signer) => signer.sign(value)),
    unsign: (signed: string) => chain(ready(), (signer) => signer.unsign(signed)),
  })
}

function signerOf(checked: CheckedSigner): Signer {
  const { separator, digest, lenient } = checked
  const hasher = chooseHasher()
  const keys = lazyKeys(checked, hasher)
  const newest = keys[0] as (typeof keys)[number]

  function signatureOf(value: string, key: (typeof keys)[number]): Awaitable<string> {
    const mac = chain(key(), (bytes) => hasher.hmac(digest, bytes, bytesOf(value)))
    return chain(mac, (bytes) => toBase64(bytes, 'url-safe'))
  }

  /** The number of the key that signed it, from the given one on; -1: none did. */
  function signedBy(value: string, signature: string, at = 0): Awaitable<number> {
    const key = keys[at]
    if (key === undefined) return -1
    return chain(signatureOf(value, key), (expected) =>
      isSameText(expected, signature) ? at : signedBy(value, signature, at + 1),
    )
  }

  /** Spelt as we spell it, if other spellings are taken at all. */
  function canonical(signature: string): string | undefined {
    if (!lenient) return signature
    const bytes = fromBase64(signature, 'url-safe', true)
    return bytes && toBase64(bytes, 'url-safe')
  }

  return Object.freeze({
    atOnce: hasher.atOnce,

    sign: (value: string) =>
      chain(signatureOf(value, newest), (signature) => `${value}${separator}${signature}`),

    unsign(signed: string): Awaitable<Unsigned | Refused> {
      const end = signed.lastIndexOf(separator)
      if (end === -1) return MALFORMED
      const value = signed.slice(0, end)
      const signature = canonical(signed.slice(end + separator.length))
      if (signature === undefined) return TAMPERED
      return chain(signedBy(value, signature), (at) =>
        at === -1 ? TAMPERED : { value, stale: at > 0 },
      )
    },
  })
}

const MALFORMED = Object.freeze({ refused: 'malformed' })
const TAMPERED = Object.freeze({ refused: 'tampered' })
