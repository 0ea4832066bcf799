/** What does a Set-Cookie line say, as a browser reads it, and what is asked of that? */
import { type SetCookie as Read, readSetCookie as read } from '@sealed-session/core/testing'

export interface SetCookie extends Read {
  /** As it came. */
  readonly line: string
}

export function readSetCookie(line: string): SetCookie {
  return { line, ...read(line) }
}

/** Whether it takes a cookie away. */
export function removes({ maxAge, expires }: SetCookie, now: number): boolean {
  if (maxAge !== undefined) return maxAge <= 0
  return expires !== undefined && expires <= now
}

/** Name and value together, which is what browsers limit. Bytes. */
export function sizeOf({ name, value }: Pick<SetCookie, 'name' | 'value'>): number {
  return Buffer.byteLength(name) + Buffer.byteLength(value)
}
