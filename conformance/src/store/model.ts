/** What should a store keep, after whatever was done to it? The protocol as plainly as it can be said. */
import type {
  Deleted,
  Listed,
  NewRecord,
  StoredRecord,
  Touch,
  Which,
  Written,
} from '@sealed-session/core'

/** Does what a store does, with the versions that the store itself has given. */
export class Model {
  readonly #records = new Map<string, StoredRecord>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  read(key: string): StoredRecord | null {
    const record = this.#records.get(key)
    return record !== undefined && record.expiresAt > this.#now() ? record : null
  }

  /** What `create` answers, if the store gives this version to what it writes. */
  create(key: string, record: NewRecord, version: string): Written {
    const current = this.read(key)
    return current === null ? this.#write(key, record, version) : { ok: false, current }
  }

  update(key: string, base: string, record: NewRecord, version: string): Written {
    const current = this.read(key)
    return current?.version === base ? this.#write(key, record, version) : { ok: false, current }
  }

  touch(key: string, { expiresAt, seenAt }: Touch): string | null {
    const record = this.read(key)
    if (record === null) return null
    this.#records.set(key, {
      ...record,
      expiresAt: Math.max(record.expiresAt, expiresAt),
      seenAt: Math.max(record.seenAt, seenAt),
    })
    return record.version
  }

  delete(key: string, base: string): Deleted {
    const current = this.read(key)
    if (current?.version !== base) return { ok: false, current }
    this.#records.delete(key)
    return { ok: true }
  }

  list(subject: string): Listed[] {
    return [...this.#records.keys()]
      .flatMap((key) => {
        const record = this.read(key)
        if (record?.subject !== subject) return []
        const { value: _value, version: _version, ...shown } = record
        return [{ key, ...shown }]
      })
      .sort((one, other) => one.createdAt - other.createdAt || (one.key < other.key ? -1 : 1))
  }

  deleteAll(subject: string, { except = [], createdBefore = Infinity }: Which): number {
    const ended = this.list(subject).filter(
      ({ key, createdAt }) => !except.includes(key) && createdAt < createdBefore,
    )
    for (const { key } of ended) this.#records.delete(key)
    return ended.length
  }

  #write(key: string, record: NewRecord, version: string): Written {
    this.#records.set(key, { ...record, version })
    return { ok: true, version }
  }
}
