/** A session that does not fit: what is it that takes the room? */

import { serialize } from '../life/serializer.ts'
import type { Serializer } from '../words/codec.ts'
import { SessionError } from '../words/errors.ts'

const NAMED_KEYS = 3

/** The error that names size, limit and the largest keys. All figures are bytes. */
export function tooLarge(
  size: number,
  limit: number,
  data: Readonly<Record<string, unknown>>,
  serializer: Serializer,
): SessionError {
  const largest = Object.entries(data)
    .map(([key, value]) => [key, bytesOf(serialize(serializer, { [key]: value }))] as const)
    .sort(([, one], [, other]) => other - one)
    .slice(0, NAMED_KEYS)
  const named = largest.map(([key, bytes]) => `${key} (${bytes} bytes)`).join(', ')
  const room = limit === 4096 ? '4096 of one cookie' : `${limit} of its cookies`
  return new SessionError(
    'ERR_SESSION_TOO_LARGE',
    `The session is ${size} bytes sealed, over the ${room}. Largest keys: ${named}.`,
    'Store less, or raise cookie.maxChunks.',
    { size, limit, largest },
  )
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
