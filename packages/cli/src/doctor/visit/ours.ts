/** Is this value a session of ours, and which one? */
import { examineToken } from '@sealed-session/core/anatomy'
import { readSealed } from '../../inspect/facts.ts'
import { recognize } from '../../inspect/foreign/index.ts'

/** By its looks, chunks of a large one included. */
export function looksSealed(value: string): boolean {
  return /^(?:[2-4]~)?Fe26\.2\*\w+\*\*/.test(value)
}

/** The name of the library that made it, if one did. */
export function madeElsewhere(value: string): string | undefined {
  return recognize(value)?.format
}

export interface Opened {
  readonly id: string
}

/** What tells one session from another; undefined: it does not open with these secrets. */
export async function openSession(
  value: string,
  cookieName: string,
  secrets: readonly string[],
): Promise<Opened | undefined> {
  const found = await examineToken(value, secrets, [{ cookieName }])
  if (found.refused !== undefined) return undefined
  const { id } = readSealed(found).value
  return typeof id === 'string' ? { id } : undefined
}
