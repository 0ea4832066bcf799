/** What does a device say, and does it hold the key that it speaks of? A JWT (RFC 7519, RFC 7515) of two claims. */
import type { DeviceAlgorithm } from '../options/device.ts'
import { isRecord } from '../words/faults.ts'
import { algorithmOf, bytesOf, type DeviceKey, keyIn, verify } from './key.ts'

/** What a device has signed, and by which key. */
export interface Proof {
  readonly key: DeviceKey
  /** The challenge, as it was sent. */
  readonly challenge: string
}

/** Characters of a JWT. RSA's takes 1100 and our challenge 250. */
export const LONGEST_PROOF = 4096

/** A key that is shown for the first time: the proof brings it along. Undefined: it proves nothing. */
export async function firstProof(
  jwt: string,
  algorithms: readonly DeviceAlgorithm[],
): Promise<Proof | undefined> {
  const parts = partsOf(jwt)
  if (parts === undefined) return undefined
  const algorithm = algorithms.find((each) => each === parts.header.alg)
  const key = algorithm && keyIn(parts.header.jwk, algorithm)
  return key && proved(parts, key)
}

/** The same by a key that is known. A proof that brings one of its own proves nothing. */
export async function proofBy(key: DeviceKey, jwt: string): Promise<Proof | undefined> {
  const parts = partsOf(jwt)
  if (parts === undefined || 'jwk' in parts.header) return undefined
  // Never by what the proof says alone: the key tells how it signs.
  return parts.header.alg === algorithmOf(key) ? proved(parts, key) : undefined
}

async function proved(
  { challenge, signature, signed }: Parts,
  key: DeviceKey,
): Promise<Proof | undefined> {
  return (await verify(key, signature, signed)) ? { key, challenge } : undefined
}

interface Parts {
  readonly header: Readonly<Record<string, unknown>>
  readonly challenge: string
  readonly signature: Uint8Array<ArrayBuffer>
  /** What the signature is of. */
  readonly signed: string
}

function partsOf(jwt: string): Parts | undefined {
  if (jwt.length > LONGEST_PROOF) return undefined
  const [head, body, tail, ...rest] = jwt.split('.')
  if (head === undefined || body === undefined || tail === undefined || rest.length > 0) {
    return undefined
  }
  const header = jsonIn(head)
  const claims = jsonIn(body)
  const signature = bytesOf(tail)
  if (header === undefined || claims === undefined || signature === undefined) return undefined
  // RFC 7515, section 4.1.11: extensions that have to be understood, which none of ours is.
  if (header.typ !== 'dbsc+jwt' || 'crit' in header) return undefined
  const { jti } = claims
  if (typeof jti !== 'string') return undefined
  return { header, challenge: jti, signature, signed: `${head}.${body}` }
}

function jsonIn(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = bytesOf(part)
  if (bytes === undefined) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
