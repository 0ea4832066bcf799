/** Sessions in the memory of this process: for one process, for tests, and while an app is being built. */
import { clockOf } from '../options/clock.ts'
import { config, told } from '../words/faults.ts'
import type {
  Deleted,
  Listed,
  Listing,
  NewRecord,
  Page,
  SessionStore,
  StoredRecord,
  Touch,
  Which,
  Written,
} from './store.ts'

export interface MemoryStoreOptions {
  /** How many records are kept; beyond that the one goes that was used longest ago. Default 100,000. */
  readonly max?: number | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/**
 * A store in the memory of this process: bounded, expiring, shared with nobody. All sessions end with the process,
 * and another process does not know them: take SQLite, Redis or Postgres for what is to last.
 *
 * @example
 * app.use(session({ store: memoryStore() }))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function memoryStore({ max = 100_000, now }: MemoryStoreOptions = {}): SessionStore {
  if (!Number.isSafeInteger(max) || max < 1) {
    throw config(`memoryStore's max is ${told(max)}.`, 'Give a number of records, 1 or more.')
  }
  return new MemoryStore(max, clockOf(now))
}

class MemoryStore implements SessionStore {
  readonly capabilities = Object.freeze({
    synchronous: true,
    atomic: true,
    indexed: true,
    expiry: 'swept',
    durability: 'process',
  } as const)
  /** From the one used longest ago to the one used last, which is the order of a Map's entries. */
  readonly #records = new Map<string, StoredRecord>()
  readonly #bySubject = new Map<string, Set<string>>()
  readonly #max: number
  readonly #now: () => number
  #versions = 0

  constructor(max: number, now: () => number) {
    this.#max = max
    this.#now = now
  }

  read(key: string): StoredRecord | null {
    const record = this.#find(key)
    if (record !== null) this.#keep(key, record)
    return record
  }

  create(key: string, record: NewRecord): Written {
    const current = this.#find(key)
    if (current !== null) return { ok: false, current }
    return this.#write(key, record)
  }

  update(key: string, version: string, record: NewRecord): Written {
    const current = this.#find(key)
    if (current?.version !== version) return { ok: false, current }
    this.#drop(key, current)
    return this.#write(key, record)
  }

  touch(key: string, { expiresAt, seenAt }: Touch): string | null {
    const record = this.#find(key)
    if (record === null) return null
    this.#keep(key, {
      ...record,
      expiresAt: Math.max(record.expiresAt, expiresAt),
      seenAt: Math.max(record.seenAt, seenAt),
    })
    return record.version
  }

  delete(key: string, version: string): Deleted {
    const current = this.#find(key)
    if (current?.version !== version) return { ok: false, current }
    this.#drop(key, current)
    return { ok: true }
  }

  list(subject: string, { after, limit = 100 }: Page = {}): Listing {
    const all = [...(this.#bySubject.get(subject) ?? [])]
      .flatMap((key) => listed(key, this.#find(key)))
      .map((item) => ({ item, place: placeOf(item) }))
      .filter(({ place }) => after === undefined || place > after)
      .sort((one, other) => (one.place < other.place ? -1 : 1))
    const page = all.slice(0, limit)
    const isLast = page.length === all.length
    return { items: page.map(({ item }) => item), after: isLast ? undefined : page.at(-1)?.place }
  }

  deleteAll(subject: string, { except = [], createdBefore = Infinity }: Which = {}): number {
    const ended = [...(this.#bySubject.get(subject) ?? [])].filter((key) => {
      const record = this.#find(key)
      return record !== null && !except.includes(key) && record.createdAt < createdBefore
    })
    for (const key of ended) this.#drop(key, this.#records.get(key) as StoredRecord)
    return ended.length
  }

  sweep(limit: number): number {
    const now = this.#now()
    let dropped = 0
    for (const [key, record] of this.#records) {
      if (dropped === limit) break
      if (record.expiresAt > now) continue
      this.#drop(key, record)
      dropped++
    }
    return dropped
  }

  #find(key: string): StoredRecord | null {
    const record = this.#records.get(key)
    if (record === undefined) return null
    if (record.expiresAt > this.#now()) return record
    this.#drop(key, record)
    return null
  }

  #write(key: string, { value, expiresAt, createdAt, seenAt, subject, label }: NewRecord): Written {
    const version = String(++this.#versions)
    this.#keep(key, { version, value, expiresAt, createdAt, seenAt, subject, label })
    if (subject !== undefined) {
      const keys = this.#bySubject.get(subject) ?? new Set()
      this.#bySubject.set(subject, keys.add(key))
    }
    const oldest = this.#records.size > this.#max ? this.#records.entries().next().value : undefined
    if (oldest !== undefined) this.#drop(...oldest)
    return { ok: true, version }
  }

  /** As the one used last. */
  #keep(key: string, record: StoredRecord): void {
    this.#records.delete(key)
    this.#records.set(key, Object.freeze(record))
  }

  #drop(key: string, { subject }: StoredRecord): void {
    this.#records.delete(key)
    if (subject === undefined) return
    const keys = this.#bySubject.get(subject)
    keys?.delete(key)
    if (keys?.size === 0) this.#bySubject.delete(subject)
  }
}

/** Where it stands in a list, as text that sorts: a page goes on from there though the record is gone meanwhile. */
function placeOf({ createdAt, key }: Listed): string {
  return `${String(createdAt).padStart(16, '0')}.${key}`
}

function listed(key: string, record: StoredRecord | null): readonly Listed[] {
  if (record === null) return []
  const { value: _value, version: _version, ...shown } = record
  return [{ key, ...shown }]
}
