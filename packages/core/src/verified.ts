/** Which tokens have been verified before, and what was in them? */
import { ownText } from './platform.ts'

/** Characters of tokens in each of the two generations: some 500 sessions of 500 bytes. */
const ROOM = 524_288

/** Tokens that came once, of which no more than the end of the mac is kept. */
const NEWCOMERS = 2048
const MARK = 22

/**
 * What was found in tokens, by the whole token, so that a visitor who comes back costs no cryptography.
 * Only tokens that have been verified get here, the second time they come (keeping one takes 3 µs, which
 * would be lost on those that come once), and they are forgotten when others need the room. Nobody but its
 * bearer can tell whether a token is here: others have no text of the same hash to compare it with.
 */
export interface VerifiedTokens<V> {
  get(token: string): V | undefined
  /** To be told of every token that was verified. */
  add(token: string, found: V): void
}

/** Two generations: what is not asked for while the younger one fills goes with the elder. */
export function createVerifiedTokens<V>(): VerifiedTokens<V> {
  let younger = new Map<string, V>()
  let elder = new Map<string, V>()
  let used = 0
  const newcomers = new Set<string>()

  function isNewcomer(token: string): boolean {
    const mark = ownText(token.slice(-MARK))
    if (newcomers.delete(mark)) return false
    if (newcomers.size >= NEWCOMERS) newcomers.clear()
    newcomers.add(mark)
    return true
  }

  function keep(token: string, found: V): void {
    if (used + token.length > ROOM) {
      elder = younger
      younger = new Map()
      used = 0
    }
    younger.set(ownText(token), found)
    used += token.length
  }

  return {
    get(token) {
      const found = younger.get(token)
      if (found !== undefined) return found
      const older = elder.get(token)
      if (older !== undefined) keep(token, older)
      return older
    },
    add(token, found) {
      if (!isNewcomer(token)) keep(token, found)
    },
  }
}
