/** Bare fetch handlers and Hono, with each of their session libraries, and with none. */
import { type SessionHandler, withSession } from '@sealed-session/core/fetch'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import {
  BARE,
  CHUNKED_OPTIONS,
  count,
  greet,
  HELLO,
  LIFETIME,
  type Library,
  type Listen,
  newVisitor,
  OPTIONS,
  OURS,
  OURS_CHUNKED,
  rival,
  SECRET,
  type Stored,
  sessionHeaders,
} from './app.ts'
import { appsByHand, BY_HAND, type Exchange } from './by-hand.ts'
import { listenFetch } from './listen.ts'

export const HONO = 'Hono, no session library'
export const HONO_SESSIONS = 'hono-sessions (CookieStore)'

export const fetchHandlers: readonly Library[] = [
  {
    name: BARE,
    ours: false,
    async load() {
      const headers = await sessionHeaders()
      return {
        none: () => listenFetch(() => Response.json(HELLO)),
        vary: () => listenFetch(adding({ vary: 'Cookie' })),
        'set-cookie': () => listenFetch(adding(headers)),
      }
    },
  },
  { name: OURS, ours: true, load: async () => withOurs(OPTIONS) },
  { name: OURS_CHUNKED, ours: true, load: async () => withOurs(CHUNKED_OPTIONS) },
  { name: BY_HAND, ours: false, load: async () => appsByHand(servingByHand) },
  {
    name: 'iron-session',
    ours: false,
    async load() {
      const { getIronSession, webCookies } = await import('iron-session')
      const options = { password: SECRET, cookieName: 'session', ttl: LIFETIME }
      const open = (request: Request, headers: Headers) =>
        getIronSession<Stored>(webCookies(request, headers), options)
      const serving =
        (handler: (request: Request, headers: Headers) => Promise<object>): Listen =>
        () =>
          listenFetch(async (request) => {
            const headers = new Headers()
            return Response.json(await handler(request, headers), { headers })
          })
      return {
        login: serving(async (request, headers) => {
          const visitor = newVisitor(request.url)
          await Object.assign(await open(request, headers), visitor).save()
          return greet(visitor)
        }),
        read: serving(async (request, headers) => greet(await open(request, headers))),
        changed: serving(async (request, headers) => {
          const session = await open(request, headers)
          const counted = count(session)
          await session.save()
          return counted
        }),
      }
    },
  },
  {
    name: HONO,
    ours: false,
    load: async () => ({ none: servingHono([], (c) => c.json(HELLO)) }),
  },
  {
    name: HONO_SESSIONS,
    ours: false,
    async load() {
      const { CookieStore, sessionMiddleware } = await rival<HonoSessions>(
        import.meta.resolve('hono-sessions'),
      )
      const middleware = sessionMiddleware({
        store: new CookieStore(),
        encryptionKey: SECRET,
        expireAfterSeconds: LIFETIME,
        cookieOptions: { sameSite: 'Lax', path: '/', httpOnly: true },
      })
      const sessionOf = (c: Context) => c.get('session') as HonoSession
      return {
        login: servingHono([middleware], (c) => {
          const visitor = newVisitor(c.req.url)
          for (const [key, value] of Object.entries(visitor)) sessionOf(c).set(key, value)
          return c.json(greet(visitor))
        }),
        untouched: servingHono([middleware], (c) => c.json(HELLO)),
        read: servingHono([middleware], (c) =>
          c.json(greet({ user: String(sessionOf(c).get('user')) })),
        ),
        changed: servingHono([middleware], (c) => {
          const session = sessionOf(c)
          const data = { count: Number(session.get('count')) }
          const counted = count(data)
          session.set('count', data.count)
          return c.json(counted)
        }),
      }
    },
  },
]

/** As a library has to: it looks at the Cookie header, and writes into the response that a handler has made. */
function adding(headers: Readonly<Record<string, string>>): (request: Request) => Response {
  const entries = Object.entries(headers)
  return (request) => {
    if (!request.headers.has('cookie')) throw new Error('no cookie was sent')
    return withHeaders(Response.json(HELLO), entries)
  }
}

function servingByHand(answer: (exchange: Exchange) => object): Listen {
  return () =>
    listenFetch((request) => {
      const headers: Header[] = []
      const cookie = request.headers.get('cookie')
      const set = (...header: Header) => headers.push(header)
      return withHeaders(Response.json(answer({ url: request.url, cookie, set })), headers)
    })
}

type Header = [name: string, value: string]

function withHeaders(response: Response, headers: readonly Header[]): Response {
  for (const [name, value] of headers) response.headers.set(name, value)
  return response
}

function withOurs(options: typeof OPTIONS) {
  const serving =
    (handler: SessionHandler<Stored, []>): Listen =>
    () =>
      listenFetch(withSession<Stored>(options, handler))
  return {
    login: serving((request, session) => {
      const visitor = newVisitor(request.url)
      Object.assign(session, visitor)
      return Response.json(greet(visitor))
    }),
    // With one parameter it never meets the session.
    untouched: serving((_request) => Response.json(HELLO)),
    read: serving((_request, session) => Response.json(greet(session))),
    changed: serving((_request, session) => Response.json(count(session))),
  }
}

interface HonoSession {
  get(key: string): unknown
  set(key: string, value: unknown): void
}

interface HonoSessions {
  readonly CookieStore: new () => object
  sessionMiddleware(options: object): MiddlewareHandler
}

function servingHono(
  middleware: readonly MiddlewareHandler[],
  handler: (c: Context) => Response,
): Listen {
  return async () => {
    const { Hono } = await import('hono')
    const app: Hono = new Hono()
    for (const each of middleware) app.use('*', each)
    app.get('/', handler)
    return listenFetch((request) => app.fetch(request))
  }
}
