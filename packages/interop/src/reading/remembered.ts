/** What was found in recent cookies, where looking is expensive? */

/** A cookie is looked into once, whoever sends it how often, and the latest ones are remembered. */
export interface Remembered<Found> {
  of(cookie: string, look: () => Promise<Found>): Promise<Found>
}

/** Engines let a part of a header keep the whole in memory; what is joined is a copy. */
function ownText(text: string): string {
  return [text.slice(0, 1), text.slice(1)].join('')
}

/** Characters of cookies that are kept: a million are some 2 MB, and 500 sessions and more. */
const MOST = 1_000_000

export function remembering<Found>(most = MOST): Remembered<Found> {
  const known = new Map<string, Promise<Found>>()
  let size = 0

  function forgetOldest(): void {
    for (const cookie of known.keys()) {
      if (size <= most) return
      known.delete(cookie)
      size -= cookie.length
    }
  }

  return {
    of(cookie, look) {
      const before = known.get(cookie)
      if (before !== undefined) return before
      const found = look()
      known.set(ownText(cookie), found)
      size += cookie.length
      forgetOldest()
      return found
    },
  }
}
