/** What each visitor's latest requests did, kept in memory under an id in a cookie of its own. */
import { randomUUID } from 'node:crypto'

export interface Entry {
  readonly framework: string
  readonly request: string
  readonly outcome: string
  readonly why: string
  readonly setCookie: readonly string[]
}

const COOKIE = 'playground-visitor'
const MAX_VISITORS = 200
const MAX_ENTRIES = 8

const histories = new Map<string, Entry[]>()

/** The visitor's id, and the Set-Cookie that gives it to them if they have none. */
export function visitorOf(cookieHeader: string | undefined): {
  id: string
  setCookie: string | undefined
} {
  const known = new RegExp(`(?:^|; )${COOKIE}=([\\w-]{36})`).exec(cookieHeader ?? '')?.[1]
  if (known !== undefined) return { id: known, setCookie: undefined }
  const id = randomUUID()
  return { id, setCookie: `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax` }
}

export function historyOf(visitor: string): readonly Entry[] {
  return histories.get(visitor) ?? []
}

/** Newest first; the visitor seen longest ago is forgotten when there are too many. */
export function remember(visitor: string, entry: Entry): void {
  const entries = [entry, ...historyOf(visitor)].slice(0, MAX_ENTRIES)
  histories.delete(visitor)
  histories.set(visitor, entries)
  const [oldest] = histories.keys()
  if (histories.size > MAX_VISITORS && oldest !== undefined) histories.delete(oldest)
}
