/** Which public keys of devices do we take, and what is their name? */
import type { DeviceAlgorithm } from '../options/device.ts'
import { fromBase64url, toBase64url } from '../platform/base64url.ts'
import { sha256 } from '../platform/sha256.ts'
import type { Awaitable } from '../words/awaitable.ts'
import { isRecord } from '../words/faults.ts'

/** A JWK (RFC 7517), of which only that is kept what makes the key. */
export type DeviceKey =
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }

/** Undefined: it is no key for this algorithm, or one that is too weak. */
export function keyIn(jwk: unknown, algorithm: DeviceAlgorithm): DeviceKey | undefined {
  if (!isRecord(jwk)) return undefined
  const { kty, crv, x, y, n, e } = jwk
  if (algorithm === 'ES256') {
    if (kty !== 'EC' || crv !== 'P-256' || !isBytes(x, 32, 32) || !isBytes(y, 32, 32)) {
      return undefined
    }
    return { kty, crv, x, y }
  }
  // 2048 to 4096 bits, and the one exponent that everybody uses.
  if (kty !== 'RSA' || e !== 'AQAB' || !isBytes(n, 256, 512)) return undefined
  return { kty, n, e }
}

/** Whether it is so many bytes in base64url, in the one spelling that there is for them. */
function isBytes(text: unknown, fewest: number, most: number): text is string {
  if (typeof text !== 'string' || text.length > most * 2) return false
  const bytes = bytesOf(text)
  return bytes !== undefined && bytes.length >= fewest && bytes.length <= most
}

/** Undefined: it is no base64url, or not spelt as everybody spells these bytes. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined
  try {
    const bytes = fromBase64url(text)
    return toBase64url(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

/** By which algorithm it signs. */
export function algorithmOf({ kty }: DeviceKey): DeviceAlgorithm {
  return kty === 'EC' ? 'ES256' : 'RS256'
}

/** RFC 7638: the members that make the key, in the order of their names. */
export function thumbprintOf(key: DeviceKey): Awaitable<string> {
  if (key.kty === 'RSA') return sha256(JSON.stringify({ e: key.e, kty: key.kty, n: key.n }))
  const { crv, kty, x, y } = key
  return sha256(JSON.stringify({ crv, kty, x, y }))
}

/** WebCrypto's, which is in every runtime; it signs as JWTs want it, 64 bytes and no DER. */
export async function verify(
  key: DeviceKey,
  signature: Uint8Array<ArrayBuffer>,
  signed: string,
): Promise<boolean> {
  const algorithm = WEB[algorithmOf(key)]
  try {
    const imported = await crypto.subtle.importKey('jwk', { ...key }, algorithm, false, ['verify'])
    return await crypto.subtle.verify(
      algorithm,
      imported,
      signature,
      new TextEncoder().encode(signed),
    )
  } catch {
    // It is no point of the curve, or no key at all.
    return false
  }
}

const WEB = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const
