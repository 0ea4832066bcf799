/** For tests: a database in this process, a clock that stands still, and records. */
import { PGlite } from '@electric-sql/pglite'
import type { NewRecord } from '@sealed-session/core'
import { type PostgresClient, type PostgresStoreOptions, postgresStore } from '../src/index.ts'

export const START = Date.UTC(2026, 10, 1)
const HOUR = 3_600_000

export const database = new PGlite()

let tables = 0

/** A name that no other test has. */
export function anotherTable(): string {
  return `sessions_${++tables}`
}

/** A store in a table of its own, which is there. */
export async function freshStore(
  options: PostgresStoreOptions = {},
  client: PostgresClient = database,
) {
  const store = postgresStore(client, {
    table: anotherTable(),
    now: () => START,
    sweepEvery: false,
    ...options,
  })
  await store.migrate()
  return store
}

export function record(more?: Partial<NewRecord>): NewRecord {
  return { value: '{}', expiresAt: START + HOUR, createdAt: START, seenAt: START, ...more }
}

/** The version, of what must have been written. */
export async function versionOf(written: unknown): Promise<string> {
  const { ok, version } = (await written) as { ok: boolean; version?: string }
  if (!ok || version === undefined) throw new Error('it was not written')
  return version
}
