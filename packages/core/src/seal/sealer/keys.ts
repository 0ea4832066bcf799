/** What is derived from a secret, and for which use? See docs/wire.md. */

import { bytesOfSecret, type Secret, type SecretBytes } from '../../options/secrets.ts'

/** For what a token is sealed; none opens for another purpose or another cookie. */
export interface Use {
  /** `session` for sessions; anything for a codec used alone. */
  readonly purpose: string
  /** The cookie's name, empty for a codec used alone. */
  readonly cookie: string
}

/** Bytes of key material: 32 encrypt, 32 authenticate, 4 name the secret in the token. */
export const MATERIAL_BYTES = 68

/** The `info` of HKDF (RFC 5869). As JSON, so that no two uses can spell the same text. */
export function infoOf({ purpose, cookie }: Use): string {
  return JSON.stringify(['sealed-session', 1, purpose, cookie])
}

export interface Keys {
  readonly id: string
  readonly encryption: Uint8Array<ArrayBuffer>
  readonly integrity: Uint8Array<ArrayBuffer>
}

/** Cuts HKDF's output into its three parts. */
export function cutKeys(material: ArrayBuffer): Keys {
  const bytes = new Uint8Array(material)
  return {
    encryption: bytes.slice(0, 32),
    integrity: bytes.slice(32, 64),
    id: Array.from(bytes.slice(64), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}

/** By WebCrypto, which is everywhere: HKDF-SHA-256 (RFC 5869) of the secret's bytes, without salt. */
export async function deriveKeys(secret: SecretBytes, use: Use): Promise<Keys> {
  const ikm = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits'])
  const hkdf = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: new TextEncoder().encode(infoOf(use)),
  }
  return cutKeys(await crypto.subtle.deriveBits(hkdf, ikm, MATERIAL_BYTES * 8))
}

/**
 * The name that a secret has in the tokens it seals: 8 hexadecimal digits, which tell nothing about it.
 * Another purpose or cookie name gives another one.
 *
 * @param use `purpose` and `cookieName`, both `session` by default, as of a session's cookie.
 * @throws {SessionError} `ERR_SESSION_SECRET` for what can be no secret; a weak one is named all the same.
 */
export async function keyIdOf(
  secret: Secret,
  { purpose = 'session', cookieName = 'session' }: KeyUse = {},
): Promise<string> {
  return (await deriveKeys(bytesOfSecret(secret), { purpose, cookie: cookieName })).id
}

/** What a key is for, by the names of `createCodec`'s options. */
export interface KeyUse {
  readonly purpose?: string | undefined
  readonly cookieName?: string | undefined
}
