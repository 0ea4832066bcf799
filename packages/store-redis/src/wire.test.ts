/** How often is Redis asked, and what is sent? Counted by a proxy between the client and a real server. */
import type { SessionStore } from '@sealed-session/core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Given, LIBRARIES } from '../test/clients.ts'
import { create, hashOf, record, versionOf } from '../test/records.ts'
import { Server, WITHOUT_SERVER } from '../test/servers.ts'
import { Wire } from '../test/wire.ts'
import { redisStore } from './index.ts'

const KEY = hashOf('key')
const SUBJECT = hashOf('subject')

describe.skipIf(WITHOUT_SERVER)('Redis on the wire', () => {
  let server: Server
  beforeAll(async () => {
    server = await Server.start()
  })
  afterAll(() => server.stop())

  describe.each(LIBRARIES)('$name', ({ one }) => {
    let wire: Wire
    let given: Given
    let store: SessionStore
    beforeEach(async () => {
      await server.ask('flushall')
      wire = await Wire.to(server.port)
      given = await one(wire.port)
      store = redisStore(given.client)
      await knowScripts(store)
      wire.commands.length = 0
    })
    afterEach(async () => {
      await given.close()
      wire.close()
    })

    it('reads by one command, of which there is nothing simpler', async () => {
      await create(store, KEY)
      expect(await wire.during(async () => store.read(KEY))).toEqual([['get']])
      expect(await wire.during(async () => store.read(hashOf('none')))).toEqual([['get']])
    })

    it('creates, updates, touches and deletes by one command each', async () => {
      const flights = await wire.during(async () => {
        const { version } = await create(store, KEY)
        const next = versionOf(await store.update(KEY, version, record()))
        await store.touch(KEY, { expiresAt: Date.now() + 7_200_000, seenAt: Date.now() })
        await store.delete(KEY, next)
      })
      expect(flights).toEqual([['evalsha'], ['evalsha'], ['evalsha'], ['evalsha']])
    })

    it('is told what is there instead by the same command', async () => {
      const { version } = await create(store, KEY)
      await store.update(KEY, version, record({ value: 'newer' }))
      for (const act of [
        () => store.update(KEY, version, record()),
        () => store.delete(KEY, version),
        () => store.create(KEY, record()),
      ]) {
        let answer: unknown
        expect(
          await wire.during(async () => {
            answer = await act()
          }),
        ).toEqual([['evalsha']])
        expect(answer).toMatchObject({ ok: false, current: { value: 'newer' } })
      }
    })

    it('creates what is someone’s by two commands in one go, that for the list in front', async () => {
      const flights = await wire.during(() => create(store, KEY, record({ subject: SUBJECT })))
      expect(flights).toEqual([['evalsha', 'evalsha']])
      expect(wire.commands.map(([, , , key]) => key)).toEqual([
        `session:of:${SUBJECT}`,
        `session:${KEY}`,
      ])
    })

    it('updates what is someone’s by one command, as long as it lasts no longer than before', async () => {
      const given = record({ subject: SUBJECT })
      const { version } = await create(store, KEY, given)
      const flights = await wire.during(async () => {
        const shorter = { ...given, expiresAt: given.expiresAt - 1 }
        const next = versionOf(await store.update(KEY, version, shorter))
        await store.update(KEY, next, given)
        await store.touch(KEY, given)
      })
      expect(flights).toEqual([['evalsha'], ['evalsha'], ['evalsha']])
    })

    it('writes the list of a session that is prolonged at every request only now and then', async () => {
      const given = record({ subject: SUBJECT })
      let { version } = await create(store, KEY, given)
      let flights = 0
      for (let minutes = 1; minutes <= 60; minutes++) {
        const later = minutes * 60_000
        const times = { expiresAt: given.expiresAt + later, seenAt: given.seenAt + later }
        const made = await wire.during(async () => {
          if (minutes % 2 === 0) await store.touch(KEY, times)
          else version = versionOf(await store.update(KEY, version, { ...given, ...times }))
        })
        flights += made.length
      }
      // One for each, and at the first that outlasts what is listed one that is told so and one for the list.
      expect(flights).toBe(62)
    })

    it('deletes what is someone’s by one command that is waited for', async () => {
      const { version } = await create(store, KEY, record({ subject: SUBJECT }))
      const flights = await wire.during(async () => store.delete(KEY, version))
      expect(flights).toEqual([['evalsha']])
      // What it leaves in the list is taken away after it.
      await store.read(KEY)
      expect(await server.ask('zcard', `session:of:${SUBJECT}`)).toBe(0)
    })

    it('lists and ends a hundred in two round trips', async () => {
      const keys = Array.from({ length: 100 }, (_, index) => hashOf(`key ${index}`))
      await Promise.all(keys.map((key) => create(store, key, record({ subject: SUBJECT }))))
      const listing = await wire.during(async () => store.list?.(SUBJECT))
      expect(listing.map((flight) => flight.length)).toEqual([1, 100])
      const ending = await wire.during(async () => store.deleteAll?.(SUBJECT))
      expect(ending.map((flight) => flight.length)).toEqual([1, 100])
    })

    it('sends nothing of the value but in writes, and no value for a touch', async () => {
      const value = JSON.stringify({ secret: 'plain' })
      await create(store, KEY, record({ value }))
      wire.commands.length = 0
      await store.touch(KEY, { expiresAt: Date.now() + 7_200_000, seenAt: Date.now() })
      expect(JSON.stringify(wire.commands)).not.toContain('plain')
    })
  })
})

/** Every script has been run once. */
async function knowScripts(store: SessionStore): Promise<void> {
  const key = hashOf('any')
  const given = record({ subject: hashOf('anybody') })
  const { version } = await create(store, key, given)
  const next = versionOf(await store.update(key, version, given))
  await store.touch(key, given)
  await store.list?.(hashOf('anybody'))
  const last = versionOf(await store.update(key, next, record()))
  await store.delete(key, last)
  await store.deleteAll?.(hashOf('anybody'))
  await create(store, key, given)
  await store.deleteAll?.(hashOf('anybody'))
  // After which all is answered that nobody waits for.
  await store.read(key)
}
