/** Does it matter how an app has set its client up? It may have reasons of its own. */
import { storeCases, testStore } from '@sealed-session/conformance'
import { Cluster, Redis } from 'ioredis'
import * as ioredis5 from 'ioredis-5'
import { createClient, createClientPool, createCluster, createSentinel, RESP_TYPES } from 'redis'
import * as redis5 from 'redis-5'
import * as runner from 'vitest'
import { create, hashOf, record, versionOf } from '../test/records.ts'
import { Server, startCluster, WITHOUT_SERVER } from '../test/servers.ts'
import { Wire } from '../test/wire.ts'
import { type RedisClient, redisStore } from './index.ts'

const { afterAll, beforeAll, describe, expect, it } = runner

/** What each verb does; races and walks are held where all clients are tried. */
const cases = storeCases.filter(
  ({ id, needs = [] }) =>
    !/^(race|random)\//.test(id) &&
    !needs.some((need) => ['clock', 'sweep', 'close', 'outage'].includes(need)),
)

let stores = 0

describe.skipIf(WITHOUT_SERVER)('clients of Redis that', () => {
  let server: Server
  let nodes: readonly Server[] = []
  const open: (() => unknown)[] = []
  beforeAll(async () => {
    server = await Server.start()
    nodes = await startCluster()
  })
  afterAll(async () => {
    for (const close of open) await close()
    await Promise.all([server, ...nodes].map((each) => each?.stop()))
  })

  const url = () => `redis://127.0.0.1:${server.port}`
  const root = () => nodes.map(({ port }) => ({ host: '127.0.0.1', port }))

  const ways: Readonly<Record<string, () => Promise<RedisClient>>> = {
    async 'node-redis: speak RESP 2'() {
      const client = await createClient({ url: url(), RESP: 2 }).connect()
      open.push(() => client.close())
      return client
    },
    async 'node-redis: speak RESP 3'() {
      const client = await createClient({ url: url(), RESP: 3 }).connect()
      open.push(() => client.close())
      return client
    },
    async 'node-redis: answer with bytes'() {
      const client = await createClient({ url: url() }).connect()
      open.push(() => client.close())
      return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
    },
    async 'node-redis: have a prefix of their own'() {
      const client = await createClient({ url: url(), keyPrefix: 'app:' }).connect()
      open.push(() => client.close())
      return client
    },
    async 'node-redis: are a pool'() {
      const pool = createClientPool({ url: url() }, { maximum: 4 })
      await pool.connect()
      open.push(() => pool.close())
      return pool
    },
    async 'node-redis: remember what they have read'() {
      const client = await createClient({ url: url(), RESP: 3, clientSideCache: {} }).connect()
      open.push(() => client.close())
      return client
    },
    async 'node-redis: read from replicas of a cluster'() {
      const rootNodes = root().map(({ port }) => ({ url: `redis://127.0.0.1:${port}` }))
      const client = await createCluster({ rootNodes, useReplicas: true }).connect()
      open.push(() => client.close())
      return client
    },
    async 'ioredis: have a prefix of their own'() {
      const client = new Redis(server.port, { keyPrefix: 'app:' })
      open.push(() => client.quit())
      return client
    },
    async 'ioredis: connect when they are asked'() {
      const client = new Redis(server.port, { lazyConnect: true })
      open.push(() => client.quit())
      return client
    },
    async 'ioredis: send what comes at once as one'() {
      const client = new Redis(server.port, { enableAutoPipelining: true })
      open.push(() => client.quit())
      return client
    },
    async 'ioredis: answer with texts for numbers'() {
      const client = new Redis(server.port, { stringNumbers: true })
      open.push(() => client.quit())
      return client
    },
    async 'ioredis: read from replicas of a cluster, and send what comes at once as one'() {
      const client = new Cluster(root(), {
        scaleReads: 'all',
        enableAutoPipelining: true,
        redisOptions: { keyPrefix: 'app:' },
      })
      open.push(() => client.quit())
      return client
    },
  }

  for (const [name, make] of WITHOUT_SERVER ? [] : Object.entries(ways)) {
    let client: Promise<RedisClient> | undefined
    testStore(
      async () => {
        client ??= make()
        return redisStore(await client, { prefix: `store ${++stores}:` })
      },
      runner,
      { name, clock: 'real', cases },
    )
  }

  it('remember what they have read ask Redis once, and never write on what is old', async () => {
    const wire = await Wire.to(server.port)
    const [caching, other] = await Promise.all([
      createClient({
        url: `redis://127.0.0.1:${wire.port}`,
        RESP: 3,
        clientSideCache: {},
      }).connect(),
      createClient({ url: url() }).connect(),
    ])
    const store = redisStore(caching)
    const key = hashOf('remembered')
    const { version } = await create(redisStore(other), key)
    wire.commands.length = 0
    await store.read(key)
    await store.read(key)
    expect(wire.commands.map(([name]) => name)).toEqual(['get'])
    const newer = record({ value: 'newer' })
    versionOf(await redisStore(other).update(key, version, newer))
    const refused = await store.update(key, version, record({ value: 'on what is old' }))
    expect(refused).toMatchObject({ ok: false, current: { value: 'newer' } })
    caching.destroy()
    other.destroy()
    wire.close()
  })
})

it('every client that is supported is one by its type', () => {
  const clients = (): RedisClient[] => [
    createClient(),
    createClient({ RESP: 3 }),
    createClient({ RESP: 2 }),
    createCluster({ rootNodes: [] }),
    createSentinel({ name: '', sentinelRootNodes: [] }),
    createClientPool(),
    redis5.createClient(),
    redis5.createClient({ RESP: 3 }),
    redis5.createCluster({ rootNodes: [] }),
    redis5.createSentinel({ name: '', sentinelRootNodes: [] }),
    redis5.createClientPool(),
    new Redis({ lazyConnect: true }),
    new Cluster([], { lazyConnect: true }),
    new ioredis5.Redis({ lazyConnect: true }),
    new ioredis5.Cluster([], { lazyConnect: true }),
  ]
  expect(clients).toBeTypeOf('function')
  // @ts-expect-error: an address is none
  expect(() => redisStore('redis://127.0.0.1')).toThrow()
  // @ts-expect-error: a promise is none
  expect(() => redisStore(Promise.resolve(createClient()))).toThrow()
})
