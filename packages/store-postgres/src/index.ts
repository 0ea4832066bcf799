/**
 * Sessions in Postgres, by whichever client the app has: pg, PGlite, Neon, postgres.js.
 *
 * @module
 */
export type { PostgresClient, PostgresRow } from './client.ts'
export type { PostgresStoreOptions } from './options.ts'
export { type PostgresStore, postgresStore } from './postgres-store.ts'
export { postgresMigration } from './table.ts'
