/** Is every session in the list of its subject, whatever fails in between, and does a list clean itself? */
import type { SessionStore } from '@sealed-session/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Given, LIBRARIES } from '../test/clients.ts'
import { create, hashOf, isAnswered, record, versionOf } from '../test/records.ts'
import { Server, startCluster, until, WITHOUT_SERVER } from '../test/servers.ts'
import { Wire } from '../test/wire.ts'
import { redisStore } from './index.ts'

const KEY = hashOf('key')
const SUBJECT = hashOf('subject')
const ROW = `session:${KEY}`
const LIST = `session:of:${SUBJECT}`

describe.skipIf(WITHOUT_SERVER)('lists in Redis', () => {
  describe.each([LIBRARIES[0], LIBRARIES[2]])('$name', (library) => {
    let server: Server
    let wire: Wire
    let given: Given
    let store: SessionStore
    beforeAll(async () => {
      server = await Server.start()
    })
    afterAll(() => server.stop())
    beforeEach(async () => {
      await server.ask('flushall')
      wire = await Wire.to(server.port)
      given = (await library?.one(wire.port)) as Given
      store = redisStore(given.client)
    })
    afterEach(async () => {
      await given.close()
      wire.close()
    })

    const keysOf = async () => (await store.list?.(SUBJECT))?.items.map(({ key }) => key)

    it('have a name without a session, and no session without a name, after a crash between the two', async () => {
      await create(store, hashOf('first'), record({ subject: SUBJECT }))
      wire.passOnly(([, , , key]) => key !== ROW)
      await expect(create(store, KEY, record({ subject: SUBJECT }))).rejects.toThrow()
      wire.passOnly(() => true)
      await until(() => isAnswered(store))
      expect(await server.ask('exists', ROW)).toBe(0)
      expect(await server.ask('zcard', LIST)).toBe(2)
      expect(await keysOf()).toEqual([hashOf('first')])
      expect(await store.deleteAll?.(SUBJECT)).toBe(1)
    })

    it('lose no session that is begun a second time to what is taken away late', async () => {
      const mine = record({ subject: SUBJECT })
      const { version } = await create(store, KEY, mine)
      const name = await nameIn(server)
      await store.delete(KEY, version)
      await create(store, KEY, mine)
      await server.ask('zrem', LIST, name)
      expect(await keysOf()).toEqual([KEY])
    })

    it('last as long as the longest of their sessions', async () => {
      const now = Date.now()
      await create(store, KEY, record({ subject: SUBJECT, expiresAt: now + 50_000_000 }))
      await create(store, hashOf('short'), record({ subject: SUBJECT, expiresAt: now + 60_000 }))
      const [list, row] = [await server.ask('pttl', LIST), await server.ask('pttl', ROW)]
      expect(Number(list)).toBeGreaterThanOrEqual(Number(row))
      expect(Number(row)).toBeGreaterThan(40_000_000)
    })

    it('are prolonged before their sessions are', async () => {
      const mine = record({ subject: SUBJECT })
      const { version } = await create(store, KEY, mine)
      const later = mine.expiresAt + 10_000_000
      await store.touch(KEY, { expiresAt: later, seenAt: mine.seenAt })
      expect(Number(await server.ask('zscore', LIST, await nameIn(server)))).toBeGreaterThan(later)
      const further = later + 100_000_000
      wire.commands.length = 0
      versionOf(await store.update(KEY, version, { ...mine, expiresAt: further }))
      // A script that is not known yet is sent twice.
      const keys = wire.commands.map(([, , , key]) => key)
      expect(keys.filter((key, index) => key !== keys[index - 1])).toEqual([ROW, LIST, ROW])
      expect(Number(await server.ask('zscore', LIST, await nameIn(server)))).toBeGreaterThan(
        further,
      )
    })

    it('lose the names of what has expired whenever one is added, and whenever they are read', async () => {
      const expired = Date.now() - 1
      await create(store, KEY, record({ subject: SUBJECT }))
      await server.ask('zadd', LIST, expired, 'a name of something expired')
      await create(store, hashOf('second'), record({ subject: SUBJECT }))
      expect(await server.ask('zcard', LIST)).toBe(2)
      await server.ask('zadd', LIST, expired, 'a name of something expired')
      expect((await keysOf())?.length).toBe(2)
      expect(await server.ask('zcard', LIST)).toBe(2)
    })

    it('go with the last of their sessions', async () => {
      const { version } = await create(store, KEY, record({ subject: SUBJECT }))
      await store.delete(KEY, version)
      await store.read(KEY)
      expect(await server.ask('keys', '*')).toEqual([])
    })

    it('change with the subject of a session', async () => {
      const other = hashOf('other')
      const { version } = await create(store, KEY, record({ subject: SUBJECT }))
      versionOf(await store.update(KEY, version, record({ subject: other })))
      await store.read(KEY)
      expect(await server.ask('keys', '*of*')).toEqual([`session:of:${other}`])
    })

    it('show nothing that is under their names and is not theirs', async () => {
      await create(store, KEY, record({ subject: SUBJECT }))
      const text = String(await server.ask('get', ROW))
      await server.ask('set', ROW, text.replace(SUBJECT, hashOf('somebody else')))
      expect(await keysOf()).toEqual([])
      expect(await store.deleteAll?.(SUBJECT)).toBe(0)
      expect(await server.ask('exists', ROW)).toBe(1)
    })
  })

  it('are written before the sessions on a cluster too, where the two are on different nodes', async () => {
    const nodes = await startCluster()
    for (const library of LIBRARIES) {
      const given = await library.cluster(nodes.map(({ port }) => port))
      const store = redisStore(given.client)
      // A list that cannot be written: something else is in its place.
      const subject = hashOf(library.name)
      const [list, key] = [`session:of:${subject}`, hashOf(`${library.name}’s key`)]
      const [owner, ownerOfRow] = [ownerOf(nodes, list), ownerOf(nodes, `session:${key}`)]
      await (await owner).ask('set', list, 'something else')
      await expect(create(store, key, record({ subject }))).rejects.toThrow('WRONGTYPE')
      expect(await (await ownerOfRow).ask('exists', `session:${key}`)).toBe(0)
      await given.close()
    }
    await Promise.all(nodes.map((node) => node.stop()))
  })
})

async function nameIn(server: Server): Promise<string> {
  return String(await server.ask('zrange', LIST, 0, 0))
}

async function ownerOf(nodes: readonly Server[], key: string): Promise<Server> {
  const slot = Number(await nodes[0]?.ask('cluster', 'keyslot', key))
  return nodes[Math.floor(slot / Math.ceil(16_384 / nodes.length))] as Server
}
