/** Which headers does a commit change, whoever keeps them? Vary, Set-Cookie, and those that caches obey. */
import type { Answer } from '../words/answer.ts'
import type { Commit } from '../words/commit.ts'
import { isTargeted, type Overridden, overrideTargeted, unshared } from './caches.ts'

/** A response's headers, as an adapter offers them. Names are case-insensitive. */
export interface HeaderTarget {
  /** The status that is about to be sent. */
  readonly status: number
  get(name: string): string | undefined
  set(name: string, value: string): void
  getSetCookie(): readonly string[]
  /** Replaces all Set-Cookie lines. */
  setSetCookie(lines: readonly string[]): void
  /** The names of all headers that are there; asked only if a cookie is set. */
  names(): Iterable<string>
  /** Has another response take the place of the one that they are of; left out where the head's keeper does it. */
  replace?(answer: Answer): void
}

/** What of a commit goes into headers. */
type Carried = Pick<Commit, 'setCookie' | 'vary' | 'cacheControl' | 'headers'>

/** What a commit had to change of what the app asked for. */
export interface Applied {
  readonly overridden: readonly Overridden[]
}

/**
 * Writes a commit into the headers. Earlier Set-Cookie lines of the cookies that it sets give way; all others
 * stay. Applied twice it changes nothing more.
 */
export function applyCommit(commit: Carried, headers: HeaderTarget): Applied {
  if (commit.vary) varyByCookie(headers)
  if (commit.setCookie.length > 0) setCookies(commit.setCookie, headers)
  for (const [name, value] of commit.headers ?? []) headers.set(name, value)
  // Of a response that only read the session, too, if the app says so.
  return commit.cacheControl === undefined
    ? NOTHING_OVERRIDDEN
    : { overridden: guardCaches(commit.cacheControl, headers) }
}

/** Whether a commit may have something to say of this header. */
export function concernsCommit(name: string): boolean {
  return ABOUT_US.has(name.toLowerCase()) || isTargeted(name.toLowerCase())
}

const ABOUT_US = new Set(['set-cookie', 'vary', 'cache-control'])

const NOTHING_OVERRIDDEN: Applied = Object.freeze({ overridden: Object.freeze([]) })

/** RFC 9110 section 12.5.5: a list of names, or a star that stands for all. */
function varyByCookie(headers: HeaderTarget): void {
  const present = headers.get('vary')
  const names = present?.split(',').map((name) => name.trim().toLowerCase())
  if (names?.includes('*') || names?.includes('cookie')) return
  headers.set('vary', present ? `${present}, Cookie` : 'Cookie')
}

/** Nothing is written where all of it stands already: Node looks at every character of what is. */
function setCookies(lines: readonly string[], headers: HeaderTarget): void {
  const present = headers.getSetCookie()
  if (present.length === 0) {
    headers.setSetCookie(lines)
    return
  }
  const names = lines.map(cookieName)
  const others = present.filter((line) => !names.includes(cookieName(line)))
  const areThere =
    present.length - others.length === lines.length && lines.every((line) => present.includes(line))
  if (!areThere) headers.setSetCookie([...others, ...lines])
}

function cookieName(line: string): string {
  return line.slice(0, line.indexOf('=')).trim()
}

/** A response with somebody's session in it belongs into no shared cache (RFC 9111). */
function guardCaches(choice: string, headers: HeaderTarget): readonly Overridden[] {
  const overridden = overrideTargeted(headers)
  const asked = headers.get('cache-control')
  const { value, gaveWay } = unshared(asked, choice)
  if (value !== asked) headers.set('cache-control', value)
  if (!asked || !gaveWay) return overridden
  return [{ header: 'Cache-Control', value: asked, sent: value }, ...overridden]
}
