/**
 * Reads the sessions of cookie-session.
 *
 * @example
 * session({ secret, acceptFrom: [cookieSession({ keys: [process.env.OLD_KEY], until: new Date('2027-03-31') })] })
 *
 * @module
 */
import { chain, type Read, type Reader } from '@sealed-session/core'
import { theirCookies } from './reading/cookies.ts'
import { fromBase64Json, isMembers } from './reading/data.ts'
import { type SigningKeys, signedCookies } from './reading/keygrip.ts'
import { checkOptions, mustBeSigned, mustEnd, type ReaderOptions } from './reading/options.ts'
import { createReader } from './reading/reader.ts'

/** cookie-session's own options, as they were given to it; `until` is needed beside. */
export interface CookieSessionOptions extends ReaderOptions {
  /** Default `session`. */
  readonly name?: string | undefined
  /** Newest first, or a Keygrip. */
  readonly keys?: SigningKeys | undefined
  /** One key. */
  readonly secret?: string | undefined
  readonly path?: string | undefined
  readonly domain?: string | undefined
  readonly secure?: boolean | undefined
  readonly httpOnly?: boolean | undefined
  readonly sameSite?: string | boolean | undefined
  readonly partitioned?: boolean | undefined
  /** Must not be false: an unsigned session can be made up by anybody. */
  readonly signed?: boolean | undefined
  readonly maxAge?: number | undefined
  readonly expires?: Date | undefined
  readonly overwrite?: boolean | undefined
  readonly priority?: string | undefined
  readonly secureProxy?: boolean | undefined
}

const KNOWN = [
  ...['name', 'keys', 'secret', 'path', 'domain', 'secure', 'httpOnly', 'sameSite', 'partitioned'],
  ...['signed', 'maxAge', 'expires', 'overwrite', 'priority', 'secureProxy'],
]

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function cookieSession(options: CookieSessionOptions): Reader {
  checkOptions(options, 'cookieSession', KNOWN)
  mustBeSigned('cookieSession', options.signed)
  mustEnd('cookieSession', options, 'nothing inside its cookies says when they end')
  const { name = 'session', secret, keys = secret } = options
  const signed = signedCookies('cookieSession', name, keys as SigningKeys)

  return createReader(
    {
      name: 'cookie-session',
      cookies: theirCookies('cookieSession', signed.names, { httpOnly: true, ...options }),
      atOnce: signed.atOnce,
      open: (header) =>
        chain(signed.verified(header), ([value]): Read => {
          if (value === undefined) return { refused: 'tampered' }
          const data = fromBase64Json(value)
          return isMembers(data) ? { data } : { refused: 'invalid-data' }
        }),
    },
    options,
  )
}
