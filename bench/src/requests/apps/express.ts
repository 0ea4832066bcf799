/** Express, with each of its session libraries, and with none. */
import { session } from '@sealed-session/express'
import type { Request, RequestHandler, Response } from 'express'
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
  rival,
  SECRET,
  type Stored,
  sessionHeaders,
  sessionOf,
} from './app.ts'
import { appsByHand, BY_HAND } from './by-hand.ts'
import { listen } from './listen.ts'

export const express: readonly Library[] = [
  {
    name: BARE,
    ours: false,
    async load() {
      const headers = Object.entries(await sessionHeaders())
      return {
        none: serving([], (_req, res) => res.json(HELLO)),
        empty: serving([(_req, _res, next) => next()], (_req, res) => res.json(HELLO)),
        vary: serving([], (_req, res) => res.setHeader('vary', 'Cookie').json(HELLO)),
        'set-cookie': serving([], (_req, res) => {
          for (const [name, value] of headers) res.setHeader(name, value)
          return res.json(HELLO)
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
        serving([], (req, res) => {
          const { cookie } = req.headers
          return res.json(answer({ url: req.url, cookie, set: (...it) => res.setHeader(...it) }))
        }),
      ),
  },
  {
    name: 'cookie-session',
    ours: false,
    async load() {
      const { default: cookieSession } = await rival<Factory>(import.meta.resolve('cookie-session'))
      return withMiddleware(cookieSession({ keys: [SECRET], maxAge: LIFETIME * 1000 }))
    },
  },
  {
    name: 'express-session (MemoryStore)',
    ours: false,
    async load() {
      const { default: expressSession } = await rival<Factory>(
        import.meta.resolve('express-session'),
      )
      return withMiddleware(
        expressSession({
          secret: SECRET,
          resave: false,
          saveUninitialized: false,
          cookie: { maxAge: LIFETIME * 1000 },
        }),
      )
    },
  },
  {
    name: 'iron-session',
    ours: false,
    async load() {
      const { getIronSession } = await import('iron-session')
      const options = { password: SECRET, cookieName: 'session', ttl: LIFETIME }
      const open = (req: Request, res: Response) => getIronSession<Stored>(req, res, options)
      return {
        login: serving([], async (req, res) => {
          const visitor = newVisitor(req.url)
          await Object.assign(await open(req, res), visitor).save()
          res.json(greet(visitor))
        }),
        read: serving([], async (req, res) => {
          res.json(greet(await open(req, res)))
        }),
        changed: serving([], async (req, res) => {
          const session = await open(req, res)
          const counted = count(session)
          await session.save()
          res.json(counted)
        }),
      }
    },
  },
]

export interface Factory {
  default(options: object): RequestHandler
}

type Handler = (req: Request, res: Response) => unknown

/** Libraries that put the session at `req.session`. */
export function withMiddleware(middleware: RequestHandler) {
  return appsWith<Request>(
    (answer) => serving([middleware], (req, res) => res.json(answer(req))),
    ({ url }) => url,
    sessionOf,
  )
}

function serving(middleware: readonly RequestHandler[], handler: Handler): Listen {
  return async () => {
    const { default: express } = await import('express')
    const app = express()
    for (const each of middleware) app.use(each)
    app.get('/', handler)
    return listen(app)
  }
}
