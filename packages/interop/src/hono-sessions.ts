/**
 * Reads the sessions of hono-sessions: its cookie store's, or those of a store that the app has.
 *
 * @example
 * session({ secret, acceptFrom: [honoSessions({ encryptionKey: process.env.OLD_KEY, cookieOptions: { path: '/' } })] })
 *
 * @module
 */
import type { Awaitable, Flash, Read, Reader, Reason } from '@sealed-session/core'
import { type TheirAttributes, theirCookies } from './reading/cookies.ts'
import { isMembers, type Members, timeOf } from './reading/data.ts'
import { createIronReader, type IronReader } from './reading/iron.ts'
import { checkKeys, checkOptions, config, type ReaderOptions } from './reading/options.ts'
import { createReader, openFirst } from './reading/reader.ts'
import { asked, retireAll } from './reading/records.ts'

/** What hono-sessions asks of a store that is no cookie. */
export interface HonoSessionsStore {
  getSessionById(id?: string): Awaitable<unknown>
  deleteSession(id: string): Awaitable<unknown>
}

/** hono-sessions's own options, as they were given to its middleware. */
export interface HonoSessionsOptions extends ReaderOptions {
  readonly encryptionKey?: string | (() => string) | undefined
  /** Default `session`. */
  readonly sessionCookieName?: string | undefined
  readonly cookieOptions?: TheirAttributes | undefined
  /** Left out: a `CookieStore`, which keeps the session in the cookie. */
  readonly store?: HonoSessionsStore | undefined
  readonly expireAfterSeconds?: number | undefined
  /** Default true: every visit prolonged the session there, and its end is not carried over. */
  readonly autoExtendExpiration?: boolean | undefined
}

const KNOWN = [
  ...['encryptionKey', 'sessionCookieName', 'cookieOptions', 'store', 'expireAfterSeconds'],
  'autoExtendExpiration',
]

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function honoSessions(options: HonoSessionsOptions): Reader {
  checkOptions(options, 'honoSessions', KNOWN)
  const { encryptionKey, cookieOptions = {}, store, autoExtendExpiration = true } = options
  const name = prefixed(options.sessionCookieName ?? 'session', cookieOptions.prefix)
  const key = typeof encryptionKey === 'function' ? encryptionKey() : encryptionKey
  if (key !== undefined || store === undefined) checkKeys('honoSessions', 'encryptionKey', key)
  const iron = key === undefined ? undefined : createIronReader({ default: key })

  async function read(value: string, now: number): Promise<Read> {
    const opened = await textIn(value, iron, now)
    if (typeof opened !== 'string') return opened
    // What its cookie store sets at a logout.
    if (opened === '') return { refused: 'ended' }
    if (store === undefined) return readOf(JSON.parse(opened), autoExtendExpiration, now)
    const record = await asked(() => store.getSessionById(opened))
    return record ? readOf(record, autoExtendExpiration, now) : { refused: 'gone' }
  }

  return createReader(
    {
      name: 'hono-sessions',
      cookies: theirCookies('honoSessions', [name], cookieOptions),
      atOnce: false,
      open: (header, now) => openFirst(header, name, (value) => read(value, now)),
      ...(store && {
        async retire(header, why, now) {
          if (why === 'moved') return
          await retireAll(header, name, async (value) => {
            const id = await textIn(value, iron, now)
            if (typeof id === 'string') await asked(() => store.deleteSession(id))
          })
        },
      }),
    },
    options,
  )
}

/** The session as JSON, or its id: sealed, if there is a key. */
async function textIn(
  value: string,
  iron: IronReader | undefined,
  now: number,
): Promise<string | { readonly refused: Reason }> {
  if (iron === undefined) return value
  const opened = await iron.open(value, now)
  if (opened.refused !== undefined) return opened
  return typeof opened.data === 'string' ? opened.data : { refused: 'invalid-data' }
}

function prefixed(name: string, prefix: unknown): string {
  if (prefix === 'host') return `__Host-${name}`
  if (prefix === 'secure') return `__Secure-${name}`
  if (prefix === undefined) return name
  throw config(
    "honoSessions: cookieOptions.prefix is neither 'host' nor 'secure'.",
    'Leave it out.',
  )
}

function readOf(session: unknown, rolling: boolean, now: number): Read {
  if (!isMembers(session) || !isMembers(session._data)) return { refused: 'invalid-data' }
  const { _data: entries, _delete: isDeleted, _expire, _accessed } = session
  if (isDeleted === true) return { refused: 'ended' }
  const expiresAt = timeOf(_expire)
  // A time that cannot be read is no time at which this was valid.
  if (_expire !== null && _expire !== undefined && expiresAt === undefined) {
    return { refused: 'invalid-data' }
  }
  if (expiresAt !== undefined && expiresAt <= now) return { refused: 'expired' }
  return {
    ...parted(entries),
    expiresAt: rolling ? undefined : expiresAt,
    seenAt: timeOf(_accessed),
  }
}

function parted(entries: Members): { data: object; flash?: Flash } {
  const all = Object.entries(entries).filter(([, entry]) => isMembers(entry)) as [string, Members][]
  const of = (isFlash: boolean) => all.filter(([, { flash }]) => (flash === true) === isFlash)
  const data = Object.fromEntries(of(false).map(([key, { value }]) => [key, value]))
  const flash = Object.fromEntries(of(true).map(([key, { value }]) => [key, [value]]))
  return Object.keys(flash).length === 0 ? { data } : { data, flash }
}
