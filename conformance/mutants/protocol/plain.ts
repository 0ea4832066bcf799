/** A store as plain as it can be, and sound: what mutants of stores are made of. */
import type {
  Deleted,
  Listed,
  Listing,
  NewRecord,
  Page,
  SessionStore,
  StoreCapabilities,
  StoredRecord,
  Touch,
  Which,
  Written,
} from '@sealed-session/core'

export class PlainStore implements SessionStore {
  readonly capabilities: StoreCapabilities = {
    atomic: true,
    indexed: true,
    expiry: 'swept',
    durability: 'process',
  }
  readonly records = new Map<string, StoredRecord>()
  readonly now: () => number
  #writes = 0

  constructor({ now }: { now: () => number }) {
    this.now = now
  }

  async read(key: string): Promise<StoredRecord | null> {
    return this.find(key)
  }

  async create(key: string, record: NewRecord): Promise<Written> {
    const current = this.find(key)
    return current === null ? this.write(key, record) : { ok: false, current }
  }

  async update(key: string, version: string, record: NewRecord): Promise<Written> {
    const current = this.find(key)
    return current?.version === version ? this.write(key, record) : { ok: false, current }
  }

  async touch(key: string, { expiresAt, seenAt }: Touch): Promise<string | null> {
    const record = this.find(key)
    if (record === null) return null
    this.records.set(key, {
      ...record,
      expiresAt: Math.max(record.expiresAt, expiresAt),
      seenAt: Math.max(record.seenAt, seenAt),
    })
    return record.version
  }

  async delete(key: string, version: string): Promise<Deleted> {
    const current = this.find(key)
    if (current?.version !== version) return { ok: false, current }
    this.records.delete(key)
    return { ok: true }
  }

  async list(subject: string, { after = '', limit = 100 }: Page = {}): Promise<Listing> {
    const rest = this.of(subject).filter((each) => placeOf(each) > after)
    const items = rest.slice(0, limit)
    const last = items.at(-1)
    return { items, after: last && items.length < rest.length ? placeOf(last) : undefined }
  }

  async deleteAll(
    subject: string,
    { except = [], createdBefore = Infinity }: Which = {},
  ): Promise<number> {
    const ended = this.of(subject).filter(
      ({ key, createdAt }) => !except.includes(key) && createdAt < createdBefore,
    )
    for (const { key } of ended) this.records.delete(key)
    return ended.length
  }

  async sweep(limit: number): Promise<number> {
    const dropped = [...this.records].filter(([, record]) => this.isOver(record)).slice(0, limit)
    for (const [key] of dropped) this.records.delete(key)
    return dropped.length
  }

  find(key: string): StoredRecord | null {
    const record = this.records.get(key)
    return record === undefined || this.isOver(record) ? null : { ...record }
  }

  /** All that a subject has, in order. */
  of(subject: string): Listed[] {
    return [...this.records]
      .filter(([, record]) => record.subject === subject && !this.isOver(record))
      .map(([key, { value: _value, version: _version, ...shown }]) => ({ key, ...shown }))
      .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
  }

  write(key: string, record: NewRecord): Written {
    const version = this.nextVersion(key)
    this.records.set(key, { ...record, version })
    return { ok: true, version }
  }

  nextVersion(_key: string): string {
    return String(++this.#writes)
  }

  isOver({ expiresAt }: StoredRecord): boolean {
    return expiresAt <= this.now()
  }
}

/** Where it stands in a list, as text that sorts. */
export function placeOf({ createdAt, key }: Listed): string {
  return `${String(createdAt).padStart(16, '0')}.${key}`
}
