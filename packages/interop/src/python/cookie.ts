/** What do the cookies of Python's frameworks have in common? */
import type { Data, Envelope, Holds, SessionCodec } from '@sealed-session/core'

export type Decoded<T = Data> = Awaited<ReturnType<SessionCodec<T>['decode']>>

/** Data, and when it was written: nothing else has a place there. */
export const HOLDS: Holds = Object.freeze({
  id: false,
  flash: false,
  lifetime: false,
  createdAt: false,
  chunks: false,
  authentication: false,
})

export const INVALID = Object.freeze({ refused: 'invalid-data' })

/** `payload.timestamp.signature`, whatever is in it: garbage of the same name is told from it without a key. */
export function isPlausible(value: string): boolean {
  return /\.[\w+/=-]*\.[\w+/=-]+"?$/.test(value)
}

/** Python takes a cookie's value out of its quotes. */
export function unquoted(token: string): string {
  return /^".*"$/.test(token) ? token.slice(1, -1) : token
}

/**
 * The format knows whole seconds. Python takes them as begun, and an age as whole seconds too: until that second is
 * over the session is as young as the next.
 */
export function writtenAt(signedAt: number, now: number): number {
  return Math.min(signedAt + 1000, now)
}

/** Whatever was signed, and cannot be read, or is no object. */
export function opened<T>(read: () => unknown, at: number, stale: boolean): Decoded<T> {
  let data: unknown
  try {
    data = read()
  } catch {
    return INVALID
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return INVALID
  // The core makes up an id that the format does not hold.
  const envelope: Envelope<T> = { id: '', createdAt: at, seenAt: at, data: data as T }
  return { envelope, stale }
}
