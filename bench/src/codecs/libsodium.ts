/** The secret boxes of libsodium (a native add-on), as @fastify/secure-session makes them. */
import type { Codec } from './codec.ts'

export const libsodium: Codec = {
  name: 'libsodium (sodium-native secretbox)',
  package: 'sodium-native',
  protection: 'encrypted',
  async load({ bytes }) {
    const { default: sodium } = await import('sodium-native')
    const key = Buffer.from(bytes)
    return {
      seal(data) {
        const nonce = Buffer.allocUnsafe(sodium.crypto_secretbox_NONCEBYTES)
        sodium.randombytes_buf(nonce)
        const message = Buffer.from(JSON.stringify(data))
        const cipher = Buffer.allocUnsafe(message.length + sodium.crypto_secretbox_MACBYTES)
        sodium.crypto_secretbox_easy(cipher, message, nonce, key)
        return `${cipher.toString('base64')};${nonce.toString('base64')}`
      },
      unseal(token) {
        const [cipher64 = '', nonce64 = ''] = token.split(';')
        const cipher = Buffer.from(cipher64, 'base64')
        const nonce = Buffer.from(nonce64, 'base64')
        const message = Buffer.allocUnsafe(cipher.length - sodium.crypto_secretbox_MACBYTES)
        if (!sodium.crypto_secretbox_open_easy(message, cipher, nonce, key)) return undefined
        return JSON.parse(message.toString())
      },
    }
  },
}
