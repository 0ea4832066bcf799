/**
 * Reads the sessions of h3 1 and 2 (`useSession`), and so those of Nitro, Nuxt and nuxt-auth-utils.
 *
 * @example
 * session({ secret, acceptFrom: [h3({ password: process.env.OLD_PASSWORD, maxAge: 86400 })] })
 *
 * @module
 */
import type { Read, Reader } from '@sealed-session/core'
import { type TheirAttributes, theirCookies, valueIn } from './reading/cookies.ts'
import { isMembers } from './reading/data.ts'
import { createIronReader, type IronPassword, type IronSettings } from './reading/iron.ts'
import { checkKeys, checkOptions, type ReaderOptions } from './reading/options.ts'
import { createReader } from './reading/reader.ts'

/** h3's own options (`SessionConfig`), as they were given to `useSession`. */
export interface H3Options extends ReaderOptions {
  readonly password: IronPassword
  /** Default `h3`. nuxt-auth-utils calls it `nuxt-session`. */
  readonly name?: string | undefined
  /** Seconds. h3 counts them from the beginning of the session. */
  readonly maxAge?: number | undefined
  /** Seconds (h3 2). */
  readonly idleTimeout?: number | undefined
  readonly cookie?: TheirAttributes | undefined
  /** Settings of the seal, if they were not h3's. */
  readonly seal?: IronSettings | undefined
  /** Default true: what h3 1 sealed is read too. */
  readonly legacySealFallback?: boolean | undefined
  /** Sessions are read from cookies only. */
  readonly sessionHeader?: string | false | undefined
  readonly generateId?: unknown
  readonly crypto?: unknown
}

const KNOWN = [
  ...['password', 'name', 'maxAge', 'idleTimeout', 'cookie', 'seal', 'legacySealFallback'],
  ...['sessionHeader', 'generateId', 'crypto'],
]

/** h3 1 stretches a password once, h3 2 8192 times: the cheap way is tried first, and costs nobody anything. */
const VERSION_1: IronSettings = {}
const VERSION_2: IronSettings = {
  encryption: { iterations: 8192 },
  integrity: { iterations: 8192 },
}

/** Of 4000 characters each: no server takes a longer header. */
const MAX_CHUNKS = 10

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function h3(options: H3Options): Reader {
  checkOptions(options, 'h3', KNOWN)
  const { password, name = 'h3', legacySealFallback = true, seal = {} } = options
  checkKeys('h3', 'password', password)
  const ways = legacySealFallback ? [VERSION_1, VERSION_2] : [VERSION_2]
  const iron = createIronReader(
    password,
    ways.map(({ encryption, integrity }) => ({
      encryption: { ...encryption, ...seal.encryption },
      integrity: { ...integrity, ...seal.integrity },
    })),
  )
  const chunks = Array.from({ length: MAX_CHUNKS }, (_, at) => `${name}.${at + 1}`)

  const attributes = { secure: true, httpOnly: true, sameSite: 'lax', ...options.cookie }
  const cookies = theirCookies('h3', [name, ...chunks], attributes)
  const alone = theirCookies('h3', [name], attributes)

  return createReader(
    {
      name: 'h3',
      // Cookies of such names are its chunks only if the first one says so.
      cookies: {
        ...cookies,
        find: (header) => (isSplit(header, name) ? cookies : alone).find(header),
      },
      atOnce: false,
      async open(header, now) {
        const unsealed = await iron.open(sealIn(header, name, chunks), now)
        if (unsealed.refused !== undefined) return unsealed
        return readOf(unsealed.data, unsealed.expiresAt, options, now)
      },
    },
    options,
  )
}

/** h3 2 splits what is long, and says into how many. */
const SPLIT = /^__chunked__(\d{1,3})$/

function isSplit(header: string, name: string): boolean {
  return SPLIT.test(valueIn(header, name) ?? '')
}

function sealIn(header: string, name: string, chunks: readonly string[]): string {
  const first = valueIn(header, name) ?? ''
  const [, count] = SPLIT.exec(first) ?? []
  if (count === undefined) return first
  return chunks
    .slice(0, Number(count))
    .map((chunk) => valueIn(header, chunk) ?? '')
    .join('')
}

function readOf(
  sealed: unknown,
  expiresAt: number | undefined,
  { maxAge, idleTimeout }: H3Options,
  now: number,
): Read {
  if (!isMembers(sealed) || !isMembers(sealed.data)) return { refused: 'invalid-data' }
  const { id, createdAt, lastSeenAt, data } = sealed
  const begun = typeof createdAt === 'number' ? createdAt : undefined
  const seen = typeof lastSeenAt === 'number' && lastSeenAt > 0 ? lastSeenAt : begun
  const end = begun !== undefined && maxAge ? begun + maxAge * 1000 : undefined
  if (maxAge && (end === undefined || end <= now)) return { refused: 'expired' }
  if (idleTimeout && (seen === undefined || seen + idleTimeout * 1000 <= now)) {
    return { refused: 'idle' }
  }
  return {
    data,
    id: typeof id === 'string' ? id : undefined,
    createdAt: begun,
    // What the seal says is its end by idle time, if that is all there was.
    expiresAt: end ?? (idleTimeout ? undefined : expiresAt),
  }
}
