/** Which tokens have been verified before, and what was in them? */
import { ownText } from './platform.ts'

/** Characters of tokens in each of the two generations: some 500 sessions of 500 bytes. */
const ROOM = 524_288

/** Tokens that came once, of which no more than a mark is kept. */
const NEWCOMERS = 2048

/** Characters at the end of the mac that a token is looked up by, and that find it before the rest is compared. */
const MARK = 7
const ENDING = 22

/**
 * What was found in tokens, so that a visitor who comes back costs no cryptography. Only tokens that have
 * been verified get here, the second time they come (keeping one takes 3 µs, which would be lost on those
 * that come once), and they are forgotten when others need the room. Nobody but its bearer can tell whether
 * a token is here: no other is compared with it, unless it ends in the same 22 characters of its mac.
 */
export interface VerifiedTokens<V> {
  get(token: string): V | undefined
  /** To be told of every token that was verified. */
  add(token: string, found: V): void
}

interface Kept<V> {
  readonly token: string
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
      const mark = markOf(token)
      const recent = younger.get(mark)
      const kept = recent ?? elder.get(mark)
      if (kept === undefined || !endAlike(kept.token, token) || kept.token !== token)
        return undefined
      if (recent === undefined) keep(mark, kept)
      return kept.found
    },
    add(token, found) {
      const mark = markOf(token)
      if (!isNewcomer(mark)) keep(mark, { token: ownText(token), found })
    },
  }
}

/** Some 40 bits of the mac as a number, since an engine searches its table of all texts for one that is looked up (1 µs in a server). */
function markOf(token: string): number {
  let mark = 0
  for (let at = Math.max(0, token.length - MARK); at < token.length; at++) {
    mark = mark * 128 + token.charCodeAt(at)
  }
  return mark
}

/** Looks at every character, so that the time taken tells nothing about where two endings differ. */
function endAlike(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = Math.max(0, one.length - ENDING); at < one.length; at++) {
    difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  }
  return difference === 0
}
