/**
 * Reads what hapi sealed: the sessions of `@hapi/yar`, and cookies that `@hapi/iron` sealed (`@hapi/cookie`,
 * `server.state` with the encoding `iron`).
 *
 * @example
 * session({ secret, acceptFrom: [yar({ cookieOptions: { password: process.env.OLD_PASSWORD }, until })] })
 *
 * @module
 */
import { type Awaitable, chain, type Flash, type Read, type Reader } from '@sealed-session/core'
import { type TheirAttributes, theirCookies } from './reading/cookies.ts'
import { isMembers, type Members, without } from './reading/data.ts'
import {
  createIronReader,
  type IronPassword,
  type IronPasswords,
  type IronSettings,
} from './reading/iron.ts'
import { checkOptions, config, mustEnd, type ReaderOptions } from './reading/options.ts'
import { createReader, openFirst } from './reading/reader.ts'
import { asked, retireAll } from './reading/records.ts'

/** hapi's options of a cookie, of which these matter. */
export interface HapiCookieOptions
  extends Omit<TheirAttributes, 'secure' | 'httpOnly' | 'sameSite'> {
  readonly password: IronPassword | IronPasswords
  readonly isSecure?: boolean | undefined
  readonly isHttpOnly?: boolean | undefined
  readonly isSameSite?: 'Strict' | 'Lax' | 'None' | false | undefined
  readonly iron?: IronSettings | undefined
}

/** What yar kept large sessions in: the policy of `server.cache()`, or whatever answers for it. */
export interface YarCache {
  get(id: string): Awaitable<unknown>
  drop(id: string): Awaitable<unknown>
}

/** yar's own options, as they were given to it. */
export interface YarOptions extends ReaderOptions {
  /** Default `session`. */
  readonly name?: string | undefined
  readonly cookieOptions: HapiCookieOptions
  /**
   * Where sessions are that were too large for a cookie; yar's own option of this name says how to make it.
   * Without it these are refused.
   */
  readonly records?: YarCache | undefined
  readonly cache?: unknown
  readonly maxCookieSize?: number | undefined
  readonly storeBlank?: boolean | undefined
  readonly errorOnCacheNotReady?: boolean | undefined
  readonly customSessionIDGenerator?: unknown
}

const OF_YAR = [
  ...['name', 'cookieOptions', 'records', 'cache', 'maxCookieSize', 'storeBlank'],
  ...['errorOnCacheNotReady', 'customSessionIDGenerator'],
]

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function yar(options: YarOptions): Reader {
  checkOptions(options, 'yar', OF_YAR)
  mustEnd('yar', options, 'nothing inside its cookies says when they end')
  const { records, name = 'session' } = options

  function read(data: Members): Awaitable<Read> {
    if (typeof data.id !== 'string') return { refused: 'invalid-data' }
    if (data._store !== undefined) return stored(data._store)
    if (records === undefined) return { refused: 'gone' }
    return chain(
      asked(() => records.get(data.id as string)),
      (store) => (store ? stored(store) : { refused: 'gone' }),
    )
  }

  const cookieOptions = { isSameSite: 'Lax', path: '/', ...options.cookieOptions } as const
  return sealedBy('yar', { ...options, name, cookieOptions }, read, {
    async retire(data, why) {
      if (why === 'ended' && records !== undefined && typeof data.id === 'string') {
        await asked(() => records.drop(data.id as string))
      }
    },
  })
}

function stored(store: unknown): Read {
  if (!isMembers(store)) return { refused: 'invalid-data' }
  const { _flash: flash } = store
  return {
    data: without(store, '_flash', '_lazyKeys'),
    flash: isMembers(flash) ? (flashOf(flash) as Flash) : undefined,
  }
}

/** yar lets one message stand in the place of a list. */
function flashOf(flash: Members): Members {
  const entries = Object.entries(flash).map(([type, messages]) => [
    type,
    Array.isArray(messages) ? messages : [messages],
  ])
  return Object.fromEntries(entries)
}

/** Options of a cookie that hapi sealed. */
export interface HapiIronOptions extends ReaderOptions {
  /** Default `sid`, which is that of `@hapi/cookie`. */
  readonly name?: string | undefined
  readonly cookieOptions: HapiCookieOptions
}

/**
 * Any object that hapi sealed is the session's data: with `@hapi/cookie` that is what `cookieAuth.set` was given.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function hapiIron(options: HapiIronOptions): Reader {
  checkOptions(options, 'hapiIron', ['name', 'cookieOptions'])
  mustEnd('hapiIron', options, 'nothing inside these cookies says when they end')
  const { name = 'sid' } = options
  return sealedBy('hapi', { ...options, name }, (data) => ({ data }))
}

interface Retiring {
  retire(data: Members, why: 'moved' | 'ended'): Promise<void>
}

function sealedBy(
  library: string,
  options: ReaderOptions & { readonly name: string; readonly cookieOptions: HapiCookieOptions },
  read: (data: Members) => Awaitable<Read>,
  retiring?: Retiring,
): Reader {
  const { name, cookieOptions } = options
  const {
    password,
    iron: settings,
    isSecure,
    isHttpOnly,
    isSameSite,
    ...more
  } = cookieOptions ?? {}
  if (!password) {
    throw config(`${library}: cookieOptions.password is missing.`, 'Give the one that hapi had.')
  }
  const iron = createIronReader(password, [settings ?? {}])

  return createReader(
    {
      name: library,
      cookies: theirCookies(library, [name], {
        ...more,
        secure: isSecure ?? true,
        httpOnly: isHttpOnly ?? true,
        sameSite: isSameSite ?? 'strict',
      }),
      atOnce: false,
      open: (header, now) =>
        openFirst(header, name, async (seal) => {
          const unsealed = await iron.open(seal, now)
          if (unsealed.refused !== undefined) return unsealed
          return isMembers(unsealed.data) ? read(unsealed.data) : { refused: 'invalid-data' }
        }),
      ...(retiring && {
        retire: (header, why, now) =>
          retireAll(header, name, async (seal) => {
            const unsealed = await iron.open(seal, now)
            if (unsealed.refused !== undefined || !isMembers(unsealed.data)) return
            await retiring.retire(unsealed.data, why)
          }),
      }),
    },
    options,
  )
}
