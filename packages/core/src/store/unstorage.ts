/** How are sessions kept in a storage of unstorage? */
import { config } from '../words/faults.ts'
import { type BridgeOptions, bridge, checkBridged, type Kept } from './bridge.ts'
import type { SessionStore } from './store.ts'

/** What a storage is asked. */
export interface UnstorageStorage {
  getItem(key: string): Promise<unknown>
  setItem(
    key: string,
    value: Kept & Record<string, string>,
    options?: { ttl?: number },
  ): Promise<void>
  removeItem(key: string): Promise<void>
  getMount?(key?: string): {
    readonly driver: { readonly name?: string; readonly setItem?: unknown }
  }
}

/**
 * Sessions in a storage of unstorage, so in whatever has a driver: `useStorage('sessions')` of Nitro and Nuxt, too. It
 * cannot compare and set, so two processes that change one session at the same moment may lose a change; within this
 * process one waits for the other. Lists of someone's sessions and their revocation need an index, which it has not.
 * Most drivers drop nothing by themselves: say `expiry: 'native'` for those that know a `ttl` (Redis, Upstash,
 * Cloudflare KV).
 *
 * @example
 * app.use(session({ store: fromUnstorage(createStorage({ driver: redis({ url }) }), { expiry: 'native' }) }))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for what is no storage, or one that can only be read.
 */
export function fromUnstorage(
  storage: UnstorageStorage,
  options: BridgeOptions = {},
): SessionStore {
  checkBridged(
    storage,
    ['getItem', 'setItem', 'removeItem'],
    'fromUnstorage',
    'Give a storage: createStorage({ driver }), and no driver alone.',
  )
  checkWritable(storage)
  return bridge(
    {
      get: (key) => storage.getItem(key),
      set: (key, { sealed }, lifetime) =>
        storage.setItem(key, { sealed }, { ttl: seconds(lifetime) }),
      delete: (key) => storage.removeItem(key),
    },
    storage,
    options,
  )
}

/** Cloudflare KV refuses a shorter one. Nothing is read longer than it may be, however long it is kept. */
const SHORTEST = 60

function seconds(lifetime: number): number {
  return Math.max(SHORTEST, Math.ceil(lifetime / 1000))
}

/** What is written to such a driver would be lost in silence. */
function checkWritable(storage: UnstorageStorage): void {
  const driver = storage.getMount?.('').driver
  if (driver === undefined || typeof driver.setItem === 'function') return
  throw config(
    'fromUnstorage was given a storage that can only be read.',
    'Give one whose driver writes: memory, fs, redis …',
  )
}
