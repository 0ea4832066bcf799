/** What can be said about signing? */
import type { Awaitable } from '@sealed-session/core'
import {
  checkNames,
  checkOneOf,
  checkSwitch,
  checkText,
  config,
  kindOf,
} from '../python/options.ts'
import { isBytes } from '../python/plain.ts'
import { bytesOf } from '../python/text.ts'
import { DIGESTS, type Digest } from './hasher.ts'

/** One key; or a list from newest to oldest, of which the first signs and all verify. */
export type SecretKey = string | Uint8Array | readonly (string | Uint8Array)[]

/**
 * Or a function that answers with one, or promises to: asked for at the first use, and again until it answers (a Worker's
 * `env`, a vault, a build that has no secret).
 */
export type GivenSecretKey = SecretKey | (() => Awaitable<SecretKey | undefined>)

/** How a key is made of the secret and the salt. */
export type KeyDerivation = 'django-concat' | 'concat' | 'hmac' | 'none'

export interface SignerOptions {
  /**
   * The secret of the other side. A list goes from newest to oldest, as everywhere here (Python's goes the other
   * way round): the first signs, all verify. Undefined, as the environment may answer, is an error.
   */
  readonly secretKey: GivenSecretKey | undefined
  /** What the signatures are for: none is good for another purpose. Default `itsdangerous.Signer`. */
  readonly salt?: string | Uint8Array | undefined
  /** Between a value and its signature. Default a dot. */
  readonly separator?: string | undefined
  /** Default `django-concat`. */
  readonly keyDerivation?: KeyDerivation | undefined
  /** Default `sha1`, as in Python: HMAC needs of it no more than it has. */
  readonly digest?: Digest | undefined
  /**
   * Default false: one signature alone, in one spelling, is good for a value. `true` takes other spellings too, as
   * Python does (base64 that is padded, of the other alphabet, or has bits that nobody reads), and an empty secret.
   */
  readonly lenient?: boolean | undefined
}

export interface CheckedSigner {
  readonly secrets: readonly Uint8Array<ArrayBuffer>[]
  readonly salt: Uint8Array<ArrayBuffer>
  readonly separator: string
  readonly keyDerivation: KeyDerivation
  readonly digest: Digest
  readonly lenient: boolean
}

export const SIGNER_OPTIONS = [
  'secretKey',
  'salt',
  'separator',
  'keyDerivation',
  'digest',
  'lenient',
] as const

const DERIVATIONS: readonly KeyDerivation[] = ['django-concat', 'concat', 'hmac', 'none']

export const SIGNER_ELSEWHERE = {
  sep: 'It is called `separator` here.',
  digestmethod: 'It is called `digest` here, by its name: sha1, sha256 …',
  algorithm: 'Use `digest`: signatures are HMAC.',
  secret: 'It is called `secretKey` here.',
  fallbacks: 'Give `secretKey` a list, newest first.',
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` or `ERR_SESSION_SECRET` */
export function checkSigner(given: SignerOptions, where: string): CheckedSigner {
  checkNames(given, SIGNER_OPTIONS, where, SIGNER_ELSEWHERE)
  const { salt = 'itsdangerous.Signer', separator = '.', keyDerivation = 'django-concat' } = given
  const lenient = checkSwitch(given.lenient ?? false, 'lenient')
  return {
    secrets: checkSecretKey(given.secretKey, 'secretKey', lenient),
    salt: typeof salt === 'string' ? bytesOf(salt) : Uint8Array.from(checkBytes(salt, 'salt')),
    separator: checkSeparator(separator),
    keyDerivation: checkOneOf(keyDerivation, 'keyDerivation', DERIVATIONS),
    digest: checkOneOf(given.digest ?? 'sha1', 'digest', DIGESTS),
    lenient,
  }
}

/** Newest first. */
export function checkSecretKey(
  given: unknown,
  name: string,
  lenient: boolean,
): readonly Uint8Array<ArrayBuffer>[] {
  const all: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (all.length === 0)
    throw config(`${name} is an empty list.`, 'Give it the key of the other side.')
  return all.map((each) => {
    const bytes = typeof each === 'string' ? bytesOf(each) : Uint8Array.from(checkBytes(each, name))
    // What everybody can sign says nothing.
    if (bytes.length > 0 || lenient) return bytes
    throw config(
      `${name} is empty, so that everybody could sign.`,
      'Give it the key of the other side.',
    )
  })
}

function checkBytes(given: unknown, name: string): Uint8Array {
  if (isBytes(given)) return given
  throw config(
    `${name} is ${kindOf(given)}.`,
    'Give text or bytes, the same as the other side has.',
  )
}

/** What base64 is written with would be found inside of it. */
function checkSeparator(given: unknown): string {
  const separator = checkText(given, 'separator', 'Give a character such as a dot.')
  if (separator !== '' && !/[A-Za-z0-9_=-]/.test(separator)) return separator
  throw config(
    'separator is empty, or has a character of base64.',
    'Give another character, such as a dot or a colon.',
  )
}
