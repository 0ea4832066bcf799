/** Under which names does a store know sessions, and those whom they belong to? Hashes, from which nothing is found. */
import { sha256 } from '../platform/sha256.ts'
import type { Awaitable } from '../words/awaitable.ts'

/** SHA-256 of the id, in base64url: a store's dump holds no id that a cookie could be made of. */
export function keyOf(id: string): Awaitable<string> {
  return sha256(id)
}

/** Whose it is, as a store knows it. Told apart from ids, so that no subject can be one. */
export function subjectKeyOf(subject: string | undefined): Awaitable<string | undefined> {
  return subject === undefined ? undefined : sha256(`subject:${subject}`)
}
