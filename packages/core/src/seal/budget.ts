/** How much more fits into a sealed session? For tools. */
import { COOKIE_LIMIT, TOTAL_LIMIT } from '../words/budgets.ts'

/** Bytes in which the cipher works; at least one of the last block is padding. */
const BLOCK = 16

/** A sealed session, as its cookies carry it. */
export interface SealedSize {
  /** How many cookies it is spread over, and how many bytes they take, names included. */
  readonly cookies: number
  readonly size: number
  readonly token: string
  /** Of the sealed text. */
  readonly textBytes: number
  /** Bytes that it may take; what that many cookies hold, if it is left out. */
  readonly limit?: number | undefined
}

/** Bytes. */
export interface Budget {
  /** Of the cookies, names included. */
  readonly size: number
  readonly limit: number
  /** How many bytes of data, serialized, could be added. */
  readonly left: number
}

export function budgetOf({ cookies, size, token, textBytes, limit }: SealedSize): Budget {
  const most = limit ?? limitOf(cookies)
  const ciphertext = token.split('*')[4]?.length ?? 0
  const room = most - size + ciphertext
  const text = Math.floor(bytesIn(room) / BLOCK) * BLOCK - 1
  return { size, limit: most, left: Math.max(0, text - textBytes) }
}

function limitOf(cookies: number): number {
  return cookies === 1 ? COOKIE_LIMIT : Math.min(cookies * COOKIE_LIMIT, TOTAL_LIMIT)
}

/** Base64 without padding: four characters hold three bytes. */
function bytesIn(characters: number): number {
  return Math.floor((characters * 3) / 4)
}
