/** Is what cannot work told at once, in words that say what to do? No Redis is needed to be told. */
import { SessionError } from '@sealed-session/core'
import { Cluster, Redis } from 'ioredis'
import * as redis from 'redis'
import { describe, expect, it } from 'vitest'
import { redisStore } from './index.ts'

const ADDRESS = 'redis://:a-password@127.0.0.1:6379'
const client = redis.createClient()

describe('what is no client is told by name:', () => {
  const given: readonly (readonly [what: string, given: unknown, told: RegExp])[] = [
    ['nothing', undefined, /was given undefined/],
    ['null', null, /was given null/],
    ['an address', ADDRESS, /a text \(an address\?\), not a client/],
    ['a URL', new URL(ADDRESS), /an address, not a client/],
    ['a client that is not awaited', Promise.resolve(client), /a promise .*: await it first/],
    ['options', { url: ADDRESS }, /an object that is no Redis client/],
    ['a client in options', { client }, /an object with a client in it/],
    ['the package redis', redis, /the package redis, not a client/],
    ['a class', Redis, /a function or a class/],
    ['createClient', redis.createClient, /a function or a class/],
    ['a list', [client], /a list/],
    ['a number', 6379, /a number/],
    ['a client of node-redis 3', asRedis3(), /node-redis 3, which knows no promises/],
    ['a legacy client', client.legacy(), /legacy client, which knows no promises/],
    ['a store of express-session', asConnectRedis(), /a store of express-session/],
    ['a Map', new Map(), /an object that is no Redis client/],
  ]

  it.each(given)('%s', (_, value, told) => {
    const error = errorOf(() => redisStore(value as never))
    expect([error.code, error.message]).toEqual(['ERR_SESSION_CONFIG', expect.stringMatching(told)])
    expect(error.remedy).toMatch(/createClient.*new Redis/)
    expect(error.message).not.toContain('a-password')
  })
})

describe('options that cannot work are told:', () => {
  const given: readonly (readonly [options: object, told: RegExp])[] = [
    [{ prefix: 7 }, /prefix is a number/],
    [{ wait: 1 }, /`replicas` and of `milliseconds`/],
    [{ wait: { replicas: 0, milliseconds: 100 } }, /each 1 or more/],
    [{ wait: { replicas: 1 } }, /each 1 or more/],
    [{ wait: { replicas: 1, milliseconds: 0 } }, /each 1 or more/],
    [{ client }, /Give the client in front of the options/],
    [{ keyPrefix: 'x' }, /called `prefix`/],
    [{ ttl: 60 }, /`maxAge`/],
    [{ constructor: 1 }, /It knows prefix, wait/],
    [{ prefixx: 'x' }, /no option `prefixx`. It knows prefix, wait/],
  ]

  it.each(given)('%j', (options, told) => {
    const error = errorOf(() => redisStore(client, options))
    expect([error.code, error.message]).toEqual(['ERR_SESSION_CONFIG', expect.stringMatching(told)])
  })

  it('and those that can are not', () => {
    redisStore(client)
    redisStore(client, {})
    redisStore(client, { prefix: '', wait: undefined })
    redisStore(client, { prefix: undefined, wait: { replicas: 1, milliseconds: 500 } })
    redisStore(client.duplicate(), { prefix: '{app}:' })
    redisStore(redis.createCluster({ rootNodes: [] }))
    redisStore(redis.createClientPool())
    redisStore(new Redis({ lazyConnect: true }))
    redisStore(new Cluster([], { lazyConnect: true }))
  })
})

it('a node-redis client that nobody has connected is told at its first use, by every verb', async () => {
  const store = redisStore(client)
  const record = { value: '', expiresAt: 2, createdAt: 1, seenAt: 1 }
  for (const act of [
    () => store.read('key'),
    () => store.create('key', record),
    () => store.create('key', { ...record, subject: 'subject' }),
    () => store.update('key', 'version', record),
    () => store.touch('key', record),
    () => store.delete('key', 'version'),
    () => store.list?.('subject'),
    () => store.deleteAll?.('subject'),
  ]) {
    await expect(act()).rejects.toMatchObject({
      code: 'ERR_SESSION_CONFIG',
      remedy: 'Call `await client.connect()` before the app listens.',
    })
  }
})

it('a time that is none is an error before anything is written', async () => {
  const store = redisStore(client)
  for (const expiresAt of [Number.NaN, Infinity, 1.5, -1]) {
    const given = { value: '', expiresAt, createdAt: 1, seenAt: 1 }
    for (const act of [
      () => store.create('key', given),
      () => store.create('key', { ...given, subject: 'subject' }),
      () => store.update('key', 'version', given),
      () => store.touch('key', given),
    ]) {
      await expect(act()).rejects.toThrow(/no whole number of milliseconds/)
    }
  }
})

it('what a store can do is told', () => {
  const wait = { replicas: 1, milliseconds: 500 }
  expect(redisStore(client).capabilities).toEqual({
    atomic: true,
    indexed: true,
    expiry: 'native',
    durability: 'disk',
  })
  expect(redisStore(client, { wait }).capabilities.durability).toBe('replicated')
})

function errorOf(act: () => unknown): SessionError {
  try {
    act()
  } catch (error) {
    if (error instanceof SessionError) return error
  }
  throw new Error('Nothing was told.')
}

/** The shape of its client: callbacks, names in small letters. */
function asRedis3(): object {
  const method = () => true
  return { connected: true, server_info: {}, sendCommand: method, get: method, evalsha: method }
}

/** The shape of its RedisStore. */
function asConnectRedis(): object {
  const method = () => {}
  return { client, prefix: 'sess:', get: method, set: method, destroy: method, touch: method }
}
