/** Is what was written still there when a replica takes over, for those who asked to wait for it? */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIBRARIES } from '../test/clients.ts'
import { within } from '../test/deadline.ts'
import { create, hashOf, record, versionOf } from '../test/records.ts'
import {
  Server,
  startCluster,
  startReplicated,
  startWatched,
  until,
  WITHOUT_SERVER,
} from '../test/servers.ts'
import { redisStore } from './index.ts'

const WAIT = { replicas: 1, milliseconds: 1000 }

describe.skipIf(WITHOUT_SERVER)('replicas of Redis', () => {
  describe.each(LIBRARIES)('by $name', (library) => {
    it('have what was written when the write is answered', async () => {
      const { first, replicas } = await startReplicated(1)
      const [replica] = replicas
      const given = await library.one(first.port)
      const store = redisStore(given.client, { wait: WAIT })
      const key = hashOf('key')
      const { version } = await create(store, key, record({ subject: hashOf('subject') }))
      const next = versionOf(await store.update(key, version, record({ value: 'newer' })))
      expect(await replica?.ask('get', `session:${key}`)).toContain('newer')
      expect(await store.delete(key, next)).toEqual({ ok: true })
      expect(await replica?.ask('exists', `session:${key}`)).toBe(0)

      replica?.pause()
      const impatient = redisStore(given.client, { wait: { replicas: 1, milliseconds: 50 } })
      await expect(impatient.create(hashOf('unsure'), record())).rejects.toThrow(
        /0 of 1 replicas confirmed it within 50 ms/,
      )
      replica?.resume()
      await until(() =>
        within(5000, Promise.resolve(store.touch(hashOf('unsure'), record()))).then(Boolean),
      )
      await given.close()
      await Promise.all([first, ...replicas].map((server) => server.stop()))
    })

    it('take over from a server that fails, with all that was answered', async () => {
      const watched = await startWatched()
      const given = await library.sentinel(watched.sentinelPort)
      const store = redisStore(given.client, { wait: WAIT })
      const answered: string[] = []
      const write = async (name: string) => {
        const key = hashOf(name)
        const isWritten = await within(2000, Promise.resolve(store.create(key, record()))).then(
          (answer) => answer.ok,
          () => false,
        )
        if (isWritten) answered.push(key)
      }
      for (let count = 0; answered.length < 50; count++) await write(`before ${count}`)
      const failing = watched.first.kill()
      for (let count = 0; answered.length < 100; count++) await write(`after ${count}`)
      await failing
      const kept = await Promise.all(answered.map((key) => store.read(key)))
      expect(kept.filter((each) => each === null)).toEqual([])
      await given.close()
      await watched.stop()
    })
  })

  describe('of a cluster', () => {
    let nodes: readonly Server[]
    let replica: Server
    beforeAll(async () => {
      nodes = await startCluster()
      replica = await Server.start(undefined, '--cluster-enabled', 'yes')
      const [first] = nodes
      await replica.ask('cluster', 'meet', '127.0.0.1', first?.port ?? 0)
      const id = String(await first?.ask('cluster', 'myid'))
      await until(async () => String(await replica.ask('cluster', 'nodes')).includes(id))
      await until(() => replica.ask('cluster', 'replicate', id).then(Boolean, () => false))
      await until(async () => /state=online/.test(String(await first?.ask('info', 'replication'))))
    })
    afterAll(() => Promise.all([...nodes, replica].map((node) => node?.stop())))

    it.each(LIBRARIES)('confirm what is on their node, with $name', async ({ cluster, name }) => {
      const given = await cluster(nodes.map(({ port }) => port))
      const store = redisStore(given.client, { wait: { replicas: 1, milliseconds: 1000 } })
      const keys = Array.from({ length: 6 }, (_, index) => hashOf(`${name} ${index}`))
      for (const key of keys) {
        const slot = Number(await replica.ask('cluster', 'keyslot', `session:${key}`))
        const isReplicated = slot < Math.ceil(16_384 / 3)
        const written = Promise.resolve(store.create(key, record())).then(
          ({ ok }) => ok,
          (error: Error) => error.message,
        )
        const unsure = expect.stringContaining('0 of 1 replicas')
        expect(await written).toEqual(isReplicated ? true : unsure)
        expect(await store.read(key)).not.toBeNull()
      }
      await given.close()
    })
  })
})
