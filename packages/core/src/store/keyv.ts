/** How are sessions kept in a Keyv? */
import { config } from '../words/faults.ts'
import { type BridgeOptions, bridge, checkBridged } from './bridge.ts'
import type { SessionStore } from './store.ts'

/** What a Keyv is asked: of version 4, 5 or 6. */
export interface KeyvStore {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown, ttl?: number): Promise<unknown>
  delete(key: string): Promise<unknown>
  readonly throwOnErrors?: boolean
  on?(event: 'error', listener: (error: unknown) => void): unknown
}

/**
 * Sessions in a Keyv, whatever is behind it. It cannot compare and set, so two processes that change one session at
 * the same moment may lose a change; within this process one waits for the other. Lists of someone's sessions and
 * their revocation need an index, which it has not. Most of what is behind a Keyv drops nothing by itself: say
 * `expiry: 'native'` for Redis and others that do.
 *
 * @example
 * app.use(session({ store: fromKeyv(new Keyv(new KeyvRedis(url)), { expiry: 'native' }) }))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for what is no Keyv.
 */
export function fromKeyv(keyv: KeyvStore, options: BridgeOptions = {}): SessionStore {
  checkBridged(keyv, ['get', 'set', 'delete'], 'fromKeyv', 'Give a Keyv, made: new Keyv(…).')
  checkItTells(keyv)
  const heard = faultsOf(keyv)

  /** Keyv 6 swallows what goes wrong, tells of it by an event, and answers as if there were nothing. */
  async function told<T>(ask: () => Promise<T>, isNothing: (answer: T) => boolean): Promise<T> {
    const before = heard.count
    const answer = await ask()
    if (isNothing(answer) && heard.count > before) throw heard.last
    return answer
  }
  return bridge(
    {
      get: (key) => told(() => keyv.get(key), isNone),
      async set(key, kept, lifetime) {
        const isKept = await told(() => keyv.set(key, kept, lifetime), isNotTrue)
        if (isKept === false) throw new Error('Keyv has not kept it, and does not say why')
      },
      delete: (key) => told(() => keyv.delete(key), isNotTrue),
    },
    keyv,
    options,
  )
}

/** Keyv 5 swallows what goes wrong without a word: a session that cannot be read would be taken for one that is gone. */
function checkItTells(keyv: KeyvStore): void {
  if (keyv.throwOnErrors !== false) return
  throw config(
    'fromKeyv was given a Keyv that answers as if there were nothing when what is behind it fails.',
    'Make it with new Keyv({ …, throwOnErrors: true }), or take Keyv 6.',
  )
}

function isNone(answer: unknown): boolean {
  return answer === undefined || answer === null
}

function isNotTrue(answer: unknown): boolean {
  return answer !== true
}

interface Faults {
  count: number
  last: unknown
}

const known = new WeakMap<object, Faults>()

function faultsOf(keyv: KeyvStore): Faults {
  const faults = known.get(keyv) ?? { count: 0, last: undefined }
  if (known.has(keyv)) return faults
  known.set(keyv, faults)
  keyv.on?.('error', (error) => {
    faults.count++
    faults.last = error
  })
  return faults
}
