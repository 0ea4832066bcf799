/** Which tokens have been verified before, and what was in them? */
import { ownText } from '../platform/platform.ts'
import { weightOf } from './weight.ts'

/** Bytes of memory that each of the two generations may take, as `weightOf` estimates them. */
const ROOM = 1_048_576

/** What is heavier is opened anew: a token in a hundred would drive out the others. */
const HEAVIEST = ROOM / 16

/** Bytes that an entry takes beside its token and what was in it. */
const ENTRY = 250

/** Tokens that came once, of which no more than a mark is kept. */
const NEWCOMERS = 2048

/** Characters of the mac that a token is looked up by: 66 bits. */
const MARK = 11

/**
 * What was found in tokens, so that a visitor who comes back costs no cryptography. Only tokens that have
 * been verified get here, the second time they come (those that come once would only drive others out), and
 * they are forgotten when others need the room. Nobody but its bearer can tell whether a token is here: no
 * other is compared with it, unless it ends in the same 11 characters.
 *
 * What is found is kept as it is, and given to everybody who asks: nobody may change it.
 */
export interface VerifiedTokens<V> {
  get(token: string): V | undefined
  /** To be told of every token that was verified; `inside` is what weighs: what was parsed of it. */
  add(token: string, found: V, inside?: unknown): void
}

interface Kept<V> {
  readonly token: string
  readonly found: V
  readonly inside: unknown
}

/** Two generations: what is not asked for while the younger one fills goes with the elder. */
export function createVerifiedTokens<V>(): VerifiedTokens<V> {
  let younger = new Map<string, Kept<V>>()
  let elder = new Map<string, Kept<V>>()
  let shapes = new Set<string>()
  let used = 0
  const newcomers = new Set<string>()

  function isNewcomer(mark: string): boolean {
    if (newcomers.delete(mark)) return false
    if (newcomers.size >= NEWCOMERS) newcomers.clear()
    newcomers.add(mark)
    return true
  }

  function weigh({ token, inside }: Kept<V>): number {
    return ENTRY + token.length + weightOf(inside, shapes)
  }

  function keep(mark: string, kept: Kept<V>): void {
    let weight = weigh(kept)
    if (used + weight > ROOM) {
      elder = younger
      younger = new Map()
      shapes = new Set()
      used = 0
      weight = weigh(kept)
    }
    younger.set(mark, kept)
    used += weight
  }

  return {
    get(token) {
      const mark = markOf(token)
      const recent = younger.get(mark)
      const kept = recent ?? elder.get(mark)
      if (kept === undefined || kept.token !== token) return undefined
      if (recent === undefined) keep(mark, kept)
      return kept.found
    },
    add(token, found, inside = found) {
      const mark = markOf(token)
      // Alone, since keys that are not kept here are nobody's to share.
      if (isNewcomer(mark) || weightOf(inside, new Set()) > HEAVIEST) return
      keep(mark, { token: ownText(token), found, inside })
    },
  }
}

/** A copy, so that it keeps no header in memory: text of so few characters is one. */
function markOf(token: string): string {
  return token.slice(-MARK)
}
