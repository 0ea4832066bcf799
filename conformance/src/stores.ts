/** Which stores can sessions be kept in, while they are examined? */
import { memoryStore, type SessionStore } from '@sealed-session/core'

/** Makes a fresh store that goes by this clock. */
export type MakeStore = (options: { readonly now: () => number }) => SessionStore

const kinds = new Map<string, MakeStore>([['memory', memoryStore]])

/** Has sessions be examined in a store of this kind too, where an examiner asks for it by name. */
export function offerStore(name: string, make: MakeStore): void {
  kinds.set(name, make)
}

/** Those of the cases that were examined last: each has one of its own. */
const places = new Map<string, SessionStore>()
const PLACES = 8

export function storeAt(kind: string, place: string, now: () => number): SessionStore {
  const name = `${kind} ${place}`
  const known = places.get(name)
  if (known !== undefined) return known
  const make = kinds.get(kind)
  if (make === undefined) throw new Error(`there is no store ${kind}: offerStore() makes it known`)
  const store = make({ now })
  places.set(name, store)
  const [oldest] = places.keys()
  if (places.size > PLACES && oldest !== undefined) {
    places.get(oldest)?.close?.()
    places.delete(oldest)
  }
  return store
}
