/** The same Fe26.2 tokens by node:crypto: synchronous, so that a session can be sealed inside writeHead. */
import type { KeyObject } from 'node:crypto'
import type { NodePlatform } from '../../platform/platform.ts'
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
    encrypt: encryptWith(node, key),
    decrypt: decryptWith(node, key),
    authenticate: hmacSha256(node, integrity),
  }
}

/**
 * One cipher object for all tokens: making one takes longer than all that it does (2.6 instead of 5.5 µs
 * for 500 bytes). It goes on with its chain, and would add the last block of the token before to the
 * first block of this one: that is taken out beforehand, and the iv put in its place. Text and padding
 * go in by one `update`, so there is no `final` and no joining.
 */
function encryptWith({ Buffer, crypto }: NodePlatform, key: KeyObject): Cipher['encrypt'] {
  const cipher = crypto.createCipheriv(ALGORITHM, key, new Uint8Array(BLOCK)).setAutoPadding(false)
  const room = createRoom(Buffer)
  const ivRoom = Buffer.alloc(BLOCK)
  const before = new Uint8Array(BLOCK)

  return (text, iv) => {
    if (iv.length !== BLOCK)
      throw new TypeError(`The iv has ${iv.length} bytes instead of ${BLOCK}.`)
    const padded = room(text.length * MAX_UTF8 + BLOCK)
    const length = padded.write(text, 'utf8')
    const end = length + BLOCK - (length % BLOCK)
    // A block is sooner done by hand than by a call for it.
    for (let at = length; at < end; at++) padded[at] = end - length
    for (let at = 0; at < BLOCK; at++) {
      ivRoom[at] = byte(iv, at)
      padded[at] = byte(padded, at) ^ byte(before, at) ^ byte(iv, at)
    }

    const ciphertext = cipher.update(padded.subarray(0, end))
    for (let at = 0; at < BLOCK; at++) before[at] = byte(ciphertext, end - BLOCK + at)
    return { iv: ivRoom.toString('base64url'), ciphertext: ciphertext.toString('base64url') }
  }
}

/**
 * One decipher object for all tokens, for the same reason (2.1 instead of 4.4 µs). The iv goes in as a
 * block of ciphertext: what comes out for it is thrown away, and the blocks behind it are chained to it.
 */
function decryptWith({ Buffer, crypto }: NodePlatform, key: KeyObject): Cipher['decrypt'] {
  const decipher = crypto
    .createDecipheriv(ALGORITHM, key, new Uint8Array(BLOCK))
    .setAutoPadding(false)
  const room = createRoom(Buffer)

  return (iv, ciphertext) => {
    const blocks = room(BLOCK + ciphertext.length)
    const isWhole = blocks.write(iv, 'base64url') === BLOCK
    const end = BLOCK + blocks.write(ciphertext, BLOCK, 'base64url')
    if (!isWhole || end === BLOCK || end % BLOCK !== 0) throw new Error('a block is not whole')
    const padded = decipher.update(blocks.subarray(0, end))
    return padded.toString('utf8', BLOCK, end - paddingOf(padded))
  }
}

/** PKCS#7 (RFC 5652 section 6.3): as many bytes as are missing to a block, each saying how many. */
function paddingOf(padded: Uint8Array): number {
  const padding = byte(padded, padded.length - 1)
  let isSound = padding > 0 && padding <= BLOCK
  for (let at = padded.length - padding; isSound && at < padded.length; at++) {
    isSound = padded[at] === padding
  }
  if (!isSound) throw new Error('the padding is wrong')
  return padding
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number
}

/** Bytes that a UTF-16 code unit may take in UTF-8. */
const MAX_UTF8 = 3
const LARGEST_KEPT = 65_536

/** Memory to work in, used again and again; nothing waits between filling and using it. */
function createRoom(Buffer: NodePlatform['Buffer']): (size: number) => Buffer {
  let kept = Buffer.allocUnsafeSlow(4096)
  return (size) => {
    if (size > LARGEST_KEPT) return Buffer.allocUnsafeSlow(size)
    if (size > kept.length) kept = Buffer.allocUnsafeSlow(size)
    return kept
  }
}

/** Bytes that SHA-256 works on at a time, and bytes that it gives (FIPS 180-4). */
const HASH_BLOCK = 64
const DIGEST = 32

/**
 * HMAC (RFC 2104) as two plain hashes behind ready-made pads, which `createHmac` would make anew each
 * time: 2.4 instead of 3.5 µs for a token of 900 characters.
 */
function hmacSha256({ Buffer, crypto }: NodePlatform, key: Uint8Array): Cipher['authenticate'] {
  const pad = (filler: number, size: number) => {
    const block = Buffer.alloc(size, filler)
    for (const [at, part] of key.entries()) block[at] = part ^ filler
    return block
  }
  const innerPad = pad(0x36, HASH_BLOCK)
  const outer = pad(0x5c, HASH_BLOCK + DIGEST)
  const room = createRoom(Buffer)

  return (text) => {
    const inner = room(HASH_BLOCK + text.length * MAX_UTF8)
    inner.set(innerPad)
    // As UTF-8, so that no other character can pass for one of the token's.
    const end = HASH_BLOCK + inner.write(text, HASH_BLOCK, 'utf8')
    // As hex, since Deno writes Latin-1 slowly (10 instead of 13 µs); elsewhere it makes no difference.
    outer.write(crypto.hash('sha256', inner.subarray(0, end), 'hex'), HASH_BLOCK, 'hex')
    return crypto.hash('sha256', outer, 'base64url')
  }
}
