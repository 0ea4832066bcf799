/** What can be said about sessions, and about the codec that seals them? One table each: name, check, default. */

import type { OnConflict } from '../life/changes.ts'
import type { Lifetime } from '../life/lifetime.ts'
import { checkSeconds, checkSwitch, DAY } from '../life/limits.ts'
import { strictJson } from '../life/serializer.ts'
import { pooledRandom } from '../platform/platform.ts'
import type { SessionStore } from '../store/store.ts'
import type { Serializer, SessionCodec } from '../words/codec.ts'
import type { Data } from '../words/envelope.ts'
import type { SessionError } from '../words/errors.ts'
import type { SessionEvent } from '../words/events.ts'
import { checkNames, config, isRecord, kindOf, told } from '../words/faults.ts'
import type { Reader } from '../words/reader.ts'
import type { RequestHead } from '../words/request.ts'
import type { StandardSchema } from '../words/standard-schema.ts'
import { besideCodec } from './beside-codec.ts'
import { checkFunction, checkMethods, checkOneOf, isFunction } from './checks.ts'
import { clockOf } from './clock.ts'
import { type CheckedCookie, type CookieOptions, checkCookie } from './cookie.ts'
import {
  type CheckedCrossOrigin,
  type CrossOriginOptions,
  checkCrossOrigin,
} from './cross-origin.ts'
import {
  type CheckedDeviceBound,
  checkBindable,
  checkDeviceBound,
  type DeviceBoundOptions,
} from './device.ts'
import { SEALING_ELSEWHERE, SESSION_ELSEWHERE } from './elsewhere.ts'
import { checkGiven } from './given.ts'
import type { Promised } from './promised.ts'
import { checkReaders } from './readers.ts'
import type { SecretOption } from './secrets.ts'
import { type CheckedStamp, checkStamp, checkStamped, type StampOptions } from './stamp.ts'
import {
  type CheckedLimit,
  type CheckedRevocations,
  checkKeepInCookie,
  checkLimit,
  checkLimited,
  checkOnStoreError,
  checkRevocations,
  checkStore,
  checkStoreTimeout,
  checkWithoutStore,
} from './stored.ts'

export type { CookieOptions, FormerCookie } from './cookie.ts'
export type { CrossOriginOptions } from './cross-origin.ts'
export type { DeviceAlgorithm, DeviceBoundOptions } from './device.ts'
export type { StampOptions } from './stamp.ts'

/** Which cryptography seals: the platform's best by default. */
export type SealerChoice = 'auto' | 'node' | 'web'

/** When a session is opened: once somebody asks for it, or not before `loadSession()`. */
export type LoadChoice = 'when asked' | 'on demand'

/** What a request sees that needs a session while the store fails. */
export type StoreErrorChoice = 'fail' | 'anonymous'

export interface LimitOptions {
  readonly perSubject: number
  /** Default `evict-oldest`; `refuse` fails the login with `ERR_SESSION_LIMIT`, a 403. */
  readonly when?: 'evict-oldest' | 'refuse' | undefined
}

export interface RevocationOptions {
  readonly store: SessionStore
  /** Seconds for which this process takes an answer for the truth. Default 5; 0 asks each time. */
  readonly cache?: number | undefined
}

/** What Cache-Control responses carry, of those that set the cookie, and of those that only read the session. */
export interface CacheControlOptions {
  /** Default `no-store`; `false` sends nothing. */
  readonly set?: 'no-store' | 'private' | false | undefined
  /**
   * Default false. With `no-store` a page that showed the session is not shown again, from the browser's
   * back/forward cache, to whoever presses Back after a logout.
   */
  readonly read?: 'no-store' | 'private' | 'no-cache' | false | undefined
}

/** Everything that can be said about sessions; all of it is checked at construction. */
export interface SessionOptions<T = Data, Name extends string = string> {
  /**
   * At least 32 bytes, or text of as many; a list goes from newest to oldest: the first seals, all
   * open, and what an older one sealed is sealed anew. A function is asked at the first use, and what
   * it answers, or promises, is kept. Default: `SESSION_SECRET` and the comma-separated
   * `SESSION_SECRET_PREVIOUS` of the environment.
   */
  readonly secret?: SecretOption | undefined
  readonly cookie?: (CookieOptions & Promised<Name>) | undefined
  /** Seconds from creation after which a session ends, whatever happens. Default 14 days. */
  readonly maxAge?: number | undefined
  /** Seconds without a request after which a session ends. Off by default. */
  readonly idleTimeout?: number | undefined
  /** Default true. `false`: the browser forgets at close; the limits above hold still. */
  readonly persistent?: boolean | undefined
  /**
   * Who the session belongs to. When the answer changes (login, logout) the id is rotated.
   */
  readonly subject?: ((data: Partial<T>) => string | undefined) | undefined
  /**
   * Ends the other sessions of somebody whose stamp has changed, a new password's version for example, without a
   * store: compared once in `every` seconds. Needs `subject`. Off by default.
   */
  readonly stamp?: StampOptions<T> | undefined
  /** A Standard Schema (zod, valibot, arktype …), checked when a session is loaded. */
  readonly schema?: StandardSchema<T> | undefined
  /**
   * Default `when asked`. `on demand`, where opening takes time (a store, WebCrypto, an asynchronous schema): it
   * is not opened before handlers run, but by `await loadSession(request)`.
   */
  readonly load?: LoadChoice | undefined
  /**
   * Default on: in a request that a page of another origin caused, by any method but GET, HEAD and OPTIONS or as the
   * handshake of a WebSocket, nobody finds a session (`ERR_SESSION_CROSS_ORIGIN`, 403), and none is set. Name the
   * origins that may, `{ trusted: ['https://idp.example'] }`, call `allowCrossOrigin(request)` in a route, or
   * switch it off by `false`.
   */
  readonly crossOrigin?: CrossOriginOptions | false | undefined
  /**
   * Which requests are made by nobody: polls, keep-alives. They read, and may write, and prolong no session that has
   * an idle timeout, unless by `touch()`. Header names are in small letters. `passive(session)` says the same of one
   * request.
   */
  readonly passive?: ((request: RequestHead) => boolean) | undefined
  /** What a response that sets the cookie carries. Default `no-store`; `false` sends nothing. */
  readonly cacheControl?: 'no-store' | 'private' | false | CacheControlOptions | undefined
  /**
   * Seconds for which a logout holds back slow responses that would bring the session back in that browser.
   * Default 300, at most a day; 0 for none.
   */
  readonly tombstone?: number | undefined
  /**
   * Keeps sessions on the server: `memoryStore()`, or SQLite, Redis, Postgres by packages of their own. The cookie
   * carries a sealed ticket then, and nothing else changes. Without it sessions are sealed in the cookie.
   */
  readonly store?: SessionStore | undefined
  /**
   * With `store`: sessions whose cookie would take no more than so many bytes stay in it, and cost no round trip; one
   * that outgrows them moves to the store, and back. Off by default.
   */
  readonly keepInCookie?: number | undefined
  /**
   * With `store`: what is kept there is sealed too, together with its key, so that nobody who reads the store learns
   * anything, and nobody who writes there can make or move a session. Default false.
   */
  readonly encryptAtRest?: boolean | undefined
  /** With `store`: seconds for which an answer of it is waited for. Default 2. */
  readonly storeTimeout?: number | undefined
  /**
   * With `store`: what a request sees that needs a session while the store fails. `fail`, the default: a 503.
   * `anonymous`: an empty session, as if it had expired. A function decides.
   */
  readonly onStoreError?: StoreErrorChoice | ((error: SessionError) => StoreErrorChoice) | undefined
  /**
   * With `store`: what becomes of a key that two requests have changed at the same time. Default: the one wins that
   * is written last. It answers with the value; `undefined` deletes it. A key that was changed by `update()` is
   * updated anew instead.
   */
  readonly onConflict?: OnConflict | undefined
  /** With `store` and `subject`: how many sessions one subject may have, and what becomes of one more. */
  readonly limit?: LimitOptions | undefined
  /**
   * Where sealed sessions are remembered that were ended, so that no copy of them is worth anything: any store, which
   * is asked about each session once in so many seconds (`cache`, default 5), and holds a few bytes for each logout
   * until the session would have expired. Off by default.
   */
  readonly revocations?: SessionStore | RevocationOptions | undefined
  /**
   * Binds the session to a key in the visitor's device when somebody logs in, so that a stolen cookie is worth nothing
   * (Device Bound Session Credentials: Chrome and Edge on Windows and macOS; other browsers go on as they are). Needs
   * `subject`, and https. `true`, or `{ ttl: 600, require: 'prefer' }`. Off by default.
   */
  readonly deviceBound?: boolean | DeviceBoundOptions | undefined
  /** Default strict JSON, which refuses what JSON would change, naming the path. */
  readonly serializer?: Serializer | undefined
  /** Another wire format. Default: sealed, Fe26.2. */
  readonly codec?: SessionCodec<T> | undefined
  /**
   * Readers of the cookies that another library set, asked in this order if ours opened nothing: whoever comes with
   * one stays logged in. The response that writes ours ends theirs. `@sealed-session/interop` has some. Default none.
   */
  readonly acceptFrom?: readonly Reader[] | undefined
  /**
   * Told of every refusal, commit (of untouched sessions too), failure and warning. In development warnings
   * are printed all the same, unless it answers `false`. What it throws changes nothing.
   */
  readonly onEvent?: ((event: SessionEvent) => unknown) | undefined
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Cryptographically strong random bytes. Default: the platform's. */
  readonly random?: ((size: number) => Uint8Array) | undefined
  /**
   * Default `auto`: `node:crypto` where it answers (Node, Bun, Deno), WebCrypto elsewhere.
   * The tokens are the same.
   */
  readonly sealer?: SealerChoice | undefined
  /**
   * Default true: what was found in recent tokens (some 1 MB of them) is kept in memory, so that a
   * visitor who comes back costs no cryptography. A token is never taken for longer than without it.
   */
  readonly tokenCache?: boolean | undefined
}

/** What the options of sessions and those of the codec have in common. */
type SealingOption =
  | 'secret'
  | 'maxAge'
  | 'idleTimeout'
  | 'serializer'
  | 'schema'
  | 'now'
  | 'random'
  | 'sealer'
  | 'tokenCache'

export interface CodecOptions<T = Data> extends Pick<SessionOptions<T>, SealingOption> {
  /**
   * What the tokens are for: `invitation`, `password-reset` … No token opens for another purpose.
   * Default `session`.
   */
  readonly purpose?: string | undefined
  /** The cookie that carries them, if one does. No token opens for another cookie's name. */
  readonly cookieName?: string | undefined
}

/** The options with nothing left open: checked, frozen, defaults filled in. */
export interface Checked<T> extends Lifetime {
  /** Judged by whoever makes keys of it; undefined: the environment's. */
  readonly secret: SessionOptions<T>['secret']
  readonly cookie: CheckedCookie
  readonly subject: ((data: Partial<T>) => string | undefined) | undefined
  readonly stamp: CheckedStamp<T> | undefined
  readonly schema: StandardSchema<T> | undefined
  readonly load: LoadChoice
  readonly crossOrigin: CheckedCrossOrigin
  readonly passive: ((request: RequestHead) => boolean) | undefined
  readonly cacheControl: CheckedCacheControl
  readonly tombstone: number
  readonly store: SessionStore | undefined
  readonly keepInCookie: number | undefined
  readonly encryptAtRest: boolean
  readonly storeTimeout: number
  onStoreError(error: SessionError): StoreErrorChoice
  readonly onConflict: OnConflict | undefined
  readonly limit: CheckedLimit | undefined
  readonly revocations: CheckedRevocations | undefined
  readonly deviceBound: CheckedDeviceBound | undefined
  readonly serializer: Serializer
  readonly codec: SessionCodec<T> | undefined
  readonly acceptFrom: readonly Reader[]
  readonly onEvent: ((event: SessionEvent) => unknown) | undefined
  /** Whole milliseconds. */
  now(): number
  random(size: number): Uint8Array
  readonly sealer: SealerChoice
  readonly tokenCache: boolean
}

export interface CheckedCacheControl {
  readonly set: 'no-store' | 'private' | false
  readonly read: 'no-store' | 'private' | 'no-cache' | false
}

/** `persistent` is the cookie's concern, and true here. */
export interface CheckedCodec<T> extends Pick<Checked<T>, SealingOption | keyof Lifetime> {
  readonly purpose: string
  readonly cookieName: string
}

/**
 * The options of sessions.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`
 */
export function checkSessionOptions<T>(given: SessionOptions<T>): Checked<T> {
  checkGiven(given, 'Sessions')
  checkNames(given, Object.keys(SESSION), 'Sessions', SESSION_ELSEWHERE, SEALING_ELSEWHERE)
  const all = given.codec === undefined ? given : besideCodec(given)
  if (given.store === undefined) checkWithoutStore(given)
  const checked = checkEach(all, SESSION) as unknown as Checked<T>
  checkReachable(checked)
  checkLimited(checked)
  checkStamped(checked)
  checkBindable(checked)
  return Object.freeze(checked)
}

/**
 * The options of `createCodec`.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`
 */
export function checkCodecOptions<T>(given: CodecOptions<T>): CheckedCodec<T> {
  checkGiven(given, 'createCodec')
  checkNames(given, Object.keys(CODEC), 'createCodec', SEALING_ELSEWHERE)
  const checked = { ...checkEach(given, CODEC), persistent: true } as unknown as CheckedCodec<T>
  checkReachable(checked)
  return Object.freeze(checked)
}

/** For every option what is checked, and what it is if nothing is said. One that is forgotten does not compile. */
type Table<Options, Kept> = {
  readonly [Name in keyof Options & keyof Kept]: (given: unknown, name: string) => Kept[Name]
} & Record<keyof Options, unknown>

type Check<Name extends keyof Checked<unknown>> = (
  given: unknown,
  name: string,
) => Checked<unknown>[Name]

/*
 * Those that both tables have. Each is a constant of its own, and no table is spread into another, since bundlers
 * leave out only what cannot run code: `createCodec` alone comes without all that is about cookies.
 */

// Judged, and told of, by whoever makes keys of it.
const secret: Check<'secret'> = (given) => given as SessionOptions['secret']

const maxAge: Check<'maxAge'> = (given = 14 * DAY, name) => checkSeconds(given, name)

const idleTimeout: Check<'idleTimeout'> = (given, name) =>
  given === undefined ? undefined : checkSeconds(given, name)

const serializer: Check<'serializer'> = (given = strictJson, name) =>
  checkMethods(
    given,
    name,
    ['stringify', 'parse'],
    'Give an object with both, as JSON, devalue and superjson are.',
  ) as Serializer

const schema: Check<'schema'> = (given, name) =>
  given === undefined ? undefined : checkSchema(given, name)

const now: Check<'now'> = (given) => clockOf(given)

const random: Check<'random'> = (given = pooledRandom, name) => checkRandom(given, name)

const sealer: Check<'sealer'> = (given = 'auto', name) =>
  checkOneOf(given, name, ['auto', 'node', 'web'])

const tokenCache: Check<'tokenCache'> = (given = true, name) => checkSwitch(given, name)

const CODEC: Table<CodecOptions<unknown>, CheckedCodec<unknown>> = {
  secret,
  purpose: (given = 'session', name) => checkPurpose(given, name),
  cookieName: (given = '', name) => checkCookieName(given, name),
  maxAge,
  idleTimeout,
  serializer,
  schema,
  now,
  random,
  sealer,
  tokenCache,
}

const SESSION: Table<SessionOptions<unknown>, Checked<unknown>> = {
  secret,
  cookie: (given) => checkCookie(given),
  maxAge,
  idleTimeout,
  persistent: (given = true, name) => checkSwitch(given, name),
  subject: (given, name) =>
    checkFunction(given, name, '(data) => data.user?.id') as Checked<unknown>['subject'],
  stamp: (given, name) => checkStamp(given, name),
  schema,
  load: (given = 'when asked', name) => checkOneOf(given, name, ['when asked', 'on demand']),
  crossOrigin: (given, name) => checkCrossOrigin(given, name),
  passive: (given, name) =>
    checkFunction(given, name, "({ path }) => path === '/poll'") as Checked<unknown>['passive'],
  cacheControl: (given, name) => checkCacheControl(given, name),
  tombstone: (given = 300, name) => checkTombstone(given, name),
  store: (given) => checkStore(given),
  keepInCookie: (given, name) => checkKeepInCookie(given, name),
  encryptAtRest: (given = false, name) => checkSwitch(given, name),
  storeTimeout: (given = 2, name) => checkStoreTimeout(given, name),
  onStoreError: (given = 'fail', name) => checkOnStoreError(given, name),
  onConflict: (given, name) =>
    checkFunction(given, name, '(key, base, mine, theirs) => mine') as OnConflict | undefined,
  limit: (given, name) => checkLimit(given, name),
  revocations: (given, name) => checkRevocations(given, name),
  deviceBound: (given, name) => checkDeviceBound(given, name),
  serializer,
  codec: (given, name) =>
    checkMethods(
      given,
      name,
      ['encode', 'decode'],
      'Give what createCodec() answers with, or an object with these two methods.',
    ) as Checked<unknown>['codec'],
  acceptFrom: (given = [], name) => checkReaders(given, name),
  onEvent: (given, name) =>
    checkFunction(given, name, '(event) => log(event)') as Checked<unknown>['onEvent'],
  now,
  random,
  sealer,
  tokenCache,
}

function checkEach(given: object, table: Readonly<Record<string, unknown>>) {
  const checked: Record<string, unknown> = {}
  for (const name in table) {
    const check = table[name] as (given: unknown, name: string) => unknown
    checked[name] = check(given[name as never], name)
  }
  return checked
}

function checkReachable({ maxAge, idleTimeout }: Lifetime): void {
  if (idleTimeout === undefined || idleTimeout <= maxAge) return
  throw config(
    `idleTimeout is ${idleTimeout} seconds, longer than maxAge (${maxAge}), so it would never be reached.`,
    'Raise maxAge or lower idleTimeout.',
  )
}

function checkSchema(given: unknown, name: string): StandardSchema<unknown> {
  const standard = (given as Partial<StandardSchema> | null)?.['~standard']
  if (isFunction(standard, 'validate')) return given as StandardSchema<unknown>
  throw config(
    `${name} is ${told(given)}, which is no Standard Schema.`,
    'Give a schema of zod 3.24, valibot 1, arktype 2 or another library that implements https://standardschema.dev.',
  )
}

/** An answer that is too short would make ids and ivs that can be guessed. */
function checkRandom(given: unknown, name: string): Checked<unknown>['random'] {
  if (given === pooledRandom) return pooledRandom
  const random = checkFunction(given, name, '(size) => new Uint8Array(…)') as (
    size: number,
  ) => unknown
  return (size) => {
    const bytes = random(size)
    // Not by instanceof, which another realm's bytes (those of Jest) are no instances of.
    if (ArrayBuffer.isView(bytes) && bytes.byteLength === size) return bytes as Uint8Array
    const answered = ArrayBuffer.isView(bytes) ? `${bytes.byteLength} bytes` : kindOf(bytes)
    throw config(
      `The option random answered ${answered} when asked for ${size} bytes.`,
      'Answer with a Uint8Array of the size that is asked for, or leave it out.',
    )
  }
}

function checkPurpose(given: unknown, name: string): string {
  if (typeof given === 'string' && given !== '') return given
  throw config(
    `${name} is ${told(given)}.`,
    "Say in a word what the tokens are for, such as 'invitation'.",
  )
}

function checkCookieName(given: unknown, name: string): string {
  if (typeof given === 'string') return given
  throw config(`${name} is ${told(given)}.`, 'Give the name of the cookie that carries the tokens.')
}

const WHEN_SET = ['no-store', 'private', false] as const
const WHEN_READ = ['no-store', 'private', 'no-cache', false] as const

function checkCacheControl(given: unknown, name: string): CheckedCacheControl {
  const { set = 'no-store', read = false } = isRecord(given) ? given : { set: given }
  if (isRecord(given)) checkNames(given, ['set', 'read'], name)
  return Object.freeze({
    set: checkOneOf(set, isRecord(given) ? `${name}.set` : name, WHEN_SET),
    read: checkOneOf(read, `${name}.read`, WHEN_READ),
  })
}

/** A response that is slower than a day is none. */
function checkTombstone(given: unknown, name: string): number {
  if (given === 0) return 0
  if (Number.isSafeInteger(given) && (given as number) > 0 && (given as number) <= DAY) {
    return given as number
  }
  throw config(`${name} is ${told(given)}.`, 'Give whole seconds, at most a day; 0 for none.')
}
