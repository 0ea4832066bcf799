/** What do node:sqlite, better-sqlite3 and bun:sqlite have in common, and how is a file opened by one of them? */
import { closeSync, openSync } from 'node:fs'
import { config } from './faults.ts'

/** An open database: `DatabaseSync` of node:sqlite, `Database` of better-sqlite3 or of bun:sqlite. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  close(): unknown
  /** How node:sqlite tells that a transaction is under way. */
  readonly isTransaction?: boolean
  /** How the others do. */
  readonly inTransaction?: boolean
}

/** What each of them takes for values is said by each in another way. */
export interface SqliteStatement {
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown[]
  run(...values: unknown[]): { readonly changes: number | bigint }
  /** How node:sqlite is told to answer with lists. */
  setReturnArrays?(enabled: boolean): void
  /** Whether it answers with rows, of better-sqlite3. */
  readonly reader?: boolean
  /** How better-sqlite3 is told to answer with lists; where there is `values`, which is Bun's, it does something else. */
  raw?(enabled: boolean): unknown
  values?(...values: unknown[]): unknown
}

type SqliteValue = string | number | Uint8Array | null

/** The columns of a row, in the order in which they were asked for. */
export type Row = readonly unknown[]

type Opener = new (path: string) => SqliteDatabase

/**
 * Opens a file with what the runtime has. One that is not there yet is made, for its owner alone to read.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` if there is nothing to open it with, or it cannot be opened.
 */
export function openFile(path: string): SqliteDatabase {
  const Database = opener()
  if (Database === undefined) {
    throw config(
      'This runtime has no SQLite of its own, which sqliteStore would open a path with.',
      'Run Node 22.13 or later, or install better-sqlite3 and give sqliteStore(new Database(path)).',
    )
  }
  try {
    if (isPlainPath(path)) makeFile(path)
    return new Database(path)
  } catch (cause) {
    throw config(
      `sqliteStore could not open the file ${path}.`,
      'Make its folder, and let this process write there: SQLite keeps two more files beside it.',
      cause,
    )
  }
}

/**
 * One that is there is not opened here: closing it again would let go of the locks that SQLite holds on it for other
 * connections of this process.
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (Object(error).code !== 'EEXIST') throw error
  }
}

/** Bun's own comes first: it is there in every release of Bun. */
function opener(): Opener | undefined {
  const builtin = (name: string): Partial<Record<string, Opener>> | undefined =>
    globalThis.process?.getBuiltinModule?.(name)
  return builtin('bun:sqlite')?.Database ?? builtin('node:sqlite')?.DatabaseSync
}

/** Neither in memory, nor temporary, nor a URI whose parameters say how it is opened. */
function isPlainPath(path: string): boolean {
  return path !== '' && path !== ':memory:' && !path.startsWith('file:')
}

/** A statement that answers with lists where it can, which cost less than objects. */
export function prepare(database: SqliteDatabase, sql: string): SqliteStatement {
  const statement = database.prepare(sql)
  if (statement.setReturnArrays !== undefined) statement.setReturnArrays(true)
  else if (statement.reader === true && statement.values === undefined) statement.raw?.(true)
  return statement
}

/** The first row, if there is one. */
export function firstRow(statement: SqliteStatement, ...values: SqliteValue[]): Row | undefined {
  const row = statement.get(...values)
  return row === undefined || row === null ? undefined : listOf(row)
}

export function allRows(statement: SqliteStatement, ...values: SqliteValue[]): Row[] {
  return statement.all(...values).map(listOf)
}

function listOf(row: unknown): Row {
  return Array.isArray(row) ? row : Object.values(row as object)
}

/** How many rows a statement has changed. */
export function changes(statement: SqliteStatement, ...values: SqliteValue[]): number {
  return Number(statement.run(...values).changes)
}

/** Writes in one transaction: all of it or nothing. */
export function transact<T>(database: SqliteDatabase, act: () => T): T {
  database.exec('begin immediate')
  try {
    const value = act()
    database.exec('commit')
    return value
  } catch (error) {
    // Some errors have ended the transaction already.
    if (isInTransaction(database)) database.exec('rollback')
    throw error
  }
}

export function isInTransaction(database: SqliteDatabase): boolean {
  return database.isTransaction === true || database.inTransaction === true
}
