/**
 * How is a token authenticated? By two plain hashes behind ready-made pads; beside it stands `createHmac`,
 * which makes the pads anew each time. Both give the same mac (`hmac.test.ts`).
 */
import type { NodePlatform } from '../../platform/platform.ts'
import type { Cipher } from './cipher.ts'
import { createRoom, MAX_UTF8 } from './room.ts'

type Authenticate = Cipher['authenticate']

/** HMAC-SHA-256 (RFC 2104), as it is written everywhere. */
export function plainHmac({ crypto }: NodePlatform, key: Uint8Array): Authenticate {
  return (text) => crypto.createHmac('sha256', key).update(text, 'utf8').digest('base64url')
}

/** Bytes that SHA-256 works on at a time, and bytes that it gives (FIPS 180-4). */
const HASH_BLOCK = 64
const DIGEST = 32

/**
 * The same for keys of at most one block: 1.4 instead of 2.2 µs for a token of 900 characters, which is what
 * lets us seal more than 22 times as fast as iron-webcrypto (without it: 18 times).
 */
export function paddedHmac({ Buffer, crypto }: NodePlatform, key: Uint8Array): Authenticate {
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
