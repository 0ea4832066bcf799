/** Express with sessions that live on the server: ours, and the usual one's, in the same database. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionStore } from '@sealed-session/core'
import { session } from '@sealed-session/express'
import type { RequestHandler } from 'express'
import { LIFETIME, type Library, OPTIONS, OURS, rival, SECRET } from './app.ts'
import { express, withMiddleware } from './express.ts'

/** Where the databases are, for the processes that serve. */
export const REDIS = 'SEALED_SESSION_BENCH_REDIS'
export const POSTGRES = 'SEALED_SESSION_BENCH_POSTGRES'

type Make<R> = () => Promise<R>

function on(name: string, ours: Make<SessionStore>, theirs: Make<object>): readonly Library[] {
  return [
    ...express.slice(0, 1),
    {
      name: OURS,
      ours: true,
      load: async () => withMiddleware(session({ ...OPTIONS, store: await ours() })),
    },
    {
      name,
      ours: false,
      async load() {
        const { default: expressSession } = await rival<Factory>(
          import.meta.resolve('express-session'),
        )
        return withMiddleware(
          expressSession({
            secret: SECRET,
            resave: false,
            saveUninitialized: false,
            cookie: { maxAge: LIFETIME * 1000 },
            store: await theirs(),
          }),
        )
      },
    },
  ]
}

const newFile = (name: string) => join(tmpdir(), `sealed-session-bench-${process.pid}-${name}.db`)

export const served = {
  'Express and SQLite': on(
    'express-session (better-sqlite3-session-store)',
    async () => {
      const { sqliteStore } = await import('@sealed-session/store-sqlite')
      return sqliteStore(newFile('ours'))
    },
    async () => {
      const { default: Database } = await import('better-sqlite3')
      const { default: storeOf } = await rival<{ default(session: unknown): Constructor }>(
        import.meta.resolve('better-sqlite3-session-store'),
      )
      const { default: expressSession } = await rival<Factory>(
        import.meta.resolve('express-session'),
      )
      const client = new Database(newFile('theirs'))
      client.pragma('journal_mode = wal')
      client.pragma('synchronous = normal')
      return new (storeOf(expressSession))({ client, expired: { clear: false } })
    },
  ),
  'Express and Redis': on(
    'express-session (connect-redis)',
    async () => {
      const { redisStore } = await import('@sealed-session/store-redis')
      return redisStore(await redis())
    },
    async () => {
      const { RedisStore } = await rival<{ RedisStore: Constructor }>(
        import.meta.resolve('connect-redis'),
      )
      return new RedisStore({ client: await redis() })
    },
  ),
  'Express and Postgres': on(
    'express-session (connect-pg-simple)',
    async () => {
      const { postgresStore } = await import('@sealed-session/store-postgres')
      const store = postgresStore(await pool())
      await store.migrate()
      return store
    },
    async () => {
      const { default: storeOf } = await rival<{ default(session: unknown): Constructor }>(
        import.meta.resolve('connect-pg-simple'),
      )
      const { default: expressSession } = await rival<Factory>(
        import.meta.resolve('express-session'),
      )
      return new (storeOf(expressSession))({
        pool: await pool(),
        createTableIfMissing: true,
        pruneSessionInterval: false,
      })
    },
  ),
} as const

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

interface Factory {
  default(options: object): RequestHandler
}

type Constructor = new (options: object) => object
