/** Where else may a cookie of ours be, that was set with other attributes, so that ending the session has to end it? */

import {
  type CheckedCookie,
  type CookiePlace,
  isOfOneHost,
  needsSecure,
} from '../options/cookie.ts'
import { domainsOf } from './host.ts'

export interface ExpireAbout {
  readonly secure: boolean
  /** The Host header. */
  readonly host?: string | undefined
  /** The path of the request. */
  readonly path?: string | undefined
}

/** A response has to fit into what proxies take (nginx: 4 kB); the likeliest come first. */
const MAX_PLACES = 10

/** Those that are configured as former ones, and, where several came, those that a browser may hold. */
export function expiredPlaces(
  cookie: CheckedCookie,
  several: boolean,
  about: ExpireAbout,
): readonly CookiePlace[] {
  // A browser that is told so over plain http has dropped the cookie already.
  const secure = cookie.secure === 'auto' ? about.secure : cookie.secure
  const possible = (place: CookiePlace) => secure || !needsSecure(place)
  const guessed = several ? guessPlaces(cookie, about) : []
  return [...cookie.formerly, ...guessed].filter(possible).slice(0, MAX_PLACES)
}

/**
 * By every path and domain that a request to this host and path can have a cookie of. Whether it was partitioned
 * is not guessed: that changes once in an app's life, if ever, and `formerly` tells of it.
 */
function guessPlaces(cookie: CheckedCookie, { host, path }: ExpireAbout): readonly CookiePlace[] {
  const { name, partitioned } = cookie
  if (isOfOneHost(name)) return []
  const domains = new Set([cookie.domain, undefined, ...domainsOf(host)])
  const paths = new Set([cookie.path, '/', ...defaultPath(path)])
  return [...paths].flatMap((path) =>
    [...domains].map((domain): CookiePlace => ({ name, path, domain, partitioned })),
  )
}

/** RFC 6265bis section 5.1.4: the path of a cookie that was set without one by a request to here. */
function defaultPath(path: string | undefined): readonly string[] {
  const directory = path?.slice(0, path.lastIndexOf('/')) ?? ''
  return /^\/[\x21-\x3a\x3c-\x7e]{0,255}$/.test(directory) ? [directory] : []
}
