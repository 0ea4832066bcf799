/** Which headers does a commit change, whoever keeps them? Vary, Cache-Control, Set-Cookie. */
import type { Commit } from '../words/commit.ts'

/** A response's headers, as an adapter offers them. Names are case-insensitive. */
export interface HeaderTarget {
  /** The status that is about to be sent. */
  readonly status: number
  get(name: string): string | undefined
  set(name: string, value: string): void
  getSetCookie(): readonly string[]
  /** Replaces all Set-Cookie lines. */
  setSetCookie(lines: readonly string[]): void
}

/**
 * Writes a commit into the headers. Set-Cookie lines of our own that are there already give way;
 * everybody else's stay.
 */
export function applyCommit(
  commit: Commit,
  headers: HeaderTarget,
  owns: (setCookie: string) => boolean,
): { readonly overridden: string | undefined } {
  if (commit.vary) varyByCookie(headers)
  if (commit.setCookie.length === 0) return NOTHING_OVERRIDDEN
  setCookies(commit.setCookie, headers, owns)
  return { overridden: guardCache(commit, headers) }
}

/**
 * Whether headers that somebody else writes, by lower-case names, say all that a commit has to say, and say
 * it last.
 */
export function holdsCommit(
  { vary, setCookie, cacheControl }: Commit,
  headers: Readonly<Record<string, unknown>>,
): boolean {
  if (vary && headers.vary !== 'Cookie') return false
  if (setCookie.length === 0) return true
  if (cacheControl !== undefined && headers['cache-control'] !== cacheControl) return false
  const given = headers['set-cookie']
  // Not by flat(), which takes longer than all the rest.
  const lines: readonly unknown[] = Array.isArray(given) ? given : [given]
  return setCookie.every((line, at) => line === lines[lines.length - setCookie.length + at])
}

const NOTHING_OVERRIDDEN = Object.freeze({ overridden: undefined })

/** RFC 9110 section 12.5.5: a list of names, or a star that stands for all. */
function varyByCookie(headers: HeaderTarget): void {
  const present = headers.get('vary')
  const names = present?.split(',').map((name) => name.trim().toLowerCase())
  if (names?.includes('*') || names?.includes('cookie')) return
  headers.set('vary', present ? `${present}, Cookie` : 'Cookie')
}

/** Nothing is written where all of it stands already: Node looks at every character of what is. */
function setCookies(
  lines: readonly string[],
  headers: HeaderTarget,
  owns: (setCookie: string) => boolean,
): void {
  const present = headers.getSetCookie()
  const wanted = [...present.filter((line) => !owns(line)), ...lines]
  const isThere =
    present.length === wanted.length && wanted.every((line, at) => line === present[at])
  if (!isThere) headers.setSetCookie(wanted)
}

/**
 * A response with somebody's session in it belongs into no shared cache (RFC 9111). What the app
 * asked for stays if it is as strict; tells what had to give way if it asked for the opposite.
 */
function guardCache(commit: Commit, headers: HeaderTarget): string | undefined {
  if (commit.cacheControl === undefined) return undefined
  const asked = headers.get('cache-control')
  if (!asked) {
    headers.set('cache-control', commit.cacheControl)
    return undefined
  }
  const directives = asked.split(',').map((each) => each.trim().toLowerCase())
  const shared = directives.some((each) => each === 'public' || each.startsWith('s-maxage='))
  // `private="set-cookie"` guards the named fields only (RFC 9111 section 5.2.2.7).
  const guarded = directives.some((each) => each === 'private' || each === 'no-store')
  if (guarded && !shared) return undefined
  headers.set('cache-control', commit.cacheControl)
  return shared ? asked : undefined
}
