/**
 * Reads the sessions of iron-session 8 and 9, of whoever holds one still.
 *
 * @example
 * session({ secret, acceptFrom: [ironSession({ cookieName: 'app', password: process.env.OLD_PASSWORD })] })
 *
 * @module
 */
import type { Read, Reader } from '@sealed-session/core'
import { type TheirAttributes, theirCookies, valueIn, valuesIn } from './reading/cookies.ts'
import { isMembers } from './reading/data.ts'
import { createIronReader } from './reading/iron.ts'
import {
  checkKeys,
  checkOptions,
  config,
  mustEnd,
  type ReaderOptions,
  type RollingOption,
} from './reading/options.ts'
import { createReader } from './reading/reader.ts'

/** iron-session's own options, as they were given to it. */
export interface IronSessionOptions extends ReaderOptions, RollingOption {
  readonly cookieName: string
  /** Text of at least 32 characters, or several by number: whatever was given to iron-session. */
  readonly password: string | Readonly<Record<string, string>>
  /** Seconds. Default 14 days. With 0 the seals have no end, and `until` is needed. */
  readonly ttl?: number | undefined
  readonly cookieOptions?: TheirAttributes | undefined
  /** Split cookies are read whatever this says. */
  readonly chunk?: boolean | undefined
  /** `onEvent` is told of refusals instead. */
  readonly onUnsealError?: unknown
}

const KNOWN = [
  'cookieName',
  'password',
  'ttl',
  'cookieOptions',
  'chunk',
  'onUnsealError',
  'rolling',
]
const FOURTEEN_DAYS = 1_209_600

/** iron-session's own limit. */
const MAX_CHUNKS = 4

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function ironSession(options: IronSessionOptions): Reader {
  checkOptions(options, 'ironSession', KNOWN)
  const { cookieName, cookieOptions, rolling = false } = options
  if (typeof cookieName !== 'string' || cookieName === '') {
    throw config(
      'ironSession: cookieName is missing.',
      'Give the name that iron-session was given.',
    )
  }
  const forever = cookieOptions !== undefined && 'maxAge' in cookieOptions && !cookieOptions.maxAge
  const ttl = forever ? 0 : (options.ttl ?? FOURTEEN_DAYS)
  if (ttl === 0) mustEnd('ironSession', options, 'seals of ttl 0 have no end')
  const iron = createIronReader(passwordsOf(options.password))
  const chunks = Array.from({ length: MAX_CHUNKS }, (_, at) => `${cookieName}.${at}`)

  async function read(seal: string, now: number): Promise<Read> {
    // `~2` stands outside of what is authenticated: whatever it says, nothing depends on it.
    const unsealed = await iron.open(seal.split('~', 1)[0] as string, now)
    if (unsealed.refused !== undefined) return unsealed
    const { data, expiresAt } = unsealed
    if (!isMembers(data)) return { refused: 'invalid-data' }
    // Somebody's seal of another kind, or of a time when these had no end.
    if (expiresAt === undefined && options.until === undefined) return { refused: 'expired' }
    return {
      data,
      seenAt: expiresAt === undefined || ttl === 0 ? undefined : expiresAt - ttl * 1000,
      expiresAt: rolling ? undefined : expiresAt,
    }
  }

  /** One whole cookie, or else its pieces up to the first gap. */
  function sealsIn(header: string): readonly string[] {
    const whole = valuesIn(header, cookieName)
    if (whole.length > 0) return whole
    const pieces = chunks.map((name) => valueIn(header, name))
    const gap = pieces.indexOf(undefined)
    return [pieces.slice(0, gap === -1 ? pieces.length : gap).join('')]
  }

  const attributes = { httpOnly: true, secure: true, sameSite: 'lax', ...cookieOptions }
  const cookies = theirCookies('ironSession', [cookieName, ...chunks], attributes)
  const alone = theirCookies('ironSession', [cookieName], attributes)
  const isSplit = (header: string) => valueIn(header, chunks[0] as string) !== undefined

  return createReader(
    {
      name: 'iron-session',
      // Cookies of such names are its chunks only if the first one is there.
      cookies: { ...cookies, find: (header) => (isSplit(header) ? cookies : alone).find(header) },
      atOnce: false,
      async open(header, now) {
        let refusal: Read = { refused: 'malformed' }
        for (const [at, seal] of sealsIn(header).entries()) {
          const opened = await read(seal, now)
          if (opened.refused === undefined) return opened
          if (at === 0) refusal = opened
        }
        return refusal
      },
    },
    options,
  )
}

/** By number, as iron-session does; one alone is number 1. */
function passwordsOf(given: IronSessionOptions['password']): Readonly<Record<string, string>> {
  const passwords = typeof given === 'string' ? { 1: given } : given
  checkKeys('ironSession', 'password', passwords && Object.values(passwords))
  return { ...passwords }
}
