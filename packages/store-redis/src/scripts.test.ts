/** Does the store go on when Redis has forgotten its scripts, and when the network has lost an answer? */
import type { SessionStore } from '@sealed-session/core'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Given, LIBRARIES } from '../test/clients.ts'
import { create, hashOf, isAnswered, record, versionOf } from '../test/records.ts'
import { LASTING, Server, until, WITHOUT_SERVER } from '../test/servers.ts'
import { Wire } from '../test/wire.ts'
import { redisStore } from './index.ts'

const KEY = hashOf('key')
const SUBJECT = hashOf('subject')

describe.skipIf(WITHOUT_SERVER)('scripts in Redis', () => {
  let server: Server
  beforeAll(async () => {
    server = await Server.start(undefined, ...LASTING)
  })
  afterAll(() => server.stop())

  describe.each(LIBRARIES)('$name', (library) => {
    let wire: Wire
    let given: Given
    let store: SessionStore
    beforeEach(async () => {
      await server.ask('flushall')
      wire = await Wire.to(server.port)
      given = await library.one(wire.port)
      store = redisStore(given.client)
    })
    afterEach(async () => {
      await given.close()
      wire.close()
    })

    it('are sent in full when they are not known, and by their hash ever after', async () => {
      await server.ask('script', 'flush')
      const first = await wire.during(() => create(store, KEY))
      expect(first).toEqual([['evalsha'], ['eval']])
      const second = await wire.during(() => create(store, hashOf('another')))
      expect(second).toEqual([['evalsha']])
    })

    it('are known again whenever they were forgotten, by every verb', async () => {
      const forget = () => server.ask('script', 'flush')
      await forget()
      const { version } = await create(store, KEY, record({ subject: SUBJECT }))
      await forget()
      const newer = record({ subject: SUBJECT, expiresAt: Date.now() + 86_400_000 })
      const next = versionOf(await store.update(KEY, version, newer))
      await forget()
      expect(await store.touch(KEY, { expiresAt: Date.now() + 9e8, seenAt: Date.now() })).toBe(next)
      await forget()
      expect((await store.list?.(SUBJECT))?.items.map(({ key }) => key)).toEqual([KEY])
      await forget()
      expect(await store.delete(KEY, next)).toEqual({ ok: true })
      await create(store, KEY, record({ subject: SUBJECT }))
      await forget()
      expect(await store.deleteAll?.(SUBJECT)).toBe(1)
    })

    it('are known again after Redis has lost everything, and after it was started again', async () => {
      const direct = await library.one(server.port)
      const store = redisStore(direct.client)
      await create(store, KEY)
      await server.ask('flushall')
      await server.ask('script', 'flush')
      expect(await store.read(KEY)).toBeNull()
      const { version } = await create(store, KEY)
      await server.kill()
      await server.start()
      await until(() => isAnswered(store))
      versionOf(await store.update(KEY, version, record({ value: 'newer' })))
      await direct.close()
    })
  })

  it('take a write that ioredis repeats after a lost answer for made', async () => {
    const wire = await Wire.to(server.port)
    const client = new Redis(wire.port, { retryStrategy: () => 20 })
    client.on('error', () => {})
    const store = redisStore(client)
    const key = hashOf('repeated')
    const { version } = await create(store, key)
    versionOf(await store.update(key, version, record()))
    const read = await store.read(key)
    wire.loseNextAnswer()
    versionOf(await store.update(key, read?.version ?? '', record({ value: 'repeated' })))
    expect((await store.read(key))?.value).toBe('repeated')
    client.disconnect()
    wire.close()
  })
})
