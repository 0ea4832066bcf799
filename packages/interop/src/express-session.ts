/**
 * Reads the sessions of express-session, from the store that the app has.
 *
 * @example
 * session({ secret, acceptFrom: [expressSession({ secret: process.env.OLD_SECRET, store: new RedisStore({ client }) })] })
 *
 * @module
 */
import type { Awaitable, Reader } from '@sealed-session/core'
import { type TheirAttributes, theirCookies } from './reading/cookies.ts'
import {
  checkKeys,
  checkOptions,
  config,
  type ReaderOptions,
  type RollingOption,
} from './reading/options.ts'
import { createReader } from './reading/reader.ts'
import { recordsBehind, type SessionRecords } from './reading/records.ts'
import { type Key, signaturesBy, unsigned } from './reading/signature.ts'

export type { SessionRecords } from './reading/records.ts'

/** express-session's own options, as they were given to it. */
export interface ExpressSessionOptions extends ReaderOptions, RollingOption {
  readonly secret: Key | readonly Key[]
  /** The app's own. What was left to express-session's memory is gone with its process. */
  readonly store: SessionRecords
  /** The cookie's name. Default `connect.sid`. */
  readonly name?: string | undefined
  /** The former name of `name`. */
  readonly key?: string | undefined
  readonly cookie?: TheirAttributes | undefined
  readonly resave?: boolean | undefined
  readonly saveUninitialized?: boolean | undefined
  readonly unset?: string | undefined
  readonly proxy?: boolean | undefined
  readonly genid?: unknown
}

const KNOWN = [
  ...['secret', 'store', 'name', 'key', 'cookie', 'rolling', 'resave', 'saveUninitialized'],
  ...['unset', 'proxy', 'genid'],
]

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function expressSession(options: ExpressSessionOptions): Reader {
  checkOptions(options, 'expressSession', KNOWN)
  const { secret, store, key = 'connect.sid', name = key, rolling = false } = options
  if (typeof store?.get !== 'function') {
    throw config('expressSession: store is missing.', 'Give the store that express-session had.')
  }
  if (typeof options.cookie === 'function') {
    throw config(
      'expressSession: cookie is a function.',
      'Give the attributes that the cookie was set with, for one reader each.',
    )
  }
  const signatures = signaturesBy(checkKeys('expressSession', 'secret', secret), 'sha256', 'base64')

  const idIn = (value: string): Awaitable<string | undefined> =>
    value.startsWith('s:') ? unsigned(value.slice(2), signatures) : undefined

  return createReader(
    {
      name: 'express-session',
      cookies: theirCookies('expressSession', [name], { httpOnly: true, ...options.cookie }),
      ...recordsBehind(name, idIn, { store, rolling }),
    },
    options,
  )
}
