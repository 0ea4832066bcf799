/**
 * Reads sessions of sealed-session itself, of a time when they had another cookie name, or secrets that have nothing
 * to do with today's.
 *
 * @example
 * session({ cookie: { name: '__Host-session' }, acceptFrom: [former({ cookie: { name: 'sid' }, secret: OLD_SECRET })] })
 *
 * @module
 */
import {
  chain,
  createSessions,
  type Data,
  type Flash,
  type Read,
  type Reader,
  type SessionOptions,
  type SessionState,
} from '@sealed-session/core'
import { theirCookies } from './reading/cookies.ts'
import { config, type ReaderOptions } from './reading/options.ts'
import { createReader } from './reading/reader.ts'

/** The options that those sessions had. */
export type FormerOptions<T = Data> = ReaderOptions &
  Omit<SessionOptions<T>, 'acceptFrom' | 'now' | 'onEvent' | 'load'>

/**
 * A session keeps its id, its age and its limits. Where only the path or the domain has changed, and neither name nor
 * secret, no reader is needed: `cookie.formerly` tells of it.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function former<T = Data>(options: FormerOptions<T>): Reader {
  if (typeof options !== 'object' || options === null) {
    throw config('former was given no options.', 'Give it those that the sessions had.')
  }
  const { as, until, ...given } = options
  let at = 0
  // What is told of an arrival is told by the sessions of today.
  const sessions = createSessions<T>({ ...given, now: () => at, onEvent: () => false })
  const { name } = sessions
  const { maxChunks = 1 } = given.cookie ?? {}
  const names = [name, ...[1, 2, 3].slice(0, maxChunks - 1).map((chunk) => `${name}.${chunk}`)]

  return createReader(
    {
      name: 'former',
      cookies: theirCookies('former', names, {
        httpOnly: true,
        sameSite: 'lax',
        ...given.cookie,
        secure: given.cookie?.secure ?? true,
      }),
      atOnce: given.sealer !== 'web' && given.schema === undefined && given.codec === undefined,
      open(header, now) {
        at = now
        return chain(sessions.open(header), readOf<T>)
      },
    },
    { as, until },
  )
}

function readOf<T>({ came, refused }: SessionState<T>): Read {
  if (came === undefined) return { refused: refused ?? 'malformed' }
  const { id, createdAt, lifetime } = came.head
  const flash = came.flash?.fresh() as Flash | undefined
  return { data: came.data.fresh(), id, createdAt, lifetime, ...(flash && { flash }) }
}
