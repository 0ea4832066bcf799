/** Who visits an app in its tests: somebody whose cookies are kept and sent as browsers do it. */
import type { Awaitable } from '../words/awaitable.ts'
import { type CookieRequest, type CrossSite, cookieHeaderOf } from './delivery.ts'
import { fetchAsBrowser } from './fetch.ts'
import { createJar, type Jar, type JarOptions, type KeptCookie } from './jar.ts'
import { type PlaywrightCookie, playwrightCookie } from './playwright.ts'
import { type Answered, linesOf, readSetCookie } from './set-cookie.ts'
import { type SuperagentRequest, superagentPlugin } from './superagent.ts'
import type { WhyDropped } from './why-dropped.ts'

export interface VisitorOptions extends JarOptions {
  /**
   * What answers `fetch`: a fetch handler, or an app that has one (Hono, h3, a worker's default export). Default: the
   * network.
   */
  readonly app?:
    | ((request: Request) => Awaitable<Response>)
    | { fetch(request: Request): Awaitable<Response> }
    | undefined
  /** Where the app is, to which paths are relative. Default `http://localhost/`. */
  readonly at?: string | URL | undefined
}

/** What can be said of a request: as to `fetch`, and whether another site's page is behind it. */
export interface Asking extends RequestInit {
  readonly crossSite?: CrossSite | undefined
}

/** A cookie that the visitor was given and did not keep, as no browser would have kept it. */
export interface DroppedCookie {
  readonly name: string
  readonly why: WhyDropped
  readonly url: string
}

/** What is needed of the options of light-my-request, which Fastify's `inject` takes. */
export interface Injection {
  readonly method?: string
  readonly url?: string | { readonly pathname: string }
  readonly headers?: object
}

/** A Fastify app, or whatever else can be asked by `inject`. */
export interface Injectable<Options, Reply> {
  inject(options: Options): Promise<Reply>
}

/** Somebody who visits an app: one browser, as far as cookies go. */
export interface Visitor {
  /**
   * Asks as `fetch` does, with the cookies that belong there, and keeps those of the answer. Redirects are followed as
   * browsers do it, cookies and all, unless `redirect: 'manual'` says not to.
   */
  readonly fetch: (input: string | URL | Request, init?: Asking) => Promise<Response>
  /** The same by a Fastify app's `inject`. Takes and answers with what `inject` does. */
  readonly inject: <Options extends Injection, Reply extends { readonly headers: object }>(
    app: Injectable<Options, Reply>,
    options: Options,
  ) => Promise<Reply>
  /** The same with supertest, or any request of superagent: `request(app).get('/').use(visitor.superagent)`. */
  readonly superagent: (request: SuperagentRequest) => void
  /** For Playwright: `context.addCookies(visitor.playwrightCookies())`. `url`: of the app, default `at`. */
  playwrightCookies(url?: string | URL): PlaywrightCookie[]

  /**
   * Puts the cookies of a Cookie header in, as of the host that is visited next: the way to begin logged in.
   *
   * @example
   * visitor.give(await sessions.cookieFor({ user: 'ann' }))
   */
  give(cookieHeader: string): Visitor
  /** Keeps the cookies of an answer that came by other means: a response, headers, or Set-Cookie lines. */
  keep(answered: Answered, url?: string | URL): Visitor
  /** The Cookie header for a request that goes by other means; empty if there is none. Default: to `at`. */
  cookieHeader(request?: string | URL | CookieRequest): string
  /** The value of a cookie, undefined if there is none. */
  cookie(name?: string): string | undefined
  /** All cookies, those that have expired left out. */
  readonly cookies: readonly KeptCookie[]
  /** The cookies that no browser would have kept, and why: what to look at when a login does not last. */
  readonly dropped: readonly DroppedCookie[]
  /** Forgets all cookies, as a fresh browser; or those of one name. */
  forget(name?: string): Visitor
  /** Another visitor who holds the same cookies: a second tab that went its own way, or a thief. */
  copy(): Visitor
}

/**
 * A visitor for the tests of an app.
 *
 * @example
 * const ann = createVisitor({ app, now: clock })
 * await ann.fetch('/login', { method: 'POST' })
 * clock.advance(3600)
 * expect(await (await ann.fetch('/')).text()).toBe('Hello Ann')
 */
export function createVisitor(options: VisitorOptions = {}): Visitor {
  return visitorWith(options, createJar(options), [], [])
}

interface Pair {
  readonly name: string
  readonly value: string
}

function visitorWith(
  options: VisitorOptions,
  jar: Jar,
  /** Given, and of no host yet. */
  given: Pair[],
  dropped: DroppedCookie[],
): Visitor {
  const at = new URL(options.at ?? 'http://localhost/')
  const urlOf = (url: string | URL = at) => new URL(url, at)

  /** The host that is visited first is the one that has set what was given. */
  const settle = (url: string | URL) => {
    for (const pair of given.splice(0)) jar.put(hostCookie(pair, new URL(url).hostname))
  }
  const sentWith = (request: CookieRequest) => {
    settle(request.url)
    return jar.sentWith(request)
  }
  const keepFrom = (answered: Answered, request: CookieRequest) => {
    settle(request.url)
    for (const line of linesOf(answered)) {
      const why = jar.take(line, request)
      const { name } = readSetCookie(line)
      if (why !== undefined) dropped.push({ name, why, url: String(request.url) })
    }
  }
  const send = (request: Request) => senderOf(options.app)(request)

  const visitor: Visitor = {
    fetch: (input, init = {}) =>
      fetchAsBrowser(input instanceof Request ? input : urlOf(input), init, {
        send,
        sentWith,
        keep: keepFrom,
      }),
    async inject(app, injection) {
      const { url = '/', method } = injection
      const request = { url: urlOf(typeof url === 'string' ? url : url.pathname), method }
      const cookie = cookieHeaderOf(sentWith(request))
      const headers = { ...injection.headers, ...(cookie !== '' && { cookie }) }
      const reply = await app.inject({ ...injection, headers })
      keepFrom(reply, request)
      return reply
    },
    superagent: superagentPlugin(sentWith, (answered, url) => keepFrom(answered, { url })),
    playwrightCookies(url) {
      settle(urlOf(url))
      return jar.all().map(playwrightCookie)
    },
    give(cookieHeader) {
      given.push(...pairsOf(cookieHeader))
      return visitor
    },
    keep(answered, url) {
      keepFrom(answered, { url: urlOf(url) })
      return visitor
    },
    cookieHeader: (request = at) =>
      cookieHeaderOf(
        sentWith(
          typeof request === 'string' || request instanceof URL
            ? { url: urlOf(request) }
            : { ...request, url: urlOf(request.url) },
        ),
      ),
    cookie: (name = 'session') => visitor.cookies.find((each) => each.name === name)?.value,
    get cookies() {
      return [...jar.all(), ...given.map((pair) => hostCookie(pair, at.hostname))]
    },
    dropped,
    forget(name) {
      jar.clear(name)
      given.splice(0, given.length, ...given.filter((pair) => name && pair.name !== name))
      return visitor
    },
    copy: () => visitorWith(options, jar.copy(), [...given], [...dropped]),
  }
  return visitor
}

function senderOf(app: VisitorOptions['app']): (request: Request) => Awaitable<Response> {
  if (app === undefined) return (request) => globalThis.fetch(request)
  return typeof app === 'function' ? app : (request) => app.fetch(request)
}

function pairsOf(cookieHeader: string): Pair[] {
  return cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return { name, value: value.join('=') }
    })
}

function hostCookie({ name, value }: Pair, host: string): KeptCookie {
  return {
    name,
    value,
    domain: host,
    hostOnly: true,
    path: '/',
    secure: false,
    httpOnly: true,
    sameSite: 'lax',
    partitioned: false,
    expiresAt: undefined,
  }
}
