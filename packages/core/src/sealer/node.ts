/** The same Fe26.2 tokens by node:crypto: synchronous, so that a session can be sealed inside writeHead. */
import type { KeyObject } from 'node:crypto'
import type { NodePlatform } from '../platform.ts'
import { cutKeys, infoOf, MATERIAL_BYTES, type Use } from './keys.ts'
import { type Cipher, createSealer, type Sealer } from './sealer.ts'

const ALGORITHM = 'aes-256-cbc'
const BLOCK = 16

export function nodeSealer(
  node: NodePlatform,
  secrets: readonly string[],
  use: Use,
  random: (size: number) => Uint8Array,
): Sealer {
  const ciphers = secrets.map((secret) => deriveCipher(node, secret, use))
  return createSealer(() => ciphers as [Cipher, ...Cipher[]], random, true)
}

function deriveCipher(node: NodePlatform, secret: string, use: Use): Cipher {
  const material = node.crypto.hkdfSync('sha256', secret, '', infoOf(use), MATERIAL_BYTES)
  const { id, encryption, integrity } = cutKeys(material)
  // Raw bytes instead of a KeyObject cost 12 µs more per call on Node 24.
  const key = node.crypto.createSecretKey(encryption)
  return {
    id,
    encrypt: (text, iv) => encrypt(node, key, text, iv),
    decrypt: (iv, ciphertext) => decrypt(node, key, iv, ciphertext),
    authenticate: hmacSha256(node, integrity),
  }
}

/** Text and padding go into one buffer, so that one `update` does it all: no `final`, no joining. */
function encrypt(node: NodePlatform, key: KeyObject, text: string, iv: Uint8Array) {
  const { Buffer, crypto } = node
  const length = Buffer.byteLength(text)
  const padding = BLOCK - (length % BLOCK)
  const padded = Buffer.allocUnsafe(length + padding)
  padded.write(text, 'utf8')
  padded.fill(padding, length)

  const cipher = crypto.createCipheriv(ALGORITHM, key, iv).setAutoPadding(false)
  const ciphertext = cipher.update(padded)
  return {
    iv: Buffer.from(iv.buffer, iv.byteOffset, iv.byteLength).toString('base64url'),
    ciphertext: ciphertext.toString('base64url'),
  }
}

function decrypt(node: NodePlatform, key: KeyObject, iv: string, ciphertext: string): string {
  const { Buffer, crypto } = node
  const decipher = crypto.createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64url'))
  const start = decipher.update(Buffer.from(ciphertext, 'base64url'))
  return Buffer.concat([start, decipher.final()]).toString('utf8')
}

/**
 * HMAC (RFC 2104) as two plain hashes over ready-made pads: 1.8 µs instead of `createHmac`'s
 * 2.2 µs on Node 26, and 8 µs instead of 20 µs on Node 24.
 */
function hmacSha256({ Buffer, crypto }: NodePlatform, key: Uint8Array): (text: string) => string {
  const pad = (byte: number) => Buffer.from(key.map((part) => part ^ byte))
  const inner = Buffer.concat([pad(0x36), Buffer.alloc(32, 0x36)])
  const outer = Buffer.concat([pad(0x5c), Buffer.alloc(32, 0x5c)])
  return (text) => {
    const message = Buffer.concat([inner, Buffer.from(text, 'latin1')])
    const digest = crypto.hash('sha256', message, 'buffer')
    return crypto.hash('sha256', Buffer.concat([outer, digest]), 'base64url')
  }
}
