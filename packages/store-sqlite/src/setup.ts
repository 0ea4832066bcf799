/** What does a connection need before it keeps sessions: how it writes, how long it waits, which SQLite it is. */
import { firstRow, isInTransaction, prepare, type SqliteDatabase } from './database.ts'
import { config, told } from './faults.ts'
import type { CheckedOptions } from './options.ts'

/** What is written to a disk outlives the process; a database in memory does not. */
export type Durability = 'process' | 'disk'

/**
 * Sets a connection up. One that the app has opened is made to keep more of what it promises and to wait longer,
 * never less.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for what is no database of the three.
 */
export function setUp(
  database: SqliteDatabase,
  { synchronous, busyTimeout }: CheckedOptions,
): Durability {
  waitAtLeast(database, busyTimeout)
  if (isInTransaction(database)) throw withinTransaction()
  const mode = intoWal(database, busyTimeout)
  if (mode === 'wal') warnOfOld(String(value(database, 'select sqlite_version()')))
  if (Number(value(database, 'pragma synchronous')) < LEVELS[synchronous]) {
    database.exec(`pragma synchronous = ${synchronous}`)
  }
  return mode === 'memory' ? 'process' : 'disk'
}

/** As a connection that belongs to the store alone is set: exactly what is promised, and some memory for pages. */
export function setUpOwn(database: SqliteDatabase, { synchronous }: CheckedOptions): void {
  database.exec(`pragma synchronous = ${synchronous}; pragma cache_size = -16000`)
}

/** How SQLite counts what it waits for. */
const LEVELS = { normal: 1, full: 2 } as const

/** A write that a transaction may take back would be told to be done though it is not. */
export function withinTransaction(): Error {
  return config(
    'The database of sqliteStore is within a transaction of the app, which may take back what is written.',
    'Give it a connection of its own, opened by the same library as the app’s.',
  )
}

/** Comes first, since it is the one thing that never waits for others; so it also tells who answers otherwise. */
function waitAtLeast(database: SqliteDatabase, milliseconds: number): void {
  const waits = value(database, 'pragma busy_timeout')
  if (typeof waits !== 'number' && typeof waits !== 'bigint') {
    throw config(
      `sqliteStore was given a database that answers with ${told(waits)}.`,
      'Give a path, or a database of node:sqlite, better-sqlite3 or bun:sqlite; that of the package sqlite3 answers later, and cannot be used.',
    )
  }
  database.exec(`pragma busy_timeout = ${Math.max(Number(waits), milliseconds)}`)
}

/** What stands in the first column of the first row. */
function value(database: SqliteDatabase, sql: string): unknown {
  return firstRow(prepare(database, sql))?.[0]
}

/**
 * Readers and a writer do not wait for each other then. The mode stays with the file. Where several processes begin
 * at once, one of them changes it; SQLite refuses the others without waiting, so it is asked for again here.
 */
function intoWal(database: SqliteDatabase, patience: number): unknown {
  for (let waited = 0; ; waited += PAUSE) {
    const mode = value(database, 'pragma journal_mode')
    if (mode === 'wal' || mode === 'memory') return mode
    try {
      return value(database, 'pragma journal_mode = wal')
    } catch (error) {
      if (waited >= patience) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
    }
  }
}

const PAUSE = 5

let hasWarned = false

/** In older ones two connections that write and checkpoint at one moment may, very rarely, damage the file. */
function warnOfOld(version: string): void {
  if (hasWarned || !isOld(version)) return
  hasWarned = true
  globalThis.process?.emitWarning?.(
    `SQLite ${version} has a defect that can damage a database in WAL mode while several processes write to it. ` +
      'Update what brings it (Node, Bun or better-sqlite3) to SQLite 3.51.3 or later, or write from one process alone.',
    { code: 'SEALED_SESSION_OLD_SQLITE' },
  )
}

/** Before 3.51.3, and not one of the two older lines that were mended as well. */
export function isOld(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (major !== 3 || minor > 51) return false
  const mendedIn = { 44: 6, 50: 7, 51: 3 }[minor] ?? Infinity
  return patch < mendedIn
}
