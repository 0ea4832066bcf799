/** Whose databases can a store be given, here where Node runs? */
import { DatabaseSync } from 'node:sqlite'
import BetterSqlite from 'better-sqlite3'
import type { SqliteDatabase } from '../src/index.ts'

export interface Kind {
  readonly name: string
  open(path: string): SqliteDatabase
}

export const KINDS: readonly [Kind, Kind] = [
  { name: 'node:sqlite', open: (path) => new DatabaseSync(path) },
  { name: 'better-sqlite3', open: (path) => new BetterSqlite(path) },
]
