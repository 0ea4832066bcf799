/** Can keys be kept in what was given for a storage, and in this rhythm? */
import { checkFunction } from '../../options/checks.ts'
import { clockOf } from '../../options/clock.ts'
import { checkDuration, type Duration } from '../../options/duration.ts'
import { checkSecrets, type Secret, type SecretBytes } from '../../options/secrets.ts'
import { pooledRandom } from '../../platform/platform.ts'
import type { SessionError } from '../../words/errors.ts'
import { checkNames, config, isRecord, told } from '../../words/faults.ts'
import type { Rhythm } from './plan.ts'
import type { KeyStorage } from './storage.ts'

export interface KeyRingOptions {
  /** For how long a key seals. Default `'90d'`; at most 400 days. */
  readonly every?: Duration | undefined
  /** How long before it seals a key is made, so that all who share the ring have read of it. Default `'2d'`. */
  readonly activateAfter?: Duration | undefined
  /**
   * The longest life of the sessions that it seals (`maxAge`, and that of `setLifetime()`): for so long a key opens
   * after another has taken its place. Default `'400d'`, which no session can exceed.
   */
  readonly maxAge?: Duration | undefined
  /**
   * How often the storage is read, so that keys of other instances are known and those that they revoked are not
   * used. Default `'1m'`; at most half of `activateAfter`.
   */
  readonly refresh?: Duration | undefined
  /** Secrets of before the ring, which open and never seal: for as long as sessions may need them. Default none. */
  readonly formerly?: Secret | readonly Secret[] | undefined
  /**
   * Told when the storage fails while keys are known, which are used then. Default: `console.warn`; once, until it
   * works again. Where none are known yet the request fails.
   */
  readonly onError?: ((error: SessionError) => void) | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Cryptographically strong random bytes. Default: the platform's. */
  readonly random?: ((size: number) => Uint8Array) | undefined
}

/** With nothing left open. Milliseconds. */
export interface CheckedRing extends Rhythm {
  readonly refresh: number
  readonly formerly: readonly SecretBytes[]
  onError(error: SessionError): void
  now(): number
  random(size: number): Uint8Array
}

const DAY = 86_400

/** As far as an option can say: no session lasts longer. */
const LONGEST = 400 * DAY

const NAMES: readonly (keyof KeyRingOptions)[] = [
  'every',
  'activateAfter',
  'maxAge',
  'refresh',
  'formerly',
  'onError',
  'now',
  'random',
]

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkStorage(given: KeyStorage): KeyStorage {
  const { read, write } = (given ?? {}) as Partial<KeyStorage>
  if (typeof read === 'function' && typeof write === 'function') return given
  throw config(
    `keyRing() was given ${told(given)} for a storage.`,
    "Give fileKeys('/var/lib/app/session-keys.json'), or storeKeys(store, { wrappedBy: secret }).",
  )
}

/** @throws {SessionError} `ERR_SESSION_CONFIG`, or `ERR_SESSION_SECRET` for what `formerly` cannot be. */
export function checkRing(given: KeyRingOptions): CheckedRing {
  if (!isRecord(given)) {
    throw config(
      `keyRing() was given ${told(given)} for options.`,
      "Give them by name: { every: '90d' }.",
    )
  }
  checkNames(given, NAMES, 'keyRing()')
  const { formerly = [], onError, now, random = pooledRandom }: KeyRingOptions = given
  checkFunction(onError, 'onError', '(error) => log(error)')
  checkFunction(random, 'random', '(size) => new Uint8Array(…)')
  return {
    ...checkRhythm(given),
    formerly: checkFormerly(formerly),
    onError: onError ?? warn,
    now: clockOf(now),
    random,
  }
}

function checkRhythm(given: KeyRingOptions): Pick<CheckedRing, keyof Rhythm | 'refresh'> {
  const { every = '90d', activateAfter = '2d', maxAge = '400d', refresh = '1m' } = given
  const rhythm = {
    every: checkDuration(every, 'every', { least: 2, most: LONGEST }),
    activateAfter: checkDuration(activateAfter, 'activateAfter', { least: 1, most: LONGEST }),
    longest: checkDuration(maxAge, 'maxAge', { least: 1, most: LONGEST }),
    refresh: checkDuration(refresh, 'refresh', { least: 0, most: DAY }),
  }
  if (rhythm.activateAfter >= rhythm.every) {
    throw config(
      `activateAfter is ${told(activateAfter)}, and every ${told(every)}: a key would be due before the one before it seals.`,
      'Give a smaller activateAfter.',
    )
  }
  if (rhythm.refresh * 2 > rhythm.activateAfter) {
    throw config(
      `refresh is ${told(refresh)}, and activateAfter ${told(activateAfter)}: a key would seal before all have read of it.`,
      'Give a refresh of at most half of activateAfter.',
    )
  }
  return rhythm
}

function checkFormerly(given: Secret | readonly Secret[]): readonly SecretBytes[] {
  if (Array.isArray(given) && given.length === 0) return []
  return checkSecrets(given) as readonly SecretBytes[]
}

function warn({ message, cause }: SessionError): void {
  console.warn(`[sealed-session] ${message}`, cause)
}
