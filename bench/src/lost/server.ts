/** One of several server processes that have their sessions in one Redis: counts requests, in the session. */
import { session } from '@sealed-session/express'
import { redisStore } from '@sealed-session/store-redis'
import express, { type Request, type RequestHandler } from 'express'
import { createClient } from 'redis'
import { rival } from '../requests/apps/app.ts'
import { listen } from '../requests/apps/listen.ts'
import { answer } from '../requests/peer.ts'

export type LostQuestions = {
  /** The port of an app with this library's sessions. */
  readonly open: readonly [{ library: 'ours' | 'theirs'; redis: number; secret: string }, number]
}

interface Counted {
  count?: number
  [key: string]: unknown
}

await answer<LostQuestions>({
  async open({ library, redis, secret }) {
    const client = createClient({ socket: { host: '127.0.0.1', port: redis } })
    await client.connect()
    const app = express()
    app.use(library === 'ours' ? ours(client, secret) : await theirs(client, secret))
    app.get('/begin', (req, res) => {
      sessionOf(req).count = 0
      res.json({})
    })
    app.get('/add', (req, res) => {
      const held = sessionOf(req)
      const key = `client${req.query.client}`
      if (library === 'ours') {
        const { update } = held as { update?: (key: string, step: (n: number) => number) => void }
        update?.call(held, 'count', (n) => n + 1)
      } else held.count = Number(held.count) + 1
      held[key] = Number(held[key] ?? 0) + 1
      res.json({})
    })
    app.get('/', (req, res) => {
      res.json({ ...sessionOf(req) })
    })
    return listen(app)
  },
})

function sessionOf(req: Request): Counted {
  return (req as unknown as { readonly session: Counted }).session
}

function ours(client: object, secret: string): RequestHandler {
  return session({ secret, store: redisStore(client as never), cookie: { secure: false } })
}

async function theirs(client: object, secret: string): Promise<RequestHandler> {
  const { RedisStore } = await rival<{ RedisStore: new (options: object) => object }>(
    import.meta.resolve('connect-redis'),
  )
  const { default: expressSession } = await rival<{ default(options: object): RequestHandler }>(
    import.meta.resolve('express-session'),
  )
  return expressSession({
    secret,
    resave: false,
    saveUninitialized: false,
    store: new RedisStore({ client }),
  })
}
