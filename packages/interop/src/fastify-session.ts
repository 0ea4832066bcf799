/**
 * Reads the sessions of @fastify/session, from the store that the app has.
 *
 * @example
 * session({ secret, acceptFrom: [fastifySession({ secret: process.env.OLD_SECRET, store })] })
 *
 * @module
 */
import type { Awaitable, Reader } from '@sealed-session/core'
import { type TheirAttributes, theirCookies } from './reading/cookies.ts'
import { checkKeys, checkOptions, config, type ReaderOptions } from './reading/options.ts'
import { createReader } from './reading/reader.ts'
import { recordsBehind, type SessionRecords } from './reading/records.ts'
import { type Algorithm, type Key, signaturesBy, unsigned } from './reading/signature.ts'

export type { SessionRecords } from './reading/records.ts'

/** A signer of the app's own. */
export interface FastifySigner {
  sign(value: string): string
  unsign(value: string): { readonly valid: boolean; readonly value: string | null }
}

/** @fastify/session's own options, as they were given to it. */
export interface FastifySessionOptions extends ReaderOptions {
  readonly secret: Key | readonly Key[] | FastifySigner
  /** The app's own. What was left to the library's memory is gone with its process. */
  readonly store: SessionRecords
  /** Default `sessionId`. */
  readonly cookieName?: string | undefined
  readonly cookiePrefix?: string | undefined
  readonly cookie?: TheirAttributes | undefined
  /** Default `sha256`. */
  readonly algorithm?: Algorithm | undefined
  /** Default true: every visit prolonged the session there, and its end is not carried over. */
  readonly rolling?: boolean | undefined
  readonly saveUninitialized?: boolean | undefined
  readonly idGenerator?: unknown
}

const KNOWN = [
  ...['secret', 'store', 'cookieName', 'cookiePrefix', 'cookie', 'algorithm', 'rolling'],
  ...['saveUninitialized', 'idGenerator'],
]

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function fastifySession(options: FastifySessionOptions): Reader {
  checkOptions(options, 'fastifySession', KNOWN)
  const { store, cookieName = 'sessionId', cookiePrefix = '', rolling = true } = options
  if (typeof store?.get !== 'function') {
    throw config('fastifySession: store is missing.', 'Give the store that @fastify/session had.')
  }
  const unsign = unsigning(options)

  const idIn = (value: string): Awaitable<string | undefined> =>
    value.startsWith(cookiePrefix) ? unsign(value.slice(cookiePrefix.length)) : undefined

  return createReader(
    {
      name: 'fastify-session',
      cookies: theirCookies('fastifySession', [cookieName], {
        httpOnly: true,
        secure: true,
        ...options.cookie,
      }),
      ...recordsBehind(cookieName, idIn, { store, rolling }),
    },
    options,
  )
}

type Unsign = (value: string) => Awaitable<string | undefined>

function unsigning({ secret, algorithm = 'sha256' }: FastifySessionOptions): Unsign {
  if (isSigner(secret)) {
    return (value) => {
      const { valid, value: id } = secret.unsign(value)
      return valid && id !== null ? id : undefined
    }
  }
  const keys = checkKeys('fastifySession', 'secret', secret)
  const signatures = signaturesBy(keys, algorithm, 'base64')
  return (value) => unsigned(value, signatures)
}

function isSigner(given: FastifySessionOptions['secret']): given is FastifySigner {
  return typeof (given as Partial<FastifySigner> | undefined)?.unsign === 'function'
}
