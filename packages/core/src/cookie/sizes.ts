/** A session that does not fit: what is it that takes the room? */

import { serialize } from '../life/serializer.ts'
import { COOKIE_LIMIT, MAX_CHUNKS, TOTAL_LIMIT } from '../words/budgets.ts'
import type { Serializer } from '../words/codec.ts'
import { SessionError } from '../words/errors.ts'
import { spellName } from '../words/spell.ts'

const NAMED_KEYS = 3

/** A key may be a visitor's choice: what is longer is cut. */
const NAMED_LENGTH = 60

/** All the bytes that a session may take, names included. */
export function limitOf(maxChunks: number): number {
  return Math.min(maxChunks * COOKIE_LIMIT, TOTAL_LIMIT)
}

/** The error that names size, limit and the largest keys. All figures are bytes. */
export function tooLarge(
  size: number,
  limit: number,
  data: Readonly<Record<string, unknown>>,
  serializer: Serializer,
): SessionError {
  const largest = largestOf(data, serializer)
  const named = largest.map(([key, bytes]) => `${spellName(key)} (${bytes} bytes)`).join(', ')
  const room = limit === COOKIE_LIMIT ? `${limit} of one cookie` : `${limit} of its cookies`
  return new SessionError(
    'ERR_SESSION_TOO_LARGE',
    `The session is ${size} bytes sealed, over the ${room}. Largest keys: ${named}.`,
    limit < limitOf(MAX_CHUNKS) ? 'Store less, or raise cookie.maxChunks.' : 'Store less.',
    { size, limit, largest },
  )
}

/** The largest keys with their serialized bytes, the largest first. */
export function largestOf(
  data: Readonly<Record<string, unknown>>,
  serializer: Serializer,
): readonly (readonly [key: string, bytes: number])[] {
  return Object.entries(data)
    .map(([key, value]) => [key, bytesOf(serialize(serializer, { [key]: value }))] as const)
    .sort(([, one], [, other]) => other - one)
    .slice(0, NAMED_KEYS)
    .map(([key, bytes]) => [bounded(key), bytes] as const)
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

function bounded(key: string): string {
  return key.length > NAMED_LENGTH ? `${key.slice(0, NAMED_LENGTH - 1)}…` : key
}
