/** Which tokens have been verified before, and what was in them? */
import { ownText } from './platform.ts'

/** Characters of tokens in each of the two generations: some 500 sessions of 500 bytes. */
const ROOM = 524_288

/** Tokens that came once, of which no more than a mark is kept. */
const NEWCOMERS = 2048

/** Characters of the mac in a number: as many as it holds exactly. Some 40 bits. */
const MARK = 7

/**
 * What was found in tokens, so that a visitor who comes back costs no cryptography. Only tokens that have
 * been verified get here, the second time they come (keeping one takes 3 µs, which would be lost on those
 * that come once), and they are forgotten when others need the room. Nobody but its bearer can tell whether
 * a token is here: no other is compared with it, unless it ends in the same 14 characters of its mac.
 */
export interface VerifiedTokens<V> {
  get(token: string): V | undefined
  /** To be told of every token that was verified. */
  add(token: string, found: V): void
}

interface Kept<V> {
  readonly token: string
  /** Compared first. */
  readonly second: number
  readonly found: V
}

/** Two generations: what is not asked for while the younger one fills goes with the elder. */
export function createVerifiedTokens<V>(): VerifiedTokens<V> {
  let younger = new Map<number, Kept<V>>()
  let elder = new Map<number, Kept<V>>()
  let used = 0
  const newcomers = new Set<number>()

  function isNewcomer(mark: number): boolean {
    if (newcomers.delete(mark)) return false
    if (newcomers.size >= NEWCOMERS) newcomers.clear()
    newcomers.add(mark)
    return true
  }

  function keep(mark: number, kept: Kept<V>): void {
    if (used + kept.token.length > ROOM) {
      elder = younger
      younger = new Map()
      used = 0
    }
    younger.set(mark, kept)
    used += kept.token.length
  }

  return {
    get(token) {
      const mark = markOf(token, 0)
      const recent = younger.get(mark)
      const kept = recent ?? elder.get(mark)
      if (kept === undefined || kept.second !== markOf(token, 1)) return undefined
      if (kept.token !== token) return undefined
      if (recent === undefined) keep(mark, kept)
      return kept.found
    },
    add(token, found) {
      const mark = markOf(token, 0)
      if (!isNewcomer(mark)) keep(mark, { token: ownText(token), second: markOf(token, 1), found })
    },
  }
}

/**
 * The last characters of the mac, or those before them, as a number: to look up text, an engine searches its
 * table of all texts first (1 µs in a server).
 */
function markOf(token: string, place: 0 | 1): number {
  const end = token.length - place * MARK
  let mark = 0
  for (let at = Math.max(0, end - MARK); at < end; at++) mark = mark * 128 + token.charCodeAt(at)
  return mark
}
