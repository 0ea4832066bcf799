/** Sessions in Redis or Valkey: one key for each, which is written by comparing its version, and a list per subject. */
import { randomBytes } from 'node:crypto'
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
import type { RedisClient } from './client.ts'
import { type Connection, connectionOf } from './connection.ts'
import { Lists } from './lists.ts'
import { checkClient, checkOptions, type RedisStoreOptions } from './options.ts'
import { createdAtOf, keyOf, nameOf, placeOf, placeOfName, subjectOf } from './place.ts'
import { digits, listedOf, partsOf, textOf } from './record.ts'
import { type Reply, recordIn, replyIn, textIn } from './reply.ts'
import {
  CREATE,
  DELETE,
  DELETE_AT,
  type Script,
  SHOW_AT,
  TOUCH,
  UPDATE,
  UPDATE_UNLISTED,
} from './scripts.ts'

/**
 * Keeps sessions in Redis (6 or later) or Valkey by the app's own client: node-redis 5 or later, which the app
 * connects itself, or ioredis 5 or later; for one server, a cluster, or behind sentinels. No update is lost, and
 * nothing that has ended comes back, however many processes share the sessions.
 *
 * @example
 * const client = createClient({ url: process.env.REDIS_URL })
 * client.on('error', console.error)
 * await client.connect()
 * app.use(session({ store: redisStore(client) }))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for what is no client and for options that cannot work, and from every
 * verb while a node-redis client is not connected. Other errors are the client's.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): SessionStore {
  checkOptions(options)
  return new RedisStore(checkClient(client), options)
}

/** So many records are asked for in one go. */
const BATCH = 100

class RedisStore implements SessionStore {
  readonly capabilities: StoreCapabilities
  readonly #connection: Connection
  readonly #lists: Lists
  readonly #prefix: string

  constructor(client: RedisClient, { prefix = 'session:', wait }: RedisStoreOptions) {
    this.capabilities = Object.freeze({
      atomic: true,
      indexed: true,
      expiry: 'native',
      durability: wait === undefined ? 'disk' : 'replicated',
    })
    this.#connection = connectionOf(client, wait)
    this.#lists = new Lists(this.#connection, prefix)
    this.#prefix = prefix
  }

  async read(key: string): Promise<StoredRecord | null> {
    return recordIn(await this.#connection.get(this.#prefix + key))
  }

  /**
   * The list first: a crash between the two leaves a name without a session, never a session without a name. Both are
   * sent in one go where they arrive in order; and until both are there nobody is told, so that nobody can use what
   * is not listed.
   */
  async create(key: string, record: NewRecord): Promise<Written> {
    const version = newVersion()
    const place = placeOf(record, version)
    const isListed = subjectOf(place) !== ''
    const text = textOf(partsOf(record, version), isListed ? record.expiresAt : 0, place)
    const listing = isListed ? this.#lists.add(place, key, record.expiresAt) : undefined
    if (!this.#connection.keepsOrder) await listing
    const writing = this.#write(CREATE, key, [version, text, String(record.expiresAt)])
    const [reply] = await Promise.all([writing, listing])
    if (reply.is !== 'conflict') return { ok: true, version }
    this.#leave(place, key)
    return conflict(reply.current)
  }

  async update(key: string, version: string, record: NewRecord): Promise<Written> {
    const next = newVersion()
    const reply = await this.#replace(key, version, next, record)
    if (reply.is === 'conflict') return conflict(reply.current)
    if (reply.is === 'done') this.#leave(reply.told, key)
    return { ok: true, version: next }
  }

  async touch(key: string, times: Touch): Promise<string | null> {
    const values = [digits(times.expiresAt), digits(times.seenAt)]
    const reply = await this.#writeListed(TOUCH, key, values, times)
    return reply.is === 'done' ? (reply.told ?? null) : null
  }

  async delete(key: string, version: string): Promise<Deleted> {
    const reply = await this.#write(DELETE, key, [version])
    if (reply.is === 'conflict') return conflict(reply.current)
    if (reply.is === 'done') this.#leave(reply.told, key)
    return { ok: true }
  }

  async list(subject: string, page: Page = {}): Promise<Listing> {
    const { after: start = '', limit = 100 } = page
    const names = (await this.#lists.names(subject)).filter((name) => name > start)
    const found: Found[] = []
    // One more than asked for tells whether there is another page.
    while (found.length <= limit && names.length > 0) {
      const batch = names.splice(0, Math.min(BATCH, limit + 1 - found.length))
      const shown = await Promise.all(batch.map((name) => this.#show(subject, name)))
      found.push(...shown.flat())
    }
    const asked = found.slice(0, limit)
    const after = found.length > limit ? asked.at(-1)?.name : undefined
    return { items: asked.map(({ item }) => item), after }
  }

  async deleteAll(
    subject: string,
    { except = [], createdBefore = Infinity }: Which = {},
  ): Promise<number> {
    const kept = new Set(except)
    const names = (await this.#lists.names(subject)).filter(
      (name) => createdAtOf(name) < createdBefore && !kept.has(keyOf(name)),
    )
    let count = 0
    while (names.length > 0) {
      const batch = names.splice(0, BATCH)
      const isEnded = await Promise.all(batch.map((name) => this.#deleteAt(subject, name)))
      const ended = batch.filter((_, index) => isEnded[index])
      this.#lists.forget(subject, ended)
      count += ended.length
    }
    return count
  }

  #replace(key: string, version: string, next: string, record: NewRecord): Promise<Reply> {
    const parts = partsOf(record, next)
    const place = placeOf(record, next)
    const expiry = String(record.expiresAt)
    if (subjectOf(place) === '') {
      return this.#write(UPDATE_UNLISTED, key, [version, next, textOf(parts, 0, place), expiry])
    }
    const values = [version, next, parts.before, parts.after, expiry, place]
    return this.#writeListed(UPDATE, key, values, record)
  }

  async #write(script: Script, key: string, values: readonly string[]): Promise<Reply> {
    return replyIn(await this.#connection.write(script, this.#prefix + key, values))
  }

  /** Where the script finds that the session is not sure to be listed for so long, the list comes first. */
  async #writeListed(
    script: Script,
    key: string,
    values: readonly string[],
    times: Touch,
    listedAt = '',
    till = 0,
  ): Promise<Exclude<Reply, { is: 'unlisted' }>> {
    const reply = await this.#write(script, key, [...values, listedAt, String(till)])
    if (reply.is !== 'unlisted') return reply
    const further = withRoom(times)
    await this.#lists.add(reply.place, key, further)
    return this.#writeListed(script, key, values, times, reply.place, further)
  }

  /** Nothing if no session has this name now. */
  async #show(subject: string, name: string): Promise<readonly Found[]> {
    const key = keyOf(name)
    const place = placeOfName(name, subject)
    const head = textIn(await this.#connection.ask(SHOW_AT, this.#prefix + key, [place]))
    return head === null ? [] : [{ name, item: listedOf(key, head) }]
  }

  /** Whether a session had this name. */
  async #deleteAt(subject: string, name: string): Promise<boolean> {
    const place = placeOfName(name, subject)
    const key = this.#prefix + keyOf(name)
    return Number(await this.#connection.write(DELETE_AT, key, [place])) > 0
  }

  #leave(place: string | undefined, key: string): void {
    const subject = subjectOf(place ?? '')
    if (place !== undefined && subject !== '') this.#lists.forget(subject, [nameOf(place, key)])
  }
}

interface Found {
  readonly name: string
  readonly item: Listed
}

/** Never used before, so that no record that is deleted and made anew is taken for the one it was. */
function newVersion(): string {
  return randomBytes(12).toString('base64url')
}

/** Where a session is prolonged, it is listed for twice as long: it will be again, and the list need not be written then. */
function withRoom({ expiresAt, seenAt }: Touch): number {
  return Math.min(expiresAt + Math.max(0, expiresAt - seenAt), Number.MAX_SAFE_INTEGER)
}

function conflict(current: StoredRecord | null) {
  return { ok: false, current } as const
}
