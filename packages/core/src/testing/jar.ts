/** What does a browser keep of the cookies that it is given, and what does it send where? RFC 6265bis. */
import { type CookieRequest, isSent } from './delivery.ts'
import { readSetCookie, type SetCookie } from './set-cookie.ts'
import { isSecurePlace, type Surroundings, type WhyDropped, whyDropped } from './why-dropped.ts'

/** A cookie in a browser. */
export interface KeptCookie {
  readonly name: string
  readonly value: string
  /** The host itself, or the domain that it was set for. */
  readonly domain: string
  /** Not for the subdomains. */
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none'
  readonly partitioned: boolean
  /** Milliseconds since the epoch; undefined: until the browser is closed. */
  readonly expiresAt: number | undefined
}

export interface JarOptions {
  /** The browser's clock. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
  /**
   * Default true, as in Chrome and Firefox: Secure cookies come and go over plain http on this machine too. WebKit,
   * and so Safari, keeps none of them: `false`.
   */
  readonly secureOnLoopback?: boolean | undefined
}

/** A cookie jar, as a browser has it. */
export interface Jar {
  /** Takes a Set-Cookie line of the answer to a request. Undefined: it did as it was told; or why it dropped the cookie. */
  take(line: string, request: CookieRequest): WhyDropped | undefined
  /** Puts a cookie in by hand, whatever browsers would say of it. */
  put(cookie: KeptCookie): void
  /** Those that would be sent with a request, in the order in which browsers send them: of the longest path first. */
  sentWith(request: CookieRequest): readonly KeptCookie[]
  /** All that there are, those that have expired left out. */
  all(): readonly KeptCookie[]
  /** Forgets all of them; or those of one name. */
  clear(name?: string): void
  /** Another jar with the same cookies. */
  copy(): Jar
}

/** No browser keeps a cookie for longer. */
const LONGEST = 400 * 86_400_000

/** An empty jar; or one with these cookies. */
export function createJar(options: JarOptions = {}, cookies: readonly KeptCookie[] = []): Jar {
  const { now = () => Date.now(), secureOnLoopback = true } = options
  const kept = new Map(cookies.map((cookie) => [keyOf(cookie), cookie]))

  const surroundingsOf = ({ url, crossSite }: CookieRequest): Surroundings => {
    const parsed = new URL(url)
    return {
      url: parsed,
      isSecure: isSecurePlace(parsed, secureOnLoopback),
      isEmbedded: crossSite === 'embedded',
    }
  }

  const jar: Jar = {
    take(line, request) {
      const said = readSetCookie(line)
      const at = surroundingsOf(request)
      const why = whyDropped(said, at)
      if (why !== undefined) return why
      const cookie = cookieOf(said, at.url, now())
      const others = jar.all()
      if (!at.isSecure && others.some((other) => hides(cookie, other))) return 'overlay'
      jar.put(cookie)
      return undefined
    },
    put: (cookie) => void kept.set(keyOf(cookie), cookie),
    sentWith(request) {
      const at = surroundingsOf(request)
      const sent = jar.all().filter((cookie) => isSent(cookie, request, at))
      return sent.sort((one, other) => other.path.length - one.path.length)
    },
    all() {
      const time = now()
      for (const [key, { expiresAt }] of kept) {
        if (expiresAt !== undefined && expiresAt <= time) kept.delete(key)
      }
      return [...kept.values()]
    },
    clear(name) {
      for (const [key, cookie] of kept) {
        if (name === undefined || cookie.name === name) kept.delete(key)
      }
    },
    copy: () => createJar(options, [...kept.values()]),
  }
  return jar
}

/** What tells one cookie from another: RFC 6265bis section 5.7; and CHIPS, of the one site that is visited here. */
function keyOf({ name, domain, hostOnly, path, partitioned }: KeptCookie): string {
  return JSON.stringify([name, domain, hostOnly, path, partitioned])
}

function cookieOf(said: SetCookie, url: URL, now: number): KeptCookie {
  const { name, value, domain, path, secure, httpOnly, sameSite = 'lax', partitioned } = said
  return {
    name,
    value,
    domain: domain ?? url.hostname,
    // What everybody shares is a domain to nobody, though a host of that name may say it.
    hostOnly: domain === undefined || !domain.includes('.'),
    path: path ?? defaultPath(url),
    secure,
    httpOnly,
    sameSite,
    partitioned,
    expiresAt: expiryOf(said, now),
  }
}

function expiryOf({ maxAge, expires }: SetCookie, now: number): number | undefined {
  const at = maxAge === undefined ? expires : maxAge <= 0 ? 0 : now + maxAge * 1000
  return at === undefined ? undefined : Math.min(at, now + LONGEST)
}

/** Whether who asks for the other one, which is Secure, might get this one instead. */
function hides(cookie: KeptCookie, other: KeptCookie): boolean {
  return (
    !cookie.secure &&
    other.secure &&
    cookie.name === other.name &&
    (isSub(cookie.domain, other.domain) || isSub(other.domain, cookie.domain)) &&
    `${cookie.path}/`.startsWith(other.path)
  )
}

function isSub(domain: string, of: string): boolean {
  return domain === of || domain.endsWith(`.${of}`)
}

/** RFC 6265bis section 5.1.4: the folder of the page. */
function defaultPath({ pathname }: URL): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')))
}
