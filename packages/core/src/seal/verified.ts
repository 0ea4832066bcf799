/** Which tokens have been verified before, and what was in them? */
import { ownText } from '../platform/platform.ts'

/** Characters of tokens in each of the two generations: some 500 sessions of 500 bytes. */
const ROOM = 524_288

/** Tokens that came once, of which no more than a mark is kept. */
const NEWCOMERS = 2048

/** Characters of the mac that a token is looked up by: as many as a small integer holds, the fastest key. */
const FIRST = 4

/** Characters before those, which are compared next: as many as a number holds exactly. 66 bits in all. */
const SECOND = 7

/**
 * What was found in tokens, so that a visitor who comes back costs no cryptography. Only tokens that have
 * been verified get here, the second time they come (those that come once would only drive others out), and
 * they are forgotten when others need the room. Nobody but its bearer can tell whether a token is here: no
 * other is compared with it, unless it ends in the same 11 characters of its mac.
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
      const mark = firstOf(token)
      const recent = younger.get(mark)
      const kept = recent ?? elder.get(mark)
      if (kept === undefined || kept.second !== secondOf(token)) return undefined
      if (kept.token !== token) return undefined
      if (recent === undefined) keep(mark, kept)
      return kept.found
    },
    add(token, found) {
      const mark = firstOf(token)
      if (!isNewcomer(mark)) keep(mark, { token: ownText(token), second: secondOf(token), found })
    },
  }
}

/** As a number: to look up text, an engine searches its table of all texts first (1 µs in a server). */
function firstOf(token: string): number {
  return numberOf(token, token.length - FIRST, token.length)
}

function secondOf(token: string): number {
  return numberOf(token, token.length - FIRST - SECOND, token.length - FIRST)
}

function numberOf(token: string, start: number, end: number): number {
  let number = 0
  for (let at = Math.max(0, start); at < end; at++) number = number * 128 + token.charCodeAt(at)
  return number
}
