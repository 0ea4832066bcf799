/** Can the options and the client work? */
import { SessionError } from '@sealed-session/core'
import type { IoRedisClient, NodeRedisClient, RedisClient } from './client.ts'

export interface RedisStoreOptions {
  /** In front of every key. Default `session:`. One with `{braces}` puts all sessions of a cluster on one node. */
  readonly prefix?: string | undefined
  /**
   * A write is answered when so many replicas have it; if they have not within these milliseconds, the write is an
   * error, although it may have been made. Default: a write is answered when one server has it. Say as many as there
   * are: of two replicas, Redis may promote the one that has not confirmed.
   */
  readonly wait?: Wait | undefined
}

export interface Wait {
  readonly replicas: number
  readonly milliseconds: number
}

const OPTIONS = ['prefix', 'wait']

/** What is called otherwise, or is no longer needed, by users of other stores. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  client: 'Give the client in front of the options: redisStore(client, options).',
  url: 'Give a client in front of the options, connected to that address.',
  keyPrefix: 'It is called `prefix`.',
  ttl: 'Sessions know themselves how long they last: see `maxAge` of the sessions.',
  disableTTL: 'Sessions know themselves how long they last: see `maxAge` of the sessions.',
  disableTouch: 'Sessions are prolonged only if they have an `idleTimeout`.',
  serializer: 'Give a `serializer` to the sessions instead.',
  scanCount: 'Nothing is scanned: leave it out.',
}

export function checkOptions({ prefix, wait, ...unknown }: RedisStoreOptions): void {
  const [name] = Object.keys(unknown)
  if (name !== undefined) {
    const remedy = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined
    throw config(
      `redisStore has no option \`${name}\`.`,
      remedy ?? `It knows ${OPTIONS.join(', ')}.`,
    )
  }
  if (prefix !== undefined && typeof prefix !== 'string') {
    throw config(`redisStore's prefix is a ${typeof prefix}.`, "Give a text, such as 'session:'.")
  }
  if (wait !== undefined) checkWait(wait)
}

function checkWait({ replicas, milliseconds }: Wait): void {
  if (isCount(replicas) && isCount(milliseconds)) return
  throw config(
    "redisStore's wait needs a number of `replicas` and of `milliseconds`, each 1 or more.",
    'Give, for example, { replicas: 1, milliseconds: 500 }: less than the deadline of a request.',
  )
}

function isCount(given: unknown): boolean {
  return typeof given === 'number' && Number.isSafeInteger(given) && given > 0
}

/**
 * The client, if it is one. What is often given in its place is told by name.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`.
 */
export function checkClient(given: unknown): RedisClient {
  const isObject = typeof given === 'object' && given !== null
  if (isObject && (isNodeRedis(given) || isIoRedis(given))) return given
  throw config(`redisStore was given ${isObject ? mistaken(given) : told(given)}.`, REMEDY)
}

const REMEDY =
  'Give the client itself: `createClient({ url })` of redis 5 or later, connected, or `new Redis(url)` of ioredis 5 or later.'

function isNodeRedis(given: object): given is NodeRedisClient {
  return 'isOpen' in given && has(given, 'get', 'eval', 'evalSha', 'multi')
}

function isIoRedis(given: object): given is IoRedisClient {
  return 'status' in given && has(given, 'get', 'eval', 'evalsha', 'pipeline')
}

function has(given: object, ...methods: readonly string[]): boolean {
  return methods.every((name) => typeof Reflect.get(given, name) === 'function')
}

function mistaken(given: object): string {
  if (given instanceof URL) return 'an address, not a client'
  if (has(given, 'then')) return 'a promise of a client, not the client: await it first'
  if (has(given, 'sendCommand') && !('isOpen' in given)) {
    return has(given, 'evalsha') || 'server_info' in given
      ? 'a client of node-redis 3, which knows no promises'
      : "node-redis' legacy client, which knows no promises"
  }
  if (has(given, 'get', 'set', 'destroy')) return 'a store of express-session, not a client'
  if (has(given, 'createClient')) return 'the package redis, not a client'
  if ('client' in given) return 'an object with a client in it, not the client'
  return Array.isArray(given) ? 'a list' : 'an object that is no Redis client'
}

/** An address may hold a password, so it is not shown. */
function told(given: unknown): string {
  if (typeof given === 'string') return 'a text (an address?), not a client'
  if (typeof given === 'function') return 'a function or a class, not a client that it makes'
  return given === undefined || given === null ? `${given}` : `a ${typeof given}`
}

function config(what: string, remedy: string): SessionError {
  return new SessionError('ERR_SESSION_CONFIG', what, remedy)
}
