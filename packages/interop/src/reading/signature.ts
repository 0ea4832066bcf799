/** Did one of these keys sign this? At once where `node:crypto` is, by WebCrypto elsewhere. */
import { type Awaitable, chain } from '@sealed-session/core'
import { fromBase64 } from './data.ts'
import { nodeCrypto } from './node.ts'

export type Algorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512'
export type Key = string | Uint8Array

/** HMAC (RFC 2104) over UTF-8 text, spelt in base64 or base64url without padding. */
export interface Signatures {
  readonly atOnce: boolean
  /** Only the spelling that libraries write is taken. */
  isOf(text: string, signature: string): Awaitable<boolean>
}

export function signaturesBy(
  keys: readonly Key[],
  algorithm: Algorithm,
  encoding: 'base64' | 'base64url',
): Signatures {
  const node = nodeCrypto()
  if (node === undefined) return { atOnce: false, isOf: byWebCrypto(keys, algorithm, encoding) }
  return {
    atOnce: true,
    isOf(text, signature) {
      const given = new TextEncoder().encode(signature)
      return keys.some((key) => {
        const digest = node.createHmac(algorithm, key).update(text).digest(encoding)
        const expected = new TextEncoder().encode(digest.replace(/=+$/, ''))
        return expected.length === given.length && node.timingSafeEqual(expected, given)
      })
    },
  }
}

const HASHES = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const

const SPELLING = { base64: /^[A-Za-z0-9+/]+$/, base64url: /^[\w-]+$/ } as const

function byWebCrypto(
  keys: readonly Key[],
  algorithm: Algorithm,
  encoding: 'base64' | 'base64url',
): Signatures['isOf'] {
  const { subtle } = globalThis.crypto
  const hmac = { name: 'HMAC', hash: HASHES[algorithm] }
  let imported: Promise<CryptoKey[]> | undefined
  return async (text, signature) => {
    if (!SPELLING[encoding].test(signature)) return false
    imported ??= Promise.all(
      keys.map((key) => subtle.importKey('raw', bytesOf(key), hmac, false, ['verify'])),
    )
    const [given, signed] = [fromBase64(signature), new TextEncoder().encode(text)]
    for (const key of await imported) {
      if (await subtle.verify('HMAC', key, given, signed)) return true
    }
    return false
  }
}

function bytesOf(key: Key): Uint8Array<ArrayBuffer> {
  return typeof key === 'string' ? new TextEncoder().encode(key) : Uint8Array.from(key)
}

/** What stands before the last dot, if what stands behind it is its signature. */
export function unsigned(signed: string, signatures: Signatures): Awaitable<string | undefined> {
  const dot = signed.lastIndexOf('.')
  if (dot === -1) return undefined
  const text = signed.slice(0, dot)
  return chain(signatures.isOf(text, signed.slice(dot + 1)), (isOf) => (isOf ? text : undefined))
}
