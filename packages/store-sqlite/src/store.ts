/** Sessions in one SQLite file: for one machine, with as many processes as it likes. */
import type {
  Deleted,
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
import {
  allRows,
  changes,
  firstRow,
  isInTransaction,
  openFile,
  type SqliteDatabase,
} from './database.ts'
import { config, told } from './faults.ts'
import { checkOptions, type SqliteStoreOptions } from './options.ts'
import { listedOf, recordOf, toColumn } from './rows.ts'
import { migrate } from './schema.ts'
import { type Durability, setUp, setUpOwn, withinTransaction } from './setup.ts'
import { prepareAll, type Statements } from './statements.ts'
import { Sweeper } from './sweeper.ts'

/**
 * A store in one SQLite file, which every process of the machine may use at once. Give a path, which is opened by
 * node:sqlite, or by bun:sqlite on Bun; or a database that is open, of these or of better-sqlite3. What has expired
 * is dropped by the writes themselves, a few rows at a time.
 *
 * Give it a connection of its own where the app holds transactions open across an `await`. A file that the app opens
 * with better-sqlite3 has to be given as a database of better-sqlite3 too: two copies of SQLite in one process take
 * each other's locks away. A database that was given is put into WAL mode, and stays open when the store is closed.
 *
 * @example
 * app.use(session({ store: sqliteStore('sessions.db') }))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work, a file that cannot be opened, a database
 * of another kind, and where there is no SQLite.
 */
export function sqliteStore(
  database: string | SqliteDatabase,
  options: SqliteStoreOptions = {},
): SessionStore {
  const checked = checkOptions(options)
  const isOwn = typeof database === 'string'
  if (!isOwn && !isDatabase(database)) throw noDatabase(database)
  const opened = isOwn ? openFile(database) : database
  try {
    const durability = setUp(opened, checked)
    if (isOwn) setUpOwn(opened, checked)
    migrate(opened, checked.table)
    const statements = prepareAll(opened, checked.table)
    return new SqliteStore(opened, isOwn, durability, statements, checked.now)
  } catch (error) {
    if (isOwn) opened.close()
    throw error
  }
}

function isDatabase(given: unknown): given is SqliteDatabase {
  const { prepare, exec } = Object(given) as Partial<SqliteDatabase>
  return typeof prepare === 'function' && typeof exec === 'function'
}

function noDatabase(given: unknown) {
  return config(
    `sqliteStore was given ${told(given)} for a database.`,
    'Give the path of a file, or an open database of node:sqlite, better-sqlite3 or bun:sqlite.',
  )
}

class SqliteStore implements SessionStore {
  readonly capabilities: StoreCapabilities
  readonly #database: SqliteDatabase
  readonly #isOwn: boolean
  readonly #statements: Statements
  readonly #sweeper: Sweeper
  readonly #now: () => number
  /** Tells this store's versions from those of every other, so that none is ever given again. */
  readonly #name = randomName()
  #versions = 0
  #isClosed = false

  constructor(
    database: SqliteDatabase,
    isOwn: boolean,
    durability: Durability,
    statements: Statements,
    now: () => number,
  ) {
    this.capabilities = Object.freeze({
      synchronous: true,
      atomic: true,
      indexed: true,
      expiry: 'swept',
      durability,
    })
    this.#database = database
    this.#isOwn = isOwn
    this.#statements = statements
    this.#sweeper = new Sweeper(database, statements, now)
    this.#now = now
  }

  read(key: string): StoredRecord | null {
    const row = firstRow(this.#statements.read, key, this.#now())
    return row === undefined ? null : recordOf(row)
  }

  create(key: string, record: NewRecord): Written {
    const { value, expiresAt, createdAt, seenAt, subject = null, label } = record
    const version = this.#nextVersion()
    const isDone = this.#write(
      () =>
        changes(
          this.#statements.create,
          ...[key, version, toColumn(value), expiresAt, createdAt, seenAt, expiresAt, subject],
          ...[label === undefined ? null : toColumn(label), this.#now()],
        ) > 0,
    )
    if (isDone) return { ok: true, version }
    const current = this.read(key)
    // Ended between the two statements: there is none now.
    return current === null ? this.create(key, record) : { ok: false, current }
  }

  update(key: string, version: string, record: NewRecord): Written {
    const { value, expiresAt, createdAt, seenAt, subject = null, label } = record
    const next = this.#nextVersion()
    const now = this.#now()
    const written = [
      ...[next, toColumn(value), expiresAt, seenAt],
      label === undefined ? null : toColumn(label),
    ]
    const seen = [key, version, now]
    const indexed = [createdAt, expiresAt, subject]
    const { updateInPlace, update } = this.#statements
    const isDone = this.#write(
      () =>
        changes(updateInPlace, ...written, ...seen, ...indexed) > 0 ||
        changes(update, ...written, ...indexed, ...seen) > 0,
    )
    return isDone ? { ok: true, version: next } : { ok: false, current: this.read(key) }
  }

  touch(key: string, { expiresAt, seenAt }: Touch): string | null {
    const { touch } = this.#statements
    // All rows are asked for, though there is one at most: only the end of a statement tells that it is written.
    const [row] = this.#write(() => allRows(touch, expiresAt, seenAt, key, this.#now()))
    return row === undefined ? null : String(row[0])
  }

  delete(key: string, version: string): Deleted {
    const isDone = this.#write(
      () => changes(this.#statements.delete, key, version, this.#now()) > 0,
    )
    return isDone ? { ok: true } : { ok: false, current: this.read(key) }
  }

  list(subject: string, { after, limit = 100 }: Page = {}): Listing {
    const size = limit >= 1 ? Math.min(Math.floor(limit), MOST_LISTED) : 1
    const { list } = this.#statements
    // One more tells whether there is another page.
    const rows = allRows(list, subject, this.#now(), ...placeAfter(after), size + 1)
    const items = rows.slice(0, size).map(listedOf)
    const last = items.at(-1)
    const isLast = last === undefined || rows.length <= size
    return { items, after: isLast ? undefined : `${last.createdAt}.${last.key}` }
  }

  deleteAll(subject: string, { except = [], createdBefore }: Which = {}): number {
    const before = Math.min(createdBefore ?? Infinity, Number.MAX_SAFE_INTEGER)
    const kept = JSON.stringify(except)
    const { deleteAll } = this.#statements
    return this.#write(() => changes(deleteAll, subject, this.#now(), before, kept))
  }

  sweep(limit: number): number {
    return this.#sweeper.sweep(limit)
  }

  close(): void {
    if (this.#isClosed || !this.#isOwn) return
    this.#isClosed = true
    this.#database.close()
  }

  /** What is written here is written for good, or not at all. */
  #write<T>(act: () => T): T {
    if (isInTransaction(this.#database)) throw withinTransaction()
    const answer = act()
    this.#sweeper.afterWrite()
    return answer
  }

  #nextVersion(): string {
    return `${this.#name}${(++this.#versions).toString(36)}`
  }
}

const MOST_LISTED = 10_000

/** Where a page goes on. It may come from a browser: what is none of ours begins in front. */
function placeAfter(after = ''): readonly [createdAt: number, key: string] {
  const [, createdAt, key] = /^(\d{1,15})\.([\w-]+)$/.exec(after) ?? []
  return createdAt === undefined || key === undefined ? [-1, ''] : [Number(createdAt), key]
}

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return `${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}.`
}
