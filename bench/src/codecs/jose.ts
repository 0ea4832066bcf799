/** Encrypted JWTs by jose: direct encryption by AES-256-GCM, with a ready CryptoKey and with bytes. */
import type { Codec, Sealing } from './codec.ts'

export const joseCryptoKey: Codec = {
  name: 'jose JWE (CryptoKey)',
  package: 'jose',
  protection: 'encrypted',
  async load({ bytes, lifetime }) {
    const usages = ['encrypt', 'decrypt'] as const
    return sealing(
      await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, [...usages]),
      lifetime,
    )
  },
}

export const joseBytes: Codec = {
  name: 'jose JWE (bytes)',
  package: 'jose',
  protection: 'encrypted',
  load: ({ bytes, lifetime }) => sealing(bytes, lifetime),
}

async function sealing(key: CryptoKey | Uint8Array, lifetime: number): Promise<Sealing> {
  const { EncryptJWT, jwtDecrypt } = await import('jose')
  return {
    seal: (data) =>
      new EncryptJWT(data)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
        .encrypt(key),
    async unseal(token) {
      const { exp, ...data } = (await jwtDecrypt(token, key)).payload
      return data
    },
  }
}
