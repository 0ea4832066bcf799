/** iron-webcrypto: by a password, as nearly everybody uses it, and by keys that need no derivation. */
import type { Codec } from './codec.ts'

export const ironWebcrypto: Codec = {
  name: 'iron-webcrypto (password)',
  package: 'iron-webcrypto',
  protection: 'encrypted',
  async load({ text, lifetime }) {
    const { seal, unseal, defaults } = await import('iron-webcrypto')
    const options = { ...defaults, ttl: lifetime * 1000 }
    return {
      seal: (data) => seal(data, text, options),
      unseal: (token) => unseal(token, text, options),
    }
  },
}

export const ironWebcryptoKeys: Codec = {
  name: 'iron-webcrypto (32-byte keys)',
  package: 'iron-webcrypto',
  protection: 'encrypted',
  async load({ bytes, lifetime }) {
    const { seal, unseal, defaults } = await import('iron-webcrypto')
    const options = { ...defaults, ttl: lifetime * 1000 }
    return {
      seal: (data) => seal(data, bytes, options),
      unseal: (token) => unseal(token, bytes, options),
    }
  },
}
