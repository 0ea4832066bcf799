/** Fe26.2 by iron-webcrypto: asynchronous, and at home everywhere. */
import { decrypt, defaults, encrypt, hmacWithPassword } from 'iron-webcrypto'
import { fromBase64url, toBase64url } from '../base64url.ts'
import { cutKeys, infoOf, type Keys, MATERIAL_BYTES, type Use } from './keys.ts'
import { type Cipher, createSealer, type Sealer } from './sealer.ts'

export function webSealer(
  secrets: readonly string[],
  use: Use,
  random: (size: number) => Uint8Array,
): Sealer {
  let ciphers: Promise<readonly [Cipher, ...Cipher[]]> | undefined

  // Derived on first use: a Worker may not do asynchronous work at module scope.
  const derived = () => {
    ciphers ??= Promise.all(
      secrets.map((secret) => deriveCipher(secret, use)) as [Promise<Cipher>, ...Promise<Cipher>[]],
    )
    return ciphers
  }
  return createSealer(derived, random, false)
}

/** HKDF-SHA-256 (RFC 5869) of the secret's UTF-8 bytes, without salt. */
export async function deriveKeys(secret: string, use: Use): Promise<Keys> {
  const utf8 = new TextEncoder()
  const ikm = await crypto.subtle.importKey('raw', utf8.encode(secret), 'HKDF', false, [
    'deriveBits',
  ])
  const hkdf = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: utf8.encode(infoOf(use)),
  }
  return cutKeys(await crypto.subtle.deriveBits(hkdf, ikm, MATERIAL_BYTES * 8))
}

async function deriveCipher(secret: string, use: Use): Promise<Cipher> {
  const { id, encryption, integrity } = await deriveKeys(secret, use)
  return {
    id,
    async encrypt(text, iv) {
      const options = { ...defaults.encryption, iv: new Uint8Array(iv) }
      const { encrypted } = await encrypt(encryption, options, text)
      return { iv: toBase64url(iv), ciphertext: toBase64url(encrypted) }
    },
    decrypt(iv, ciphertext) {
      const options = { ...defaults.encryption, iv: fromBase64url(iv) }
      return decrypt(encryption, options, fromBase64url(ciphertext))
    },
    async authenticate(text) {
      return (await hmacWithPassword(integrity, defaults.integrity, text)).digest
    },
  }
}
