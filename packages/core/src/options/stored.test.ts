/** What can be said about stores, and what is said of what cannot. */
import { describe, expect, it } from 'vitest'
import { SECRET } from '../../test/support.ts'
import { createSessions, memoryStore, type SessionOptions } from '../index.ts'

const store = memoryStore()
const subject = (data: Record<string, unknown>) => data.user as string | undefined

function refusalOf(options: object): string {
  try {
    createSessions({ secret: SECRET, ...options } as SessionOptions)
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

describe('a store', () => {
  it.each<[what: string, given: unknown, says: string]>([
    [
      'text',
      'redis://localhost',
      'which is no session store of ours. Give memoryStore(), a store of a package',
    ],
    ['null', null, 'store is null'],
    ['memoryStore itself', memoryStore, 'Call it: store: memoryStore().'],
    ['a promise', Promise.resolve(store), 'It is a promise: await it first.'],
    [
      'an express-session store',
      { get() {}, set() {}, destroy() {} },
      'Give fromExpressStore(store)',
    ],
    ['a Keyv', { get() {}, set() {}, delete() {}, clear() {} }, 'Give fromKeyv(keyv).'],
    ['unstorage', { getItem() {}, setItem() {} }, 'Give fromUnstorage(storage).'],
    ['a database', { prepare() {}, exec() {} }, 'Give sqliteStore(database)'],
    ['a pool', { query() {}, connect() {} }, 'Give postgresStore(pool)'],
    ['a Redis client', { sendCommand() {}, get() {} }, 'Give redisStore(client)'],
    ['another Redis client', { evalsha() {}, get() {} }, 'Give redisStore(client)'],
    ['half a store', { read() {}, create() {}, capabilities: {} }, 'is no session store of ours'],
  ])('is not %s', (_what, given, says) => {
    expect(refusalOf({ store: given })).toContain(says)
  })

  it.each<[options: object, says: string]>([
    [{ keepInCookie: 1000 }, 'keepInCookie was given, and no store that it could be for.'],
    [{ encryptAtRest: true }, 'encryptAtRest was given, and no store'],
    [{ storeTimeout: 1 }, 'storeTimeout was given, and no store'],
    [{ onStoreError: 'fail' }, 'onStoreError was given, and no store'],
    [{ onConflict: () => 1 }, 'onConflict was given, and no store'],
    [{ limit: { perSubject: 1 } }, 'limit was given, and no store'],
    [{ store, keepInCookie: 5000 }, 'at most 4096 with its name'],
    [{ store, keepInCookie: true }, 'keepInCookie is true.'],
    [{ store, storeTimeout: 2000 }, 'Give seconds, more than 0 and at most 60.'],
    [{ store, onStoreError: 'ignore' }, "Use 'fail' or 'anonymous'."],
    [{ store, encryptAtRest: 'yes' }, 'encryptAtRest is "yes".'],
    [{ store, limit: 5, subject }, "Give { perSubject: 5, when: 'evict-oldest' }."],
    [{ store, limit: { perSubject: 0 }, subject }, 'limit.perSubject is 0.'],
    [{ store, limit: { perSubject: 1, when: 'evict' }, subject }, 'limit.when is "evict".'],
    [{ store, limit: { perSubject: 1 } }, 'no subject whose sessions could be counted'],
    [{ store, limit: { max: 1 }, subject }, 'limit has no option `max`.'],
    [{ store: { ...plain() }, limit: { perSubject: 1 }, subject }, 'a store that cannot list'],
    [{ revocations: {} }, 'is no session store of ours'],
    [{ revocations: { store, cache: -1 } }, 'revocations.cache is -1.'],
    [
      { codec: { encode() {}, decode() {} }, secret: undefined, store },
      'A codec was given, and a store',
    ],
  ])('is given with what is known of it: %j', (options, says) => {
    expect(refusalOf(options)).toContain(says)
  })

  it('is asked nothing while sessions are made', () => {
    const untouched = new Proxy(store, {
      get(target, name) {
        if (name === 'capabilities') return target.capabilities
        const verb = target[name as keyof typeof target]
        return typeof verb === 'function' ? () => expect.unreachable(String(name)) : verb
      },
    })
    createSessions({ secret: SECRET, store: untouched, subject, limit: { perSubject: 1 } })
  })
})

/** The verbs that every store has, and no others. */
function plain() {
  const { capabilities } = store
  return { capabilities, read() {}, create() {}, update() {}, touch() {}, delete() {} }
}
