/** How do stores that can only get, set and delete keep to the protocol, as far as that goes? */
import { parsed } from '../life/json.ts'
import { lackOf } from '../options/checks.ts'
import { clockOf } from '../options/clock.ts'
import { config, isRecord, kindOf } from '../words/faults.ts'
import type {
  Deleted,
  NewRecord,
  SessionStore,
  StoreCapabilities,
  StoredRecord,
  Touch,
  Written,
} from './store.ts'
import { type Turns, turnsOf } from './turns.ts'

/** What only the app can know of a store that it brings. */
export interface BridgeOptions {
  /** Who drops what has expired. */
  readonly expiry?: StoreCapabilities['expiry'] | undefined
  /** What a record that was written survives. Default `'process'`, which promises nothing. */
  readonly durability?: StoreCapabilities['durability'] | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** What is kept: text, in which nothing is lost that a store's own format cannot keep. */
export interface Kept {
  readonly sealed: string
}

/** A store of somebody else, by promises. */
export interface Keeper {
  /** Nothing, or anything else that is not as it was given: there is none. */
  get(key: string): Promise<unknown>
  /** For so many milliseconds, at least 1. */
  set(key: string, kept: Kept, lifetime: number): Promise<unknown>
  delete(key: string): Promise<unknown>
}

/**
 * One call after the other for each key, as far as they are made in this process: what another process writes between
 * a look and the write that follows it is lost. That is why it says of itself that it is not atomic.
 *
 * @param shares Whoever else bridges this object waits for the same turns.
 */
export function bridge(
  keeper: Keeper,
  shares: object,
  { expiry = 'none', durability = 'process', now }: BridgeOptions,
): SessionStore {
  check('expiry', expiry, ['native', 'swept', 'none'])
  check('durability', durability, ['process', 'disk', 'replicated'])
  const capabilities = { atomic: false, indexed: false, expiry, durability }
  return new Bridge(keeper, turnsOf(shares), clockOf(now), Object.freeze(capabilities))
}

function check(option: string, given: string, known: readonly string[]): void {
  if (known.includes(given)) return
  const all = known.map((each) => `'${each}'`).join(', ')
  throw config(`The store's ${option} is ${kindOf(given)} that is not known.`, `Say one of ${all}.`)
}

class Bridge implements SessionStore {
  readonly capabilities: StoreCapabilities
  readonly #keeper: Keeper
  readonly #turns: Turns
  readonly #now: () => number

  constructor(keeper: Keeper, turns: Turns, now: () => number, capabilities: StoreCapabilities) {
    this.#keeper = keeper
    this.#turns = turns
    this.#now = now
    this.capabilities = capabilities
  }

  /** In turn as well: a file that is just being written is no whole one. */
  read(key: string): Promise<StoredRecord | null> {
    return this.#turns.take(key, () => this.#find(key))
  }

  create(key: string, record: NewRecord): Promise<Written> {
    return this.#turns.take(key, async () => {
      const current = await this.#find(key)
      return current === null ? this.#write(key, record) : { ok: false, current }
    })
  }

  update(key: string, version: string, record: NewRecord): Promise<Written> {
    return this.#turns.take(key, async () => {
      const current = await this.#find(key)
      return current?.version === version ? this.#write(key, record) : { ok: false, current }
    })
  }

  touch(key: string, { expiresAt, seenAt }: Touch): Promise<string | null> {
    return this.#turns.take(key, async () => {
      const record = await this.#find(key)
      if (record === null) return null
      await this.#keep(key, {
        ...record,
        expiresAt: Math.max(record.expiresAt, expiresAt),
        seenAt: Math.max(record.seenAt, seenAt),
      })
      return record.version
    })
  }

  delete(key: string, version: string): Promise<Deleted> {
    return this.#turns.take(key, async () => {
      const current = await this.#find(key)
      if (current?.version !== version) return { ok: false, current }
      await this.#keeper.delete(key)
      return { ok: true }
    })
  }

  async #find(key: string): Promise<StoredRecord | null> {
    const record = recordIn(await this.#keeper.get(key))
    return record !== null && record.expiresAt > this.#now() ? record : null
  }

  async #write(key: string, record: NewRecord): Promise<Written> {
    // By chance: a record that is deleted and created again begins with a version that none has had.
    const version = crypto.randomUUID()
    await this.#keep(key, { ...record, version })
    return { ok: true, version }
  }

  async #keep(key: string, record: StoredRecord): Promise<void> {
    const lifetime = Math.max(1, record.expiresAt - this.#now())
    await this.#keeper.set(key, { sealed: JSON.stringify(record) }, lifetime)
  }
}

const NOTHING: Partial<Kept> = {}

/** Null for what is none of ours, or only a part of it. */
function recordIn(kept: unknown): StoredRecord | null {
  const { sealed } = isRecord(kept) ? kept : NOTHING
  const record = typeof sealed === 'string' ? parsed(sealed) : undefined
  if (!isRecord(record)) return null
  const { version, value, expiresAt, createdAt, seenAt, subject, label } = record
  if (typeof version !== 'string' || typeof value !== 'string') return null
  if (!isTime(expiresAt) || !isTime(createdAt) || !isTime(seenAt)) return null
  return {
    version,
    value,
    expiresAt,
    createdAt,
    seenAt,
    subject: text(subject),
    label: text(label),
  }
}

function isTime(given: unknown): given is number {
  return typeof given === 'number'
}

function text(given: unknown): string | undefined {
  return typeof given === 'string' ? given : undefined
}

/** That it is what the bridge is for. What was given may be an address with a password in it, so nothing of it is shown. */
export function checkBridged(
  given: unknown,
  methods: readonly string[],
  bridgeName: string,
  remedy: string,
): void {
  const lack = lackOf(given, methods)
  if (lack !== undefined) throw config(`${bridgeName} was given ${kindOf(given)}${lack}.`, remedy)
}
