/** Which cryptography is there: Node's, which answers at once, or WebCrypto, which promises? */
import type { Awaitable } from '@sealed-session/core'

export type Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512'

export const DIGESTS: readonly Digest[] = ['sha1', 'sha256', 'sha384', 'sha512']

type Bytes = Uint8Array<ArrayBuffer>

export interface Hasher {
  /** Nothing is promised. */
  readonly atOnce: boolean
  hash(digest: Digest, bytes: Bytes): Awaitable<Bytes>
  hmac(digest: Digest, key: Bytes, bytes: Bytes): Awaitable<Bytes>
}

/** `node:crypto` on Node, Bun and Deno, where it is found without an import that bundlers would stumble over. */
export function chooseHasher(): Hasher {
  const crypto = nodeCrypto()
  return crypto === undefined ? WEB : nodeHasher(crypto)
}

type NodeCrypto = typeof import('node:crypto')

function nodeCrypto(): NodeCrypto | undefined {
  const host = globalThis as { process?: { getBuiltinModule?(id: string): unknown } }
  try {
    const found = host.process?.getBuiltinModule?.('crypto') as NodeCrypto | undefined
    return found?.createHmac && found
  } catch {
    // Some platforms throw at whoever looks for what they lack.
    return undefined
  }
}

function nodeHasher({ createHash, createHmac }: NodeCrypto): Hasher {
  return {
    atOnce: true,
    hash: (digest, bytes) => owned(createHash(digest).update(bytes).digest()),
    hmac: (digest, key, bytes) => owned(createHmac(digest, key).update(bytes).digest()),
  }
}

/** A copy: Node's buffers are parts of a larger one. */
function owned(buffer: Uint8Array): Bytes {
  return Uint8Array.from(buffer)
}

const NAMES = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const

const WEB: Hasher = {
  atOnce: false,
  hash: async (digest, bytes) => new Uint8Array(await crypto.subtle.digest(NAMES[digest], bytes)),
  hmac: async (digest, key, bytes) => {
    const algorithm = { name: 'HMAC', hash: NAMES[digest] }
    // HMAC fills a key up with zeros; WebCrypto takes none that is empty.
    const filled = key.length === 0 ? new Uint8Array(1) : key
    const imported = await crypto.subtle.importKey('raw', filled, algorithm, false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes))
  },
}
