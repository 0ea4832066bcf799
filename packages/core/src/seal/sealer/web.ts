/** Fe26.2 by WebCrypto: asynchronous, and at home everywhere. The keys are Iron's. */
import { defaults, generateKey } from 'iron-webcrypto'
import { fromBase64url, toBase64url } from '../../platform/base64url.ts'
import { cutKeys, infoOf, type Keys, MATERIAL_BYTES, type Use } from './keys.ts'
import { type Cipher, createSealer, type Sealer } from './sealer.ts'

const utf8 = new TextEncoder()
const fromUtf8 = new TextDecoder()

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

/** The keys are imported once: with each token it takes as long as all the rest. */
async function deriveCipher(secret: string, use: Use): Promise<Cipher> {
  const { subtle } = crypto
  const { id, encryption, integrity } = await deriveKeys(secret, use)
  const { key: aes } = await generateKey(encryption, defaults.encryption)
  const { key: hmac } = await generateKey(integrity, defaults.integrity)
  return {
    id,
    async encrypt(text, iv) {
      const cbc = { name: 'AES-CBC', iv: new Uint8Array(iv) }
      const ciphertext = await subtle.encrypt(cbc, aes, utf8.encode(text))
      return { iv: toBase64url(iv), ciphertext: toBase64url(new Uint8Array(ciphertext)) }
    },
    async decrypt(iv, ciphertext) {
      const cbc = { name: 'AES-CBC', iv: fromBase64url(iv) }
      return fromUtf8.decode(await subtle.decrypt(cbc, aes, fromBase64url(ciphertext)))
    },
    async authenticate(text) {
      return toBase64url(new Uint8Array(await subtle.sign('HMAC', hmac, utf8.encode(text))))
    },
  }
}
