/** Which tokens have been verified before, and what was in them? */
import { ownText } from './platform.ts'

/** Characters of tokens in each of the two generations: some 500 sessions of 500 bytes. */
const ROOM = 524_288

/**
 * What was found in tokens, by the whole token, so that a visitor who comes back costs no cryptography.
 * Tokens get here once they have been verified, and are forgotten when others need the room. Nobody but
 * its bearer can tell whether a token is here: others have no text of the same hash to compare it with.
 */
export interface VerifiedTokens<V> {
  get(token: string): V | undefined
  add(token: string, found: V): void
}

/** Two generations: what is not asked for while the younger one fills goes with the elder. */
export function createVerifiedTokens<V>(): VerifiedTokens<V> {
  let younger = new Map<string, V>()
  let elder = new Map<string, V>()
  let used = 0

  function add(token: string, found: V): void {
    if (used + token.length > ROOM) {
      elder = younger
      younger = new Map()
      used = 0
    }
    younger.set(token, found)
    used += token.length
  }

  return {
    get(token) {
      const found = younger.get(token)
      if (found !== undefined) return found
      const older = elder.get(token)
      if (older !== undefined) add(ownText(token), older)
      return older
    },
    add: (token, found) => add(ownText(token), found),
  }
}
