/** Where do sessions live on the server: in a store of ours, and in the one that is usual for the same database? */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionStore } from '@sealed-session/core'
import { rival } from './app.ts'

/** Where the databases are, for the processes that serve. */
export const REDIS = 'SEALED_SESSION_BENCH_REDIS'
export const POSTGRES = 'SEALED_SESSION_BENCH_POSTGRES'

export interface Database {
  readonly name: string
  readonly ours: () => Promise<SessionStore>
  /** Made for express-session; @fastify/session takes it too. */
  readonly theirs: Rival
}

interface Rival {
  readonly name: string
  make(): Promise<object>
}

export const databases: readonly Database[] = [
  {
    name: 'SQLite',
    async ours() {
      const { sqliteStore } = await import('@sealed-session/store-sqlite')
      return sqliteStore(newFile('ours'))
    },
    theirs: {
      name: 'better-sqlite3-session-store',
      async make() {
        const { default: Sqlite } = await import('better-sqlite3')
        const Store = await storeOf(import.meta.resolve('better-sqlite3-session-store'))
        const client = new Sqlite(newFile('theirs'))
        client.pragma('journal_mode = wal')
        client.pragma('synchronous = normal')
        return new Store({ client, expired: { clear: false } })
      },
    },
  },
  {
    name: 'Redis',
    async ours() {
      const { redisStore } = await import('@sealed-session/store-redis')
      return redisStore(await redis())
    },
    theirs: {
      name: 'connect-redis',
      async make() {
        const { RedisStore } = await rival<{ RedisStore: StoreClass }>(
          import.meta.resolve('connect-redis'),
        )
        return new RedisStore({ client: await redis() })
      },
    },
  },
  {
    name: 'Postgres',
    async ours() {
      const { postgresStore } = await import('@sealed-session/store-postgres')
      const store = postgresStore(await pool())
      await store.migrate()
      return store
    },
    theirs: {
      name: 'connect-pg-simple',
      async make() {
        const Store = await storeOf(import.meta.resolve('connect-pg-simple'))
        return new Store({
          pool: await pool(),
          createTableIfMissing: true,
          pruneSessionInterval: false,
        })
      },
    },
  },
]

type StoreClass = new (options: object) => object

/** Packages that make their class of express-session. */
async function storeOf(url: string): Promise<StoreClass> {
  const [{ default: make }, { default: expressSession }] = await Promise.all([
    rival<{ default(session: unknown): StoreClass }>(url),
    rival<{ default: unknown }>(import.meta.resolve('express-session')),
  ])
  return make(expressSession)
}

const newFile = (name: string) => join(tmpdir(), `sealed-session-bench-${process.pid}-${name}.db`)

async function redis() {
  const { createClient } = await import('redis')
  const client = createClient({ socket: { host: '127.0.0.1', port: Number(process.env[REDIS]) } })
  await client.connect()
  return client
}

async function pool() {
  const { default: pg } = await import('pg')
  return new pg.Pool({ connectionString: process.env[POSTGRES], max: 10 })
}
