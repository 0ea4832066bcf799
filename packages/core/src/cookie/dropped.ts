/** Is a browser sure to drop this cookie, or to keep it from this very page? */
import type { CheckedCookie } from '../options/cookie.ts'
import { hostName, isLoopback, isWithin } from './host.ts'

/** What a request says about the page that it is for: its Host, and the Fetch Metadata of browsers. */
export interface DroppedAbout {
  readonly host?: string | undefined
  readonly path?: string | undefined
  /** Sec-Fetch-Site, -Mode and -Dest. */
  readonly site?: string | undefined
  readonly mode?: string | undefined
  readonly dest?: string | undefined
  /** It came over plain http, as far as anybody says. */
  readonly isPlain: boolean
}

/**
 * `domain`: of another host. `secure`: a Secure cookie over plain http. `same-site`: Lax or Strict in another
 * site's page, be it a fetch, a frame or an image. `path`: it is kept, and never sent to where this request went.
 */
export type DroppedKind = 'domain' | 'secure' | 'same-site' | 'path'

export function droppedBy(cookie: CheckedCookie, request: DroppedAbout): DroppedKind | undefined {
  const host = hostName(request.host)
  if (cookie.domain !== undefined && host !== undefined && !isWithin(host, cookie.domain)) {
    return 'domain'
  }
  if (cookie.secure !== false && request.isPlain && !isLoopback(request.host)) return 'secure'
  if (cookie.sameSite !== 'none' && isEmbedded(request)) return 'same-site'
  if (request.path !== undefined && !covers(cookie.path, request.path)) return 'path'
  return undefined
}

/** Part of another site's page. To be gone to from there is fine: browsers take what a page of its own sets. */
function isEmbedded({ site, mode, dest }: DroppedAbout): boolean {
  if (site !== 'cross-site') return false
  return mode !== 'navigate' || !(dest === undefined || dest === 'document' || dest === 'empty')
}

/** RFC 6265bis section 5.1.4: `/app` covers `/app` and `/app/x`, and not `/apple`. */
export function covers(cookiePath: string, path: string): boolean {
  if (!path.startsWith(cookiePath)) return false
  return (
    path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/'
  )
}
