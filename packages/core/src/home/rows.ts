/** Where is the record of a session, under whatever id it goes on, and what is in it? */
import { type Lifetime, lifetimeOf, tooOld } from '../life/lifetime.ts'
import type { SessionStore, StoredRecord } from '../store/store.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Opened } from './home.ts'
import { keyOf } from './keys.ts'
import type { Records } from './record.ts'

export interface Rows {
  /** By its id, or those that took its place in these moments. Undefined: there is none. */
  find(id: string, now: number): Awaitable<Opened | undefined>
  /** What a store answered with for this id. */
  understand(
    record: StoredRecord | null,
    at: { readonly key: string; readonly id: string },
    now: number,
  ): Awaitable<Opened | undefined>
}

/** A session that was rotated again and again within moments is found all the same. */
const HOPS = 8

export function createRows(store: SessionStore, records: Records, lifetime: Lifetime): Rows {
  function find(id: string, now: number, hops = HOPS): Awaitable<Opened | undefined> {
    return chain(keyOf(id), (key) =>
      chain(store.read(key), (record) => understand(record, { key, id }, now, hops)),
    )
  }

  function understand(
    record: StoredRecord | null,
    { key, id }: { readonly key: string; readonly id: string },
    now: number,
    hops = HOPS,
  ): Awaitable<Opened | undefined> {
    if (record === null || record.expiresAt <= now) return undefined
    return chain(records.read(record, key, id, now), (found): Awaitable<Opened | undefined> => {
      if (found.refused !== undefined) return found
      if (found.forward !== undefined) {
        if (hops === 0) return undefined
        return chain(find(found.forward, now, hops - 1), underItsNewId)
      }
      const { came } = found
      const refused = tooOld(came.head, lifetimeOf(came.head.lifetime, lifetime), now)
      return refused ? { refused } : came
    })
  }

  return {
    find: (id, now) => find(id, now),
    understand: (record, at, now) => understand(record, at, now),
  }
}

/** The browser has the former id still, so its cookie is due to be written anew. */
function underItsNewId(opened: Opened | undefined): Opened | undefined {
  return opened === undefined || opened.refused !== undefined ? opened : { ...opened, stale: true }
}
