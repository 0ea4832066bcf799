/** Which cookies stand beside the session's, so that a device need not prove itself at every request? */

import { MAX_TRIED } from '../cookie/chunks.ts'
import { valuesOf } from '../cookie/header.ts'
import { spellLines } from '../cookie/lines.ts'
import type { CheckedCookie } from '../options/cookie.ts'

/** One cookie, always HttpOnly, Secure and SameSite=Lax, at the session's place. */
export interface DeviceCookie {
  readonly name: string
  /** Its attributes as a browser is told of them that is to watch it: those that are set, without Max-Age. */
  readonly attributes: string
  /** In the order in which they came, and no more than are worth trying. */
  read(header: string): readonly string[]
  /** `maxAge` in seconds. */
  set(value: string, maxAge: number): string
  expire(): string
}

/** The guard's, which a browser renews by itself. */
export function guardCookie(cookie: CheckedCookie): DeviceCookie {
  return deviceCookie(cookie, 'bound')
}

/** What tells a request that was sent round for a fresh proof from one that was not. */
export function demandCookie(cookie: CheckedCookie): DeviceCookie {
  return deviceCookie(cookie, 'demand')
}

/** The names of both, for those who list cookies. */
export function deviceCookieNames(cookie: CheckedCookie): readonly string[] {
  return [nameOf(cookie, 'bound'), nameOf(cookie, 'demand')]
}

/** What a guard cookie says after a logout, for as long as a browser may take to ask. */
export const ENDED = 'ended'

function deviceCookie(session: CheckedCookie, what: string): DeviceCookie {
  const name = nameOf(session, what)
  const lines = spellLines({
    name,
    path: session.path,
    domain: session.domain,
    partitioned: false,
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
    maxChunks: 1,
    formerly: [],
  })
  return {
    name,
    // By the function that spells Set-Cookie: by any other word the browser would hold it to be missing for ever.
    attributes: lines.set(name, '', undefined, true).slice(`${name}=; `.length),
    read: (header) => valuesOf(header, name).filter(isFilled).slice(0, MAX_TRIED),
    set: (value, maxAge) => lines.set(name, value, maxAge, true),
    expire: () => lines.expire(name, true),
  }
}

/** Of one host where it can be. Never `__Host-Http-`: Chromium 156 takes no such credential. */
function nameOf({ name, domain, path }: CheckedCookie, what: string): string {
  const bare = name.replace(/^__(?:host-http|host|secure|http)-/i, '')
  const prefix = domain === undefined && path === '/' ? '__Host-' : '__Secure-'
  return `${prefix}${bare}-${what}`
}

function isFilled(value: string): boolean {
  return value !== ''
}
