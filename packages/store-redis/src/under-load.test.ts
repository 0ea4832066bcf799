/** Is nothing lost when many change one session at once, and when Redis fails under load? */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Cluster, Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { LIBRARIES } from '../test/clients.ts'
import { within } from '../test/deadline.ts'
import { create, hashOf, record } from '../test/records.ts'
import { LASTING, Server, startCluster, until, WITHOUT_SERVER } from '../test/servers.ts'
import { type RedisClient, redisStore } from './index.ts'

const execute = promisify(execFile)
const RAISE = join(import.meta.dirname, '../test/raise.ts')

describe.skipIf(WITHOUT_SERVER)('Redis under load', () => {
  describe('of 64 clients in four processes, each raising one counter 200 times', () => {
    let server: Server
    let nodes: readonly Server[]
    beforeAll(async () => {
      server = await Server.start()
      nodes = await startCluster()
    })
    afterAll(() => Promise.all([server, ...nodes].map((each) => each?.stop())))

    it.each(['one', 'cluster'] as const)(
      'loses none (%s)',
      async (how) => {
        const servers = how === 'one' ? [server] : nodes
        const ports = servers.map(({ port }) => port)
        const client =
          how === 'one'
            ? new Redis(server.port)
            : new Cluster(ports.map((port) => ({ host: '127.0.0.1', port })))
        const store = redisStore(client)
        await create(store, hashOf('counter'), record({ value: '{}' }))
        const told = await Promise.all(LIBRARIES.map(({ name }) => raiseIn(name, how, ports)))
        const { all, ...own } = JSON.parse((await store.read(hashOf('counter')))?.value ?? '{}')
        client.disconnect()
        console.log(
          `${how}: 12,800 writes after ${told.reduce((sum, each) => sum + each, 0)} conflicts`,
        )
        expect(all).toBe(12_800)
        expect(Object.values(own)).toEqual(Array.from({ length: 64 }, () => 200))
      },
      240_000,
    )
  })

  describe('of twenty sessions that are raised without a pause, while it', () => {
    const clients: Readonly<Record<string, (port: number) => Promise<[RedisClient, () => void]>>> =
      {
        async 'node-redis'(port) {
          const client = createClient({ url: `redis://127.0.0.1:${port}` })
          await client.on('error', () => {}).connect()
          return [client, () => client.destroy()]
        },
        async ioredis(port) {
          const client = new Redis(port).on('error', () => {})
          return [client, () => client.disconnect()]
        },
      }

    it.each(Object.keys(clients))(
      'fails, is paused, and is there again (%s)',
      async (name) => {
        const server = await Server.start(undefined, ...LASTING)
        onTestFinished(() => server.stop())
        const made = await clients[name]?.(server.port)
        if (made === undefined) throw new Error('There is no client.')
        const [client, close] = made
        onTestFinished(close)
        const load = new Load(client)
        onTestFinished(() => load.end())
        load.begin(20)
        const more = async (what: 'acknowledged' | 'failed', count: number) => {
          const from = load[what]
          await until(async () => load[what] >= from + count)
        }

        await more('acknowledged', 400)
        await server.kill()
        await more('failed', 60)
        await server.start()
        await more('acknowledged', 400)
        server.pause()
        await more('failed', 60)
        server.resume()
        await more('acknowledged', 400)
        await load.end()

        expect(await load.lost()).toEqual([])
      },
      120_000,
    )
  })
})

async function raiseIn(library: string, how: string, ports: readonly number[]): Promise<number> {
  const { stdout } = await execute(process.execPath, [
    '--conditions=sealed-session-source',
    RAISE,
    library,
    how,
    ports.join(','),
    library,
  ])
  return Number(stdout)
}

const DEADLINE = 500

/** Sessions whose counters are raised by whoever comes, each request with a deadline as apps have. */
class Load {
  acknowledged = 0
  failed = 0
  #isOver = false
  #running: Promise<unknown> = Promise.resolve()
  readonly #store
  readonly #raised = new Map<string, number>()

  constructor(client: RedisClient) {
    this.#store = redisStore(client)
  }

  begin(sessions: number): void {
    this.#running = this.#run(sessions)
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  async #run(sessions: number): Promise<void> {
    const keys = Array.from({ length: sessions }, (_, index) => hashOf(`session ${index}`))
    for (const key of keys) await create(this.#store, key, record({ value: '0' }))
    await Promise.all(keys.map((key) => this.#raiseAlways(key)))
  }

  /** Sessions that hold less than was acknowledged. */
  async lost(): Promise<string[]> {
    const lost: string[] = []
    for (const [key, raised] of this.#raised) {
      const kept = Number((await this.#store.read(key))?.value)
      if (!(kept >= raised)) lost.push(`${kept} of ${raised}`)
    }
    return lost
  }

  async #raiseAlways(key: string): Promise<void> {
    while (!this.#isOver) {
      try {
        await within(DEADLINE, this.#raise(key))
        this.acknowledged++
        this.#raised.set(key, (this.#raised.get(key) ?? 0) + 1)
      } catch {
        this.failed++
      }
    }
  }

  async #raise(key: string): Promise<void> {
    let current = await this.#store.read(key)
    while (current !== null) {
      const value = String(Number(current.value) + 1)
      const answer = await this.#store.update(key, current.version, { ...current, value })
      if (answer.ok) return
      current = answer.current
    }
    throw new Error('It is gone.')
  }
}
