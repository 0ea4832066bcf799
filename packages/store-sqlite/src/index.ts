/**
 * Sessions in one SQLite file.
 *
 * @module
 */
export type { SqliteDatabase, SqliteStatement } from './database.ts'
export type { SqliteStoreOptions } from './options.ts'
export { sqliteStore } from './store.ts'
