/** What no codec can do without: the JSON, and one pass of the platform's own cipher. */
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import type { Codec } from './codec.ts'

const NONCE = 12
const TAG = 16

export const nodeCrypto: Codec = {
  name: 'floor: node:crypto AES-256-GCM',
  protection: 'encrypted',
  load: async ({ bytes }) => aesGcm(bytes),
}

export function aesGcm(bytes: Uint8Array) {
  const key = createSecretKey(bytes)
  return {
    seal(data: object): string {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const parts = [nonce, cipher.update(JSON.stringify(data), 'utf8'), cipher.final()]
      return Buffer.concat([...parts, cipher.getAuthTag()]).toString('base64url')
    },
    unseal(token: string): unknown {
      const sealed = Buffer.from(token, 'base64url')
      const nonce = sealed.subarray(0, NONCE)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
      decipher.setAuthTag(sealed.subarray(-TAG))
      const text = decipher.update(sealed.subarray(NONCE, -TAG), undefined, 'utf8')
      return JSON.parse(text + decipher.final('utf8'))
    },
  }
}

export const json: Codec = {
  name: 'floor: JSON alone',
  protection: 'none',
  load: async () => ({ seal: (data) => JSON.stringify(data), unseal: (text) => JSON.parse(text) }),
}
