import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BridgeOptions } from './bridge.ts'
import { type ExpressEntry, type ExpressStore, fromExpressStore } from './express.ts'
import { fromKeyv, type KeyvStore } from './keyv.ts'
import { fromUnstorage, type UnstorageStorage } from './unstorage.ts'

const START = Date.UTC(2026, 10, 1)
const HOUR = 3_600_000
const record = { value: '{}', expiresAt: START + HOUR, createdAt: START, seenAt: START }
const now = () => START

/** A store of express-session, with whatever is different about it. */
function expressStore(own: Partial<ExpressStore> = {}) {
  const entries = new Map<string, ExpressEntry>()
  const store: ExpressStore = {
    get: (id, done) => done(null, entries.get(id)),
    set: (id, entry, done) => {
      entries.set(id, entry)
      done()
    },
    destroy: (id, done) => {
      entries.delete(id)
      done()
    },
    ...own,
  }
  return { entries, store }
}

/** A Keyv or a storage, as far as they are alike. */
function map() {
  const kept = new Map<string, unknown>()
  return {
    kept,
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: unknown) => kept.set(key, value) === kept,
    delete: async (key: string) => kept.delete(key),
  }
}

describe('a bridge', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'nothing',
      () => fromExpressStore(undefined as never),
      /given undefined\. Give a store of express/,
    ],
    ['a class', () => fromExpressStore(Map as never), /given a function\. .*made/],
    ['a Keyv', () => fromExpressStore(map() as never), /an object without destroy\./],
    [
      'an address',
      () => fromKeyv('redis://a:password@127.0.0.1' as never),
      /given text\. Give a Keyv/,
    ],
    [
      'a Keyv that hides what goes wrong',
      () => fromKeyv({ ...map(), throwOnErrors: false }),
      /answers as if there were nothing .* throwOnErrors: true/,
    ],
    [
      'a driver',
      () => fromUnstorage(map() as never),
      /an object without getItem and setItem and removeItem\. .*createStorage/,
    ],
    [
      'a storage that can only be read',
      () => fromUnstorage(storageOf({ driver: { name: 'http' } })),
      /can only be read/,
    ],
    [
      'another durability',
      () => fromKeyv(map(), { durability: 'forever' as never }),
      /durability is text that is not known\. Say one of 'process', 'disk', 'replicated'/,
    ],
    ['another expiry', () => fromKeyv(map(), { expiry: true as never }), /expiry is a boolean/],
    ['no clock', () => fromKeyv(map(), { now: 5 as never }), /now is a number/],
  ])('says what is wrong with %s', (_what, wrong, message) => {
    expect(wrong).toThrow(expect.objectContaining({ code: 'ERR_SESSION_CONFIG' }))
    expect(wrong).toThrow(message)
    expect(wrong).not.toThrow(/password/)
  })

  it('says what it can promise, and no more', () => {
    const { store } = expressStore()
    const worst = { atomic: false, indexed: false, durability: 'process' }
    const told: BridgeOptions = { durability: 'disk', expiry: 'native' }
    expect(fromExpressStore(store).capabilities).toEqual({ ...worst, expiry: 'native' })
    expect(fromKeyv(map()).capabilities).toEqual({ ...worst, expiry: 'none' })
    expect(fromKeyv(map(), told).capabilities).toEqual({ ...worst, ...told })
    expect(fromUnstorage(storageOf()).capabilities).toEqual({ ...worst, expiry: 'none' })
    expect(fromExpressStore(store)).not.toHaveProperty('list')
  })

  it('lets two who bridge the same store wait for each other', async () => {
    const keyv = map()
    const [one, other] = [fromKeyv(keyv, { now }), fromKeyv(keyv, { now })]
    const both = await Promise.all([one.create('key', record), other.create('key', record)])
    expect(both.map(({ ok }) => ok)).toEqual([true, false])
  })

  it.each<[string, unknown]>([
    ['half a record', { sealed: '{"version":"1","value":' }],
    ['something else', { cookie: {}, user: 'ann' }],
    ['a record without times', { sealed: '{"version":"1","value":"{}"}' }],
    ['text', 'sealed'],
  ])('takes %s for none, and its place', async (_what, there) => {
    const keyv = map()
    keyv.kept.set('key', there)
    const store = fromKeyv(keyv, { now })
    expect(await store.read('key')).toBeNull()
    expect(await store.create('key', record)).toMatchObject({ ok: true })
  })
})

describe('fromExpressStore', () => {
  it('tells the store by a cookie how long it is to keep it, by the store’s own clock', async () => {
    vi.useFakeTimers({ now: START + 5 * HOUR })
    const { entries, store } = expressStore()
    await fromExpressStore(store, { now }).create('key', record)
    expect(entries.get('key')?.cookie).toEqual({
      maxAge: HOUR,
      originalMaxAge: HOUR,
      expires: new Date(START + 6 * HOUR),
      httpOnly: true,
      path: '/',
    })
    vi.useRealTimers()
  })

  it('takes a file that is not there for no session, and no other error', async () => {
    const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' })
    const { store } = expressStore({ get: (_id, done) => done(missing) })
    expect(await fromExpressStore(store, { now }).read('key')).toBeNull()
  })

  it.each<[string, Partial<ExpressStore>]>([
    ['by the callback', { get: (_id, done) => done(new Error('no connection')) }],
    ['by a promise', { get: () => Promise.reject(new Error('no connection')) }],
    [
      'at once',
      {
        get: () => {
          throw new Error('no connection')
        },
      },
    ],
  ])('rejects with what a store says %s', async (_how, own) => {
    const store = fromExpressStore(expressStore(own).store, { now })
    await expect(store.read('key')).rejects.toThrow('no connection')
    await expect(store.create('key', record)).rejects.toThrow('no connection')
  })

  it('waits for the callback, whatever promise comes before', async () => {
    const { store } = expressStore({
      get: async (_id, done) =>
        void queueMicrotask(() => queueMicrotask(() => done(null, undefined))),
    })
    expect(await fromExpressStore(store, { now }).create('key', record)).toMatchObject({ ok: true })
  })
})

describe('a store that loses a call', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('holds up those who come after for a while only', async () => {
    let isLost = true
    const { store } = expressStore({
      get: (_id, done) => {
        if (!isLost) done(null, undefined)
      },
    })
    const bridged = fromExpressStore(store, { now: () => START })
    const lost = Promise.resolve(bridged.read('key')).catch((error: Error) => error.message)
    const next = bridged.create('key', record)
    await vi.advanceTimersByTimeAsync(29_999)
    isLost = false
    await vi.advanceTimersByTimeAsync(1)
    expect(await lost).toBe('the store has not answered for 30 seconds')
    expect(await next).toMatchObject({ ok: true })
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('fromKeyv', () => {
  /** A Keyv as version 6 is: what goes wrong is told by an event, and answered as nothing. */
  function failing(): KeyvStore & { isDown: boolean } {
    const { get, set, delete: remove } = map()
    const listeners: ((error: unknown) => void)[] = []
    const keyv = {
      isDown: true,
      on: (_event: 'error', listener: (error: unknown) => void) => listeners.push(listener),
      get: (key: string) => reach(() => get(key), undefined),
      set: (key: string, value: unknown) => reach(() => set(key, value), false),
      delete: (key: string) => reach(() => remove(key), false),
    }
    async function reach<T>(act: () => Promise<T>, nothing: T): Promise<T> {
      if (!keyv.isDown) return act()
      for (const listener of listeners) listener(new Error('no connection'))
      return nothing
    }
    return keyv
  }

  it('rejects with what a Keyv tells by an event, and goes on after', async () => {
    const keyv = failing()
    const store = fromKeyv(keyv, { now })
    await expect(store.read('key')).rejects.toThrow('no connection')
    await expect(store.create('key', record)).rejects.toThrow('no connection')
    keyv.isDown = false
    expect(await store.read('key')).toBeNull()
    expect(await store.create('key', record)).toMatchObject({ ok: true })
  })

  it('rejects where a Keyv has not kept it, and does not say why', async () => {
    const store = fromKeyv({ ...map(), set: async () => false }, { now })
    await expect(store.create('key', record)).rejects.toThrow('Keyv has not kept it')
  })

  it('gives it the time that is left, and never none, which would be for ever', async () => {
    const times: unknown[] = []
    const keyv: KeyvStore = { ...map(), set: async (_key, _value, ttl) => times.push(ttl) > 0 }
    const store = fromKeyv(keyv, { now })
    await store.create('key', record)
    await store.create('other', { ...record, expiresAt: START })
    expect(times).toEqual([HOUR, 1])
  })
})

function storageOf(mount?: ReturnType<NonNullable<UnstorageStorage['getMount']>>) {
  const { get, kept, delete: remove } = map()
  const times: unknown[] = []
  const storage: UnstorageStorage = {
    getItem: get,
    setItem: async (key, value, options) => {
      times.push(options?.ttl)
      kept.set(key, value)
    },
    removeItem: async (key) => void (await remove(key)),
    ...(mount !== undefined && { getMount: () => mount }),
  }
  return Object.assign(storage, { times })
}

describe('fromUnstorage', () => {
  it('gives a driver that knows it the time that is left, in seconds, and no less than a minute', async () => {
    const storage = storageOf()
    const store = fromUnstorage(storage, { now })
    await store.create('key', record)
    await store.create('other', { ...record, expiresAt: START + 1 })
    expect(storage.times).toEqual([3600, 60])
  })
})
