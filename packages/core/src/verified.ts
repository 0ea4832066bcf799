/** Which tokens have been verified before, and what was in them? */
import { ownText } from './platform.ts'

/** Characters of tokens in each of the two generations: some 500 sessions of 500 bytes. */
const ROOM = 524_288

/** Tokens that came once, of which no more than a mark is kept. */
const NEWCOMERS = 2048

/** Characters at the end of the mac, enough to tell any two tokens apart. */
const MARK = 22

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
  let younger = new Map<string, Kept<V>>()
  let elder = new Map<string, Kept<V>>()
  let used = 0
  const newcomers = new Set<string>()

  function isNewcomer(mark: string): boolean {
    if (newcomers.delete(mark)) return false
    if (newcomers.size >= NEWCOMERS) newcomers.clear()
    newcomers.add(mark)
    return true
  }

  function keep(mark: string, kept: Kept<V>): void {
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
      const mark = token.slice(-MARK)
      const recent = younger.get(mark)
      const kept = recent ?? elder.get(mark)
      if (kept?.token !== token) return undefined
      if (recent === undefined) keep(ownText(mark), kept)
      return kept.found
    },
    add(token, found) {
      const mark = ownText(token.slice(-MARK))
      if (!isNewcomer(mark)) keep(mark, { token: ownText(token), found })
    },
  }
}
