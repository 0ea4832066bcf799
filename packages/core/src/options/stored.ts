/** Can sessions be kept in what was given for a store, and as was said? */
import type { SessionStore } from '../store/store.ts'
import { COOKIE_LIMIT } from '../words/budgets.ts'
import type { SessionError } from '../words/errors.ts'
import { checkNames, config, isRecord, told } from '../words/faults.ts'
import type { StoreErrorChoice } from './all.ts'
import { checkOneOf, isFunction } from './checks.ts'

const VERBS = ['read', 'create', 'update', 'touch', 'delete'] as const

export function checkStore(given: unknown): SessionStore | undefined {
  if (given === undefined) return undefined
  const missing = VERBS.filter((verb) => !isFunction(given, verb))
  if (missing.length === 0 && isRecord((given as SessionStore).capabilities)) {
    return given as SessionStore
  }
  throw config(`store is ${told(given)}, which is no session store of ours.`, remedyFor(given))
}

/** Other libraries' stores are known by their verbs. */
function remedyFor(given: unknown): string {
  if (typeof given === 'function') return 'Call it: store: memoryStore().'
  if (isFunction(given, 'then')) return 'It is a promise: await it first.'
  if (isFunction(given, 'getItem')) return 'Give fromUnstorage(storage).'
  if (isFunction(given, 'destroy')) return 'Give fromExpressStore(store), which is a bridge to it.'
  if (isFunction(given, 'clear') && isFunction(given, 'get')) return 'Give fromKeyv(keyv).'
  if (isFunction(given, 'prepare'))
    return 'Give sqliteStore(database) of @sealed-session/store-sqlite.'
  if (isFunction(given, 'query'))
    return 'Give postgresStore(pool) of @sealed-session/store-postgres.'
  if (isFunction(given, 'evalsha') || isFunction(given, 'sendCommand')) {
    return 'Give redisStore(client) of @sealed-session/store-redis.'
  }
  return 'Give memoryStore(), a store of a package such as @sealed-session/store-sqlite, or one of your own (docs/stores.md).'
}

const WITH_STORE = [
  'keepInCookie',
  'encryptAtRest',
  'storeTimeout',
  'onStoreError',
  'onConflict',
  'limit',
] as const

export function checkWithoutStore(given: object): void {
  for (const name of WITH_STORE) {
    if (given[name as never] === undefined) continue
    throw config(
      `${name} was given, and no store that it could be for.`,
      'Give a `store`, or leave it out.',
    )
  }
}

export function checkKeepInCookie(given: unknown, name: string): number | undefined {
  if (given === undefined) return undefined
  if (Number.isSafeInteger(given) && (given as number) > 0 && (given as number) <= COOKIE_LIMIT) {
    return given as number
  }
  throw config(
    `${name} is ${told(given)}.`,
    `Give bytes that a cookie may have, at most ${COOKIE_LIMIT} with its name; or leave it out.`,
  )
}

export function checkStoreTimeout(given: unknown, name: string): number {
  if (typeof given === 'number' && given > 0 && given <= 60) return given
  const remedy = 'Give seconds, more than 0 and at most 60.'
  throw config(`${name} is ${told(given)}.`, remedy)
}

export function checkOnStoreError(
  given: unknown,
  name: string,
): (error: SessionError) => StoreErrorChoice {
  if (typeof given === 'function') {
    return (error) => (given(error) === 'anonymous' ? 'anonymous' : 'fail')
  }
  const choice = checkOneOf(given, name, ['fail', 'anonymous'] as const)
  return () => choice
}

export interface CheckedLimit {
  readonly perSubject: number
  readonly when: 'evict-oldest' | 'refuse'
}

export function checkLimit(given: unknown, name: string): CheckedLimit | undefined {
  if (given === undefined) return undefined
  if (!isRecord(given)) {
    throw config(`${name} is ${told(given)}.`, "Give { perSubject: 5, when: 'evict-oldest' }.")
  }
  checkNames(given, ['perSubject', 'when'], name)
  const { perSubject, when = 'evict-oldest' } = given
  if (!Number.isSafeInteger(perSubject) || (perSubject as number) < 1) {
    throw config(
      `${name}.perSubject is ${told(perSubject)}.`,
      'Give a number of sessions, 1 or more.',
    )
  }
  return {
    perSubject: perSubject as number,
    when: checkOneOf(when, `${name}.when`, ['evict-oldest', 'refuse'] as const),
  }
}

/** Who could be counted, and in which list? */
export function checkLimited({
  limit,
  subject,
  store,
}: {
  readonly limit: CheckedLimit | undefined
  readonly subject: unknown
  readonly store: SessionStore | undefined
}): void {
  if (limit === undefined) return
  if (subject === undefined) {
    throw config(
      'limit was given, and no subject whose sessions could be counted.',
      'Give `subject`: (data) => data.user?.id.',
    )
  }
  if (store?.list === undefined) {
    throw config(
      'limit was given, and a store that cannot list the sessions of a subject.',
      'Take one of ours: memory, SQLite, Redis or Postgres.',
    )
  }
}

export interface CheckedRevocations {
  readonly store: SessionStore
  /** Seconds. */
  readonly cache: number
}

export function checkRevocations(given: unknown, name: string): CheckedRevocations | undefined {
  if (given === undefined) return undefined
  if (!isRecord(given) || !('store' in given))
    return { store: checkStore(given) as SessionStore, cache: 5 }
  checkNames(given, ['store', 'cache'], name)
  const { store, cache = 5 } = given
  if (typeof cache !== 'number' || !(cache >= 0 && cache <= 3600)) {
    throw config(`${name}.cache is ${told(cache)}.`, 'Give seconds, at most an hour.')
  }
  return { store: checkStore(store) as SessionStore, cache }
}
