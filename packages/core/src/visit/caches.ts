/** What may an app say to caches beside a session's cookie, and what has to give way? (RFC 9111, RFC 9213) */

/** A header by which the app asked shared caches to keep a response, and what it said. */
export interface Overridden {
  readonly header: string
  readonly value: string
  /** What it was sent with instead. */
  readonly sent: string
}

/**
 * What goes with keeping a response to oneself, and stays. For how long it may be kept does not: beside `no-store`
 * that would be a contradiction, and some caches take the wrong side.
 */
const STAYS = new Set([
  'no-transform',
  'no-cache',
  'must-revalidate',
  'proxy-revalidate',
  'no-store',
])

/** `must-understand` has caches that know the status code ignore `no-store` (RFC 9111 section 5.2.2.3). */
const SHARES = new Set(['public', 's-maxage', 'must-understand'])

/**
 * A Cache-Control that keeps a response out of shared caches. What the app asked for stays if it does so itself;
 * else what was chosen stands first, and of the app's what goes with it. `gaveWay`: it asked for the opposite.
 */
export function unshared(
  asked: string | undefined,
  choice: string,
): { readonly value: string; readonly gaveWay: boolean } {
  if (!asked) return { value: choice, gaveWay: false }
  const directives = directivesOf(asked)
  const isShared = directives.some(({ name }) => SHARES.has(name))
  if (!isShared && directives.some(isGuard)) return { value: asked, gaveWay: false }

  const kept = directives.filter(({ name }) => STAYS.has(name) && name !== choice)
  return { value: [choice, ...kept.map(({ text }) => text)].join(', '), gaveWay: isShared }
}

interface Directive {
  readonly name: string
  /** As the app wrote it, argument included. */
  readonly text: string
}

/** A name, and perhaps an argument, which may have commas in it if it is quoted. */
const DIRECTIVE = /([^\s,;="]+)(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,]*))?/g

function directivesOf(header: string): readonly Directive[] {
  return [...header.matchAll(DIRECTIVE)].map(([text, name]) => ({
    name: (name as string).toLowerCase(),
    text,
  }))
}

/** `private="set-cookie"` guards the named fields only (RFC 9111 section 5.2.2.7). */
function isGuard({ text }: Directive): boolean {
  return /^(?:private|no-store)$/i.test(text)
}

interface Headers {
  get(name: string): string | undefined
  set(name: string, value: string): void
  names(): Iterable<string>
}

/** Tells shared caches that obey a header of their own before Cache-Control not to keep the response. */
export function overrideTargeted(headers: Headers): readonly Overridden[] {
  const overridden: Overridden[] = []
  for (const header of headers.names()) {
    const name = header.toLowerCase()
    if (!isTargeted(name)) continue
    const value = headers.get(name) as string
    if (isRefusal(name, value)) continue
    const sent = name === X_ACCEL_EXPIRES ? '0' : 'no-store'
    headers.set(name, sent)
    overridden.push({ header, value, sent })
  }
  return overridden
}

/** The header by which the app asks shared caches to keep a response, if one does. */
export function sharedBy(
  headers: Headers,
): { readonly header: string; readonly asked: string } | undefined {
  const asked = headers.get('cache-control')
  const directives = directivesOf(asked ?? '')
  if (directives.some(({ name }) => ASKS.has(name)) && !directives.some(isGuard)) {
    return { header: 'Cache-Control', asked: String(asked) }
  }
  for (const header of headers.names()) {
    const value = headers.get(header) ?? ''
    if (isTargeted(header.toLowerCase()) && !isRefusal(header.toLowerCase(), value)) {
      return { header, asked: value }
    }
  }
  return undefined
}

const ASKS = new Set(['public', 's-maxage'])

/**
 * RFC 9213 has targeted headers end in `-Cache-Control`: CDN-, Cloudflare-CDN-, Vercel-CDN-, Netlify-CDN-, Akamai-,
 * X-LiteSpeed- and whoever comes. Those before it: of Fastly and Varnish, of Akamai, of nginx.
 */
export function isTargeted(name: string): boolean {
  return (
    name.endsWith('-cache-control') ||
    name === 'surrogate-control' ||
    name === 'edge-control' ||
    name === X_ACCEL_EXPIRES
  )
}

const X_ACCEL_EXPIRES = 'x-accel-expires'

/** Whether it keeps the response out of its cache already. */
function isRefusal(name: string, value: string): boolean {
  if (name === X_ACCEL_EXPIRES) return value.trim() === '0'
  const directives = directivesOf(value)
  // Only what Cache-Control knows too is sure to know `private`.
  const guards = name.endsWith('-cache-control') ? isGuard : isNoStore
  return directives.some(guards) && !directives.some((each) => SHARES.has(each.name))
}

function isNoStore({ text }: Directive): boolean {
  return text.toLowerCase() === 'no-store'
}
