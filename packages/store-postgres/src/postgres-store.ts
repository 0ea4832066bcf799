/** Sessions in a table of Postgres. */
import type {
  Deleted,
  Listing,
  NewRecord,
  Page,
  SessionStore,
  StoredRecord,
  Touch,
  Which,
  Written,
} from '@sealed-session/core'
import { type Ask, askBy, type PostgresClient } from './client.ts'
import { afterThisTurn, gatheredReads, type Read } from './gathered.ts'
import { migrate } from './migrate.ts'
import { type Choices, chosen, type PostgresStoreOptions } from './options.ts'
import { placeOf, placeText } from './place.ts'
import { askPrepared, takesNames } from './prepared.ts'
import { askOfTable } from './presence.ts'
import { columnsOf, listedOf } from './rows.ts'
import { type Statements, statementsFor } from './statements.ts'
import { type Sweeping, sweeping } from './sweeping.ts'
import { asColumn } from './text.ts'
import { newVersion } from './version.ts'

export interface PostgresStore extends Required<SessionStore> {
  /**
   * Makes the table and its indexes where they are missing. May be called at every start, by several processes at
   * once, and needs no right to create anything once they are there.
   */
  migrate(): Promise<void>
}

/**
 * Keeps sessions in Postgres, by the client that the app has: a Pool of pg, PGlite, Neon's, or whatever else takes
 * `query(text, values)`. Each verb is one round trip and one statement of its own, so any pooler may stand between;
 * a conflict is two. Reads that come at the same moment are one together.
 *
 * @example
 * const store = postgresStore(new Pool({ connectionString: process.env.DATABASE_URL }))
 * await store.migrate()
 * app.use(session({ store }))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for a client or options that cannot work; verbs too, where the table
 * is missing.
 */
export function postgresStore(
  client: PostgresClient,
  options: PostgresStoreOptions = {},
): PostgresStore {
  return new StoreInPostgres(client, chosen(options))
}

class StoreInPostgres implements PostgresStore {
  readonly capabilities = Object.freeze({
    atomic: true,
    indexed: true,
    expiry: 'swept',
    durability: 'disk',
  } as const)
  readonly #ask: Ask
  readonly #say: Statements
  readonly #now: () => number
  readonly #read: Read
  readonly #sweeping: Sweeping
  readonly #migrate: () => Promise<void>
  #migrating: Promise<void> | undefined

  constructor(client: PostgresClient, { table, createTable, sweepEvery, prepare, now }: Choices) {
    const ask = askBy(client)
    const planned = takesNames(client, prepare) ? askPrepared(client, ask) : ask
    this.#ask = askOfTable(planned, table, createTable ? () => this.migrate() : undefined)
    this.#say = statementsFor(table)
    this.#now = now
    this.#read = gatheredReads(this.#ask, this.#say, now, afterThisTurn)
    this.#sweeping = sweeping(sweepEvery, (limit) => this.sweep(limit))
    this.#migrate = () => migrate(ask, table)
  }

  migrate(): Promise<void> {
    this.#migrating ??= this.#migrate().finally(() => {
      this.#migrating = undefined
    })
    return this.#migrating
  }

  read(key: string): Promise<StoredRecord | null> {
    return this.#read(key)
  }

  async create(key: string, record: NewRecord): Promise<Written> {
    const version = newVersion()
    const values = [key, this.#now(), version, ...columnsOf(record)]
    const written = await this.#ask(this.#say.create, values)
    this.#sweeping.wrote()
    return written.length > 0 ? { ok: true, version } : { ok: false, current: await this.read(key) }
  }

  async update(key: string, version: string, record: NewRecord): Promise<Written> {
    const next = newVersion()
    const values = [key, this.#now(), next, ...columnsOf(record), asColumn(version)]
    const written = await this.#ask(this.#say.update, values)
    this.#sweeping.wrote()
    if (written.length > 0) return { ok: true, version: next }
    return { ok: false, current: await this.read(key) }
  }

  async touch(key: string, { expiresAt, seenAt }: Touch): Promise<string | null> {
    const [row] = await this.#ask(this.#say.touch, [key, this.#now(), expiresAt, seenAt])
    return row === undefined ? null : String(row.version)
  }

  async delete(key: string, version: string): Promise<Deleted> {
    const values = [key, this.#now(), asColumn(version)]
    const ended = await this.#ask(this.#say.delete, values)
    return ended.length > 0 ? { ok: true } : { ok: false, current: await this.read(key) }
  }

  async list(subject: string, { after, limit = 100 }: Page = {}): Promise<Listing> {
    const { createdAt, key } = placeOf(after)
    // One more, which tells whether there is a next page.
    const values = [subject, this.#now(), createdAt, key, limit + 1]
    const rows = await this.#ask(this.#say.list, values)
    const items = rows.slice(0, limit).map(listedOf)
    const last = items.at(-1)
    const isLast = rows.length <= limit || last === undefined
    return { items, after: isLast ? undefined : placeText(last) }
  }

  async deleteAll(subject: string, { except = [], createdBefore }: Which = {}): Promise<number> {
    const before = Math.min(createdBefore ?? Infinity, Number.MAX_SAFE_INTEGER)
    const values = [subject, this.#now(), before, JSON.stringify(except)]
    const [row] = await this.#ask(this.#say.deleteAll, values)
    return Number(row?.count)
  }

  async sweep(limit: number): Promise<number> {
    const [row] = await this.#ask(this.#say.sweep, [this.#now(), limit])
    return Number(row?.count)
  }

  async close(): Promise<void> {
    await this.#sweeping.idle()
  }
}
