/** Fe26.2 by WebCrypto: asynchronous, and at home everywhere. The keys are Iron's. */
import { defaults, generateKey } from 'iron-webcrypto'
import type { SecretBytes, Secrets } from '../../options/secrets.ts'
import { fromBase64url, toBase64url } from '../../platform/base64url.ts'
import type { Cipher, Ciphers } from './cipher.ts'
import { createKeyring } from './keyring.ts'
import { deriveKeys, type Use } from './keys.ts'
import { createSealer, type Sealer } from './sealer.ts'

const utf8 = new TextEncoder()
const fromUtf8 = new TextDecoder()

export function webSealer(
  secrets: Secrets,
  use: Use,
  random: (size: number) => Uint8Array,
): Sealer {
  // Derived on first use: a Worker may not do asynchronous work at module scope.
  const keyring = createKeyring(secrets, async (all) => {
    const ciphers = await Promise.all(all.map((secret) => deriveCipher(secret, use)))
    return ciphers as unknown as Ciphers
  })
  return createSealer(keyring, random, false)
}

/** The keys are imported once: with each token it takes as long as all the rest. */
async function deriveCipher(secret: SecretBytes, use: Use): Promise<Cipher> {
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
