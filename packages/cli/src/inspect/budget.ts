/** How much more fits into a session? */
import { COOKIE_LIMIT, TOTAL_LIMIT } from '@sealed-session/core/anatomy'
import type { Budget } from './inspected.ts'

/** Bytes in which the cipher works; at least one of the last block is padding. */
const BLOCK = 16

export interface Sealed {
  /** How many cookies it is spread over, and how many bytes they take, names included. */
  readonly cookies: number
  readonly size: number
  readonly token: string
  /** Of the sealed text. */
  readonly textBytes: number
}

export function budgetOf({ cookies, size, token, textBytes }: Sealed): Budget {
  const limit = cookies === 1 ? COOKIE_LIMIT : Math.min(cookies * COOKIE_LIMIT, TOTAL_LIMIT)
  const ciphertext = token.split('*')[4]?.length ?? 0
  const room = limit - size + ciphertext
  const most = Math.floor(bytesIn(room) / BLOCK) * BLOCK - 1
  return { size, limit, left: Math.max(0, most - textBytes) }
}

/** Base64 without padding: four characters hold three bytes. */
function bytesIn(characters: number): number {
  return Math.floor((characters * 3) / 4)
}
