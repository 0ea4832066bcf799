/** Everybody else's stores, the real ones, do what every store does that does not promise to be atomic. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { testStore } from '@sealed-session/conformance'
import { fromExpressStore, fromKeyv, fromUnstorage } from '@sealed-session/core'
import connectPgSimple from 'connect-pg-simple'
import { RedisStore } from 'connect-redis'
import session from 'express-session'
import { Keyv } from 'keyv'
import Keyv4 from 'keyv4'
import { Keyv as Keyv5 } from 'keyv5'
import memorystore from 'memorystore'
import { createClient } from 'redis'
import sessionFileStore from 'session-file-store'
import { createStorage } from 'unstorage'
import fs from 'unstorage/drivers/fs'
import lru from 'unstorage/drivers/lru-cache'
import memory from 'unstorage/drivers/memory'
import * as runner from 'vitest'
import { afterAll, beforeAll, describe } from 'vitest'

const require = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'sealed-session-bridges-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const another = () => mkdtempSync(join(folder, 'store-'))

describe('fromExpressStore', () => {
  testStore(({ now }) => fromExpressStore(new session.MemoryStore(), { now }), runner, {
    name: "express-session's MemoryStore",
  })

  const MemoryStore = memorystore(session)
  testStore(
    ({ now }) => fromExpressStore(new MemoryStore({ checkPeriod: 86_400_000 }), { now }),
    runner,
    { name: 'memorystore' },
  )

  const FileStore = sessionFileStore(session)
  testStore(
    ({ now }) => {
      const options = { path: another(), retries: 0, reapInterval: -1, logFn: () => {} }
      return fromExpressStore(new FileStore(options), { now, durability: 'disk' })
    },
    runner,
    { name: 'session-file-store' },
  )

  const PgStore = connectPgSimple(session)
  const database = new PGlite()
  beforeAll(async () => {
    await database.exec(readFileSync(require.resolve('connect-pg-simple/table.sql'), 'utf8'))
  })
  testStore(
    async ({ now }) => {
      await database.exec('truncate session')
      // All that it asks of a pool is query(text, values).
      const store = new PgStore({ pool: database as never, pruneSessionInterval: false })
      return fromExpressStore(store, { now, durability: 'disk' })
    },
    runner,
    { name: 'connect-pg-simple' },
  )
})

const redis = '/usr/bin/redis-server'

describe.skipIf(!existsSync(redis))('fromExpressStore, with a Redis of its own', () => {
  const socket = join(folder, 'redis.sock')
  const client = createClient({ socket: { path: socket, tls: false } })
  const server = { stop: () => {} }
  beforeAll(async () => {
    const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder]
    const child = spawn(redis, options, { stdio: ['ignore', 'pipe', 'inherit'] })
    server.stop = () => child.kill()
    for await (const said of child.stdout) if (/ready to accept/i.test(String(said))) break
    await client.connect()
  })
  afterAll(() => {
    client.destroy()
    server.stop()
  })

  let prefixes = 0
  testStore(
    ({ now }) => {
      const store = new RedisStore({ client, prefix: `${++prefixes}:` })
      return fromExpressStore(store, { now, durability: 'disk' })
    },
    runner,
    { name: 'connect-redis' },
  )
})

describe('fromKeyv', () => {
  let isDown = false
  const outage = {
    begin: () => {
      isDown = true
    },
    end: () => {
      isDown = false
    },
  }

  /** What is behind a Keyv, and fails. */
  class Behind extends Map {
    override get(key: string) {
      reach()
      return super.get(key)
    }
    override set(key: string, value: unknown) {
      reach()
      return super.set(key, value)
    }
    override delete(key: string) {
      reach()
      return super.delete(key)
    }
  }
  function reach(): void {
    if (isDown) throw new Error('no connection')
  }

  testStore(({ now }) => fromKeyv(new Keyv({ store: new Behind() }), { now }), runner, {
    name: 'Keyv 6',
    outage,
  })
  testStore(
    ({ now }) => fromKeyv(new Keyv5({ store: new Behind(), throwOnErrors: true }), { now }),
    runner,
    {
      name: 'Keyv 5',
      outage,
    },
  )
  testStore(({ now }) => fromKeyv(new Keyv4({ store: new Behind() }), { now }), runner, {
    name: 'Keyv 4',
    outage,
  })
})

describe('fromUnstorage', () => {
  testStore(({ now }) => fromUnstorage(createStorage({ driver: memory() }), { now }), runner, {
    name: 'the driver memory',
  })
  testStore(
    ({ now }) =>
      fromUnstorage(createStorage({ driver: fs({ base: another() }) }), {
        now,
        durability: 'disk',
      }),
    runner,
    { name: 'the driver fs' },
  )
  testStore(({ now }) => fromUnstorage(createStorage({ driver: lru({}) }), { now }), runner, {
    name: 'the driver lru-cache',
  })
})
