/** A key ring in a store of sessions: shared by all instances that share the store. */
import { clockOf } from '../../options/clock.ts'
import { checkSecrets, type Secret } from '../../options/secrets.ts'
import { checkStore } from '../../options/stored.ts'
import { pooledRandom } from '../../platform/platform.ts'
import { sha256 } from '../../platform/sha256.ts'
import type { SessionStore, StoredRecord } from '../../store/store.ts'
import { type Awaitable, chain } from '../../words/awaitable.ts'
import { SessionError } from '../../words/errors.ts'
import { checkNames, config, isRecord, told } from '../../words/faults.ts'
import { chooseSealer } from '../sealer/index.ts'
import type { Sealer } from '../sealer/sealer.ts'
import type { KeyStorage, KeyText } from './storage.ts'

export interface StoreKeysOptions {
  /**
   * The secret that the keys are sealed with in the store, so that who reads it (a dump, a replica, a backup) has
   * none of them; a list goes from newest to oldest. It changes when you say so, and no session depends on it.
   * `false`: they are plain text, and whoever reads the store can make sessions.
   */
  readonly wrappedBy: Secret | readonly Secret[] | false
  /** Tells it from other key rings in the same store. Default `session-keys`. */
  readonly name?: string | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** For how long a store keeps keys that nobody writes again. No session lasts so long. */
const TEN_YEARS = 10 * 365 * 86_400_000

/**
 * Keeps a key ring in a record of a store, which may be the one that sessions are in.
 *
 * @example
 * session({ secret: keyRing(storeKeys(redisStore(client), { wrappedBy: process.env.KEYS_SECRET })) })
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`, or `ERR_SESSION_SECRET` for what `wrappedBy` cannot be.
 */
export function storeKeys(store: SessionStore, options: StoreKeysOptions): KeyStorage {
  const place = checkPlace(store)
  const { wrappedBy, name, now } = checkOptions(options)
  const wrapper = wrappedBy === false ? undefined : createWrapper(wrappedBy, name)
  // Told apart from ids and subjects, so that neither can be one.
  const key = () => sha256(`keys:${name}`)

  function recordOf(text: string): Awaitable<Parameters<SessionStore['create']>[1]> {
    const at = now()
    const expiresAt = at + TEN_YEARS
    return chain(wrapper === undefined ? text : wrapper.seal(text, expiresAt), (value) => ({
      value,
      expiresAt,
      createdAt: at,
      seenAt: at,
    }))
  }

  function found({ value, version }: StoredRecord): Awaitable<KeyText | null> {
    if (wrapper === undefined) return { text: value, version }
    return chain(wrapper.unseal(value), (opened): Awaitable<KeyText | null> => {
      if (opened.refused !== undefined) throw unopened()
      const { text, stale } = opened
      if (!stale) return { text, version }
      // So that the older secret can go, once everything was read with the newer one.
      return chain(write(text, version), read)
    })
  }

  function read(): Awaitable<KeyText | null> {
    return chain(key(), (key) =>
      chain(place.read(key), (record) => (record === null ? null : found(record))),
    )
  }

  function write(text: string, version: string | null): Awaitable<boolean> {
    return chain(key(), (key) =>
      chain(recordOf(text), (record) =>
        chain(
          version === null ? place.create(key, record) : place.update(key, version, record),
          ({ ok }) => ok,
        ),
      ),
    )
  }

  return {
    get synchronous() {
      const isWrapperAtOnce = wrapper === undefined || wrapper.synchronous
      return isWrapperAtOnce && place.capabilities.synchronous === true
    },
    read,
    write,
  }
}

function createWrapper(wrappedBy: Secret | readonly Secret[], name: string): Sealer {
  const use = { purpose: 'key-ring', cookie: name }
  return chooseSealer('auto', checkSecrets(wrappedBy), use, pooledRandom)
}

function unopened(): SessionError {
  return new SessionError(
    'ERR_SESSION_SECRET',
    'The key ring in the store cannot be opened with what `wrappedBy` says.',
    'Give the secret that it was sealed with, behind the newer one if there is one: wrappedBy: [newer, older].',
  )
}

function checkPlace(given: SessionStore): SessionStore {
  const store = checkStore(given)
  if (store?.capabilities.atomic === true) return store
  throw config(
    store === undefined
      ? 'storeKeys() was given no store.'
      : 'storeKeys() was given a store that cannot compare and write in one step, so that two instances might each make a key of their own.',
    'Take one of ours: memory, SQLite, Redis or Postgres; or fileKeys(path).',
  )
}

function checkOptions(given: StoreKeysOptions) {
  if (!isRecord(given) || given.wrappedBy === undefined) {
    throw config(
      'storeKeys() was not told what the keys are sealed with in the store.',
      'Give { wrappedBy: process.env.KEYS_SECRET }; or { wrappedBy: false }, where whoever reads the store may have the keys.',
    )
  }
  checkNames(given, ['wrappedBy', 'name', 'now'], 'storeKeys()')
  const { wrappedBy, name = 'session-keys', now } = given
  if (typeof name !== 'string') {
    throw config(`name is ${told(name)}.`, 'Give text, or leave it out.')
  }
  return { wrappedBy, name, now: clockOf(now) }
}
