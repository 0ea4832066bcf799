/** To which requests does a browser add a cookie that it has? RFC 6265bis section 5.8. */
import { covers } from '../cookie/dropped.ts'
import { isWithin } from '../cookie/host.ts'
import type { KeptCookie } from './jar.ts'
import type { Surroundings } from './why-dropped.ts'

/**
 * How another site's page caused a request: `navigation`, by a link or a form, so that the app's page is what is
 * shown then; `embedded`, as a part of that page: a fetch, an image, a frame.
 */
export type CrossSite = 'navigation' | 'embedded'

/** What cookies depend on. */
export interface CookieRequest {
  readonly url: string | URL
  /** Default `GET`. */
  readonly method?: string | undefined
  /** Default: a page of the app itself, or somebody who typed the address. */
  readonly crossSite?: CrossSite | undefined
}

export function isSent(cookie: KeptCookie, request: CookieRequest, at: Surroundings): boolean {
  const { domain, hostOnly, path, secure } = cookie
  const { hostname, pathname } = at.url
  const isHere = hostOnly ? hostname === domain : isWithin(hostname, domain)
  return isHere && covers(path, pathname) && (!secure || at.isSecure) && crosses(cookie, request)
}

function crosses({ sameSite }: KeptCookie, { crossSite, method = 'GET' }: CookieRequest): boolean {
  if (crossSite === undefined || sameSite === 'none') return true
  if (sameSite === 'strict' || crossSite === 'embedded') return false
  return /^(?:get|head|options|trace)$/i.test(method)
}

export function cookieHeaderOf(
  cookies: readonly { readonly name: string; readonly value: string }[],
): string {
  return cookies.map(({ name, value }) => (name === '' ? value : `${name}=${value}`)).join('; ')
}
