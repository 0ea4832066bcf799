/** h3, with our sessions, with its own, and with none. */
import { session } from '@sealed-session/h3'
import type { H3Event, Middleware, SessionConfig } from 'h3'
import {
  appsWith,
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
  SECRET,
  type Stored,
  sessionHeaders,
  sessionOf,
} from './app.ts'
import { appsByHand, BY_HAND } from './by-hand.ts'

export const h3: readonly Library[] = [
  {
    name: BARE,
    ours: false,
    async load() {
      const headers = Object.entries(await sessionHeaders())
      return {
        none: serving([], () => HELLO),
        empty: serving([(_event, next) => next()], () => HELLO),
        vary: serving([], ({ res }) => {
          res.headers.set('vary', 'Cookie')
          return HELLO
        }),
        'set-cookie': serving([], ({ res }) => {
          for (const [name, value] of headers) res.headers.set(name, value)
          return HELLO
        }),
      }
    },
  },
  { name: OURS, ours: true, load: async () => withMiddleware(session(OPTIONS)) },
  { name: OURS_CHUNKED, ours: true, load: async () => withMiddleware(session(CHUNKED_OPTIONS)) },
  {
    name: BY_HAND,
    ours: false,
    load: async () =>
      appsByHand((answer) =>
        serving([], ({ req, res }) => {
          const cookie = req.headers.get('cookie')
          return answer({ url: req.url, cookie, set: (...it) => res.headers.set(...it) })
        }),
      ),
  },
  {
    name: 'useSession (as it comes)',
    ours: false,
    load: async () => withUseSession({ password: SECRET, maxAge: LIFETIME }),
  },
  {
    name: 'useSession (1 iteration)',
    ours: false,
    async load() {
      const { defaults } = await import('iron-webcrypto')
      const seal = { ...defaults, ttl: LIFETIME * 1000 }
      return withUseSession({ password: SECRET, maxAge: LIFETIME, seal })
    },
  },
]

type Handler = (event: H3Event) => unknown

function withMiddleware(middleware: Middleware) {
  return appsWith<H3Event>(
    (answer) => serving([middleware], answer),
    ({ req }) => req.url,
    ({ context }) => sessionOf(context),
  )
}

async function withUseSession(config: SessionConfig) {
  const { useSession } = await import('h3')
  return {
    login: serving([], async (event) => {
      const session = await useSession<Stored>(event, config)
      const visitor = newVisitor(event.req.url)
      await session.update(visitor)
      return greet(visitor)
    }),
    read: serving([], async (event) => {
      const { data } = await useSession<Stored>(event, config)
      return greet(data)
    }),
    changed: serving([], async (event) => {
      const session = await useSession<Stored>(event, config)
      const data = { count: Number(session.data.count) }
      const counted = count(data)
      await session.update(data)
      return counted
    }),
  }
}

function serving(middleware: readonly Middleware[], handler: Handler): Listen {
  return async () => {
    const { H3, serve } = await import('h3')
    const app = new H3()
    for (const each of middleware) app.use(each)
    app.get('/', handler)
    const server = serve(app, { hostname: '127.0.0.1', port: 0, silent: true })
    await server.ready()
    return Number(new URL(String(server.url)).port)
  }
}
