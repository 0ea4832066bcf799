/**
 * Reads the sessions of koa-session: those in cookies, and those in a store that the app has.
 *
 * @example
 * session({ secret, acceptFrom: [koaSession({ keys: [process.env.OLD_KEY], maxAge: 86_400_000 })] })
 *
 * @module
 */
import { type Awaitable, chain, type Read, type Reader } from '@sealed-session/core'
import { type TheirAttributes, theirCookies } from './reading/cookies.ts'
import { fromBase64Json, isMembers, without } from './reading/data.ts'
import { type SigningKeys, signedCookies } from './reading/keygrip.ts'
import {
  checkOptions,
  mustBeSigned,
  mustEnd,
  type ReaderOptions,
  type RollingOption,
} from './reading/options.ts'
import { createReader } from './reading/reader.ts'
import { asked } from './reading/records.ts'

/** What koa-session asks of a store. */
export interface KoaSessionStore {
  get(key: string, maxAge: unknown, options: unknown): Awaitable<unknown>
  destroy(key: string, options: unknown): Awaitable<unknown>
}

/** koa-session's own options, as they were given to it, and `app.keys`. */
export interface KoaSessionOptions extends ReaderOptions, RollingOption {
  /** What `app.keys` was: newest first, or a Keygrip. */
  readonly keys: SigningKeys
  /** The cookie's name. Default `koa.sess`. */
  readonly key?: string | undefined
  /** Milliseconds. Sessions that last until the browser closes have no end inside, and `until` is needed. */
  readonly maxAge?: number | 'session' | undefined
  readonly renew?: boolean | undefined
  /** The app's own. The cookie holds a key then, which must be signed. */
  readonly store?: KoaSessionStore | undefined
  /** What it made of the cookie's text, if not JSON in base64. */
  readonly decode?: ((text: string) => unknown) | undefined
  readonly encode?: unknown
  readonly path?: string | undefined
  readonly domain?: string | undefined
  readonly secure?: boolean | undefined
  readonly httpOnly?: boolean | undefined
  readonly sameSite?: string | boolean | undefined
  readonly partitioned?: boolean | undefined
  /** Must not be false: an unsigned session can be made up by anybody. */
  readonly signed?: boolean | undefined
  readonly overwrite?: boolean | undefined
  readonly autoCommit?: boolean | undefined
  readonly genid?: unknown
  readonly prefix?: string | undefined
  /** Say it by `schema`. */
  readonly valid?: unknown
  readonly beforeSave?: unknown
}

const KNOWN = [
  ...['keys', 'key', 'maxAge', 'rolling', 'renew', 'store', 'decode', 'encode', 'path', 'domain'],
  ...[
    'secure',
    'httpOnly',
    'sameSite',
    'partitioned',
    'signed',
    'overwrite',
    'autoCommit',
    'genid',
  ],
  ...['prefix', 'valid', 'beforeSave'],
]

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function koaSession(options: KoaSessionOptions): Reader {
  checkOptions(options, 'koaSession', KNOWN)
  const { key = 'koa.sess', maxAge, store, decode = fromBase64Json } = options
  mustBeSigned('koaSession', options.signed)
  if (maxAge === 'session' && store === undefined) {
    mustEnd('koaSession', options, "sessions of maxAge 'session' have no end inside")
  }
  const signed = signedCookies('koaSession', key, options.keys)
  const inStore = store && keptIn(store, options)

  return createReader(
    {
      name: 'koa-session',
      cookies: theirCookies('koaSession', signed.names, {
        httpOnly: true,
        ...attributesOf(options),
      }),
      atOnce: signed.atOnce && inStore === undefined,
      open: (header, now) =>
        chain(signed.verified(header), ([value]): Awaitable<Read> => {
          if (value === undefined) return { refused: 'tampered' }
          if (inStore === undefined) return readOf(decode(value), options, now)
          return chain(inStore.get(value), (record) =>
            record ? readOf(record, options, now) : { refused: 'gone' },
          )
        }),
      ...(inStore && {
        retire: (header, why) =>
          chain(signed.verified(header), ([value]) =>
            why === 'ended' && value !== undefined ? inStore.destroy(value) : undefined,
          ),
      }),
    },
    options,
  )
}

function attributesOf(options: KoaSessionOptions): TheirAttributes {
  const { path, domain, secure, httpOnly, sameSite, partitioned } = options
  return { path, domain, secure, httpOnly: httpOnly ?? true, sameSite, partitioned }
}

function keptIn(store: KoaSessionStore, { maxAge, rolling = false }: KoaSessionOptions) {
  return {
    get: (key: string) => asked(() => store.get(key, maxAge, { rolling })),
    destroy: async (key: string): Promise<void> => {
      await asked(() => store.destroy(key, {}))
    },
  }
}

function readOf(session: unknown, options: KoaSessionOptions, now: number): Read {
  if (!isMembers(session)) return { refused: 'invalid-data' }
  const { _expire: end, _maxAge: maxAge, _session: untilClosed } = session
  const expiresAt = typeof end === 'number' ? end : undefined
  if (expiresAt !== undefined && expiresAt <= now) return { refused: 'expired' }
  // Their store would forget it; a cookie never ends by itself.
  const forever = expiresAt === undefined && options.store === undefined
  if (forever && options.until === undefined) return { refused: 'expired' }
  const prolonged = options.rolling === true || options.renew === true
  return {
    data: without(session, '_expire', '_maxAge', '_session'),
    seenAt: expiresAt !== undefined && typeof maxAge === 'number' ? expiresAt - maxAge : undefined,
    expiresAt: prolonged ? undefined : expiresAt,
    lifetime: untilClosed === true ? { persistent: false } : undefined,
  }
}
