/** Which cookies does a browser keep, and to which address does it send them? RFC 6265bis section 5. */
import { isTrustworthy, isWithin, pathCovers } from './place.ts'
import { removes, type SetCookie } from './set-cookie.ts'

export interface Kept {
  readonly name: string
  readonly value: string
  /** The host itself, or the domain that it was set for. */
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
}

/** Why a cookie that was kept is not sent to an address. */
export type NotSent = 'host' | 'path' | 'secure'

export class Jar {
  #kept: Kept[] = []

  /** What a browser does not drop. A cookie of the same name, domain and path is replaced, or removed. */
  take(cookie: SetCookie, url: URL, now: number): void {
    const kept = keptOf(cookie, url)
    this.#kept = this.#kept.filter((each) => !isSamePlace(each, kept))
    if (!removes(cookie, now)) this.#kept.push(kept)
  }

  /** What would be sent, the longest path first. */
  sentTo(url: URL): readonly Kept[] {
    return this.#kept
      .filter((each) => notSent(each, url) === undefined)
      .sort((one, other) => other.path.length - one.path.length)
  }

  named(name: string): readonly Kept[] {
    return this.#kept.filter((each) => each.name === name)
  }
}

export function notSent({ domain, hostOnly, path, secure }: Kept, url: URL): NotSent | undefined {
  const isHere = hostOnly ? url.hostname === domain : isWithin(url.hostname, domain)
  if (!isHere) return 'host'
  if (!pathCovers(path, url.pathname)) return 'path'
  if (secure && !isTrustworthy(url)) return 'secure'
  return undefined
}

function keptOf({ name, value, domain, path, secure }: SetCookie, url: URL): Kept {
  return {
    name,
    value,
    domain: domain ?? url.hostname,
    hostOnly: domain === undefined,
    path: path ?? defaultPath(url),
    secure,
  }
}

function isSamePlace(one: Kept, other: Kept): boolean {
  return (
    one.name === other.name &&
    one.domain === other.domain &&
    one.hostOnly === other.hostOnly &&
    one.path === other.path
  )
}

/** RFC 6265bis section 5.1.4: the folder of the page. */
export function defaultPath({ pathname }: URL): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf('/'))) || '/'
}
