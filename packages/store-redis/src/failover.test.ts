/** Is what was written still there when a replica takes over, for those who asked to wait for it? */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
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
import { type RedisStoreOptions, redisStore, type SessionStore } from './index.ts'

/** Milliseconds in which a replica confirms on a machine however busy. */
const PATIENT = 30_000

describe.skipIf(WITHOUT_SERVER)('replicas of Redis', () => {
  describe.each(LIBRARIES)('by $name', (library) => {
    it('have what was written when the write is answered', async () => {
      const { first, replicas } = await startReplicated(1)
      onTestFinished(() => stopAll([first, ...replicas]))
      const [replica] = replicas
      const given = await library.one(first.port)
      onTestFinished(() => void given.close())
      const store = redisStore(given.client, { wait: waitFor(1, PATIENT) })
      const key = hashOf('key')
      const { version } = await create(store, key, record({ subject: hashOf('subject') }))
      const next = versionOf(await store.update(key, version, record({ value: 'newer' })))
      expect(await replica?.ask('get', `session:${key}`)).toContain('newer')
      expect(await store.delete(key, next)).toEqual({ ok: true })
      expect(await replica?.ask('exists', `session:${key}`)).toBe(0)

      replica?.pause()
      const impatient = redisStore(given.client, { wait: waitFor(1, 50) })
      await expect(impatient.create(hashOf('unsure'), record())).rejects.toThrow(
        /0 of 1 replicas confirmed it within 50 ms/,
      )
      replica?.resume()
      await until(() =>
        within(5000, Promise.resolve(store.touch(hashOf('unsure'), record()))).then(Boolean),
      )
    })

    /**
     * By all that there are: two before, one after. What only one of two has is lost where the other is promoted, be it
     * because the sentinel has heard of both long ago, or because it takes a master for lost that goes on answering.
     */
    it('take over from a server that fails, with all that every one of them had', async () => {
      const watched = await startWatched()
      onTestFinished(() => watched.stop())
      const given = await library.sentinel(watched.sentinelPort)
      onTestFinished(() => void given.close())
      const [before, after] = [2, 1].map((all) => redisStore(given.client, { wait: waitFor(all) }))
      const answered = [...(await writeUntil(50, 'before', before))]
      const failing = watched.killMaster()
      answered.push(...(await writeUntil(50, 'after', after)))
      await failing
      const kept = await Promise.all(answered.map((key) => after?.read(key)))
      expect(kept.map((record) => record?.value)).toEqual(Array(100).fill('{}'))
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
    afterAll(() => stopAll([...nodes, replica]))

    it.each(LIBRARIES)('confirm what is on their node, with $name', async ({ cluster, name }) => {
      const given = await cluster(nodes.map(({ port }) => port))
      onTestFinished(() => void given.close())
      const keys = Array.from({ length: 6 }, (_, index) => hashOf(`${name} ${index}`))
      for (const key of keys) {
        const slot = Number(await replica.ask('cluster', 'keyslot', `session:${key}`))
        const isReplicated = slot < Math.ceil(16_384 / 3)
        const store = redisStore(given.client, { wait: waitFor(1, isReplicated ? PATIENT : 50) })
        const written = Promise.resolve(store.create(key, record())).then(
          ({ ok }) => ok,
          (error: Error) => error.message,
        )
        const unsure = expect.stringContaining('0 of 1 replicas')
        expect(await written).toEqual(isReplicated ? true : unsure)
        expect(await store.read(key)).not.toBeNull()
      }
    })
  })
})

function waitFor(replicas: number, milliseconds = 1000): RedisStoreOptions['wait'] {
  return { replicas, milliseconds }
}

/** The keys of those whose writing was answered, of however many that takes. */
async function writeUntil(
  enough: number,
  name: string,
  store: SessionStore | undefined,
): Promise<readonly string[]> {
  const answered: string[] = []
  for (let count = 0; answered.length < enough; count++) {
    const key = hashOf(`${name} ${count}`)
    const isWritten = await within(2000, Promise.resolve(store?.create(key, record()))).then(
      (answer) => answer?.ok === true,
      () => false,
    )
    if (isWritten) answered.push(key)
  }
  return answered
}

async function stopAll(servers: readonly (Server | undefined)[]): Promise<void> {
  await Promise.all(servers.map((server) => server?.stop()))
}
