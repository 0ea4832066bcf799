/** For tests: the same small app in each framework, with the inspector mounted by one line. */
import { getRequestListener } from '@hono/node-server'
import { createSessions, type Session, type Sessions } from '@sealed-session/core'
import { getSession, withSession } from '@sealed-session/core/fetch'
import { session as onExpress } from '@sealed-session/express'
import { session as onFastify } from '@sealed-session/fastify'
import { session as onH3 } from '@sealed-session/h3'
import { session as onHono } from '@sealed-session/hono'
import { session as onKoa } from '@sealed-session/koa'
import express from 'express'
import fastify from 'fastify'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import type { Listener } from '../../../testing/serve.ts'
import { inspector } from '../src/index.ts'
import { SECRET } from './browser.ts'

export function counted(): Sessions {
  return createSessions({ secret: SECRET, onEvent: () => false })
}

function count(session: Session): string {
  session.count = Number(session.count ?? 0) + 1
  return String(session.count)
}

/** `/count` counts, `/picture` asks for no session. */
export const SITES: Readonly<Record<string, (sessions: Sessions) => Promise<Listener>>> = {
  async Express(sessions) {
    const app = express()
    app.use(inspector(sessions).express)
    app.use(onExpress(sessions))
    app.get('/count', (req, res) => void res.send(count(req.session)))
    app.get('/picture', (_, res) => void res.send('fine'))
    return app
  },

  async Koa(sessions) {
    const app = new Koa()
    app.use(inspector(sessions).koa)
    app.use(onKoa(sessions))
    app.use((ctx) => {
      ctx.body = ctx.path === '/count' ? count(ctx.session) : 'fine'
    })
    return app.callback()
  },

  async Fastify(sessions) {
    const app = fastify()
    app.register(inspector(sessions).fastify)
    app.register(onFastify, sessions)
    app.get('/count', async (request) => count(request.session))
    app.get('/picture', async () => 'fine')
    await app.ready()
    return (req, res) => app.routing(req, res)
  },

  async h3(sessions) {
    const app = new H3()
    app.use(inspector(sessions).h3)
    app.use(onH3(sessions))
    app.get('/count', (event) => count(event.context.session))
    app.get('/picture', () => 'fine')
    return toNodeHandler(app) as unknown as Listener
  },

  async Hono(sessions) {
    const app = new Hono()
    app.use(inspector(sessions).hono)
    app.use(onHono(sessions))
    app.get('/count', (c) => c.text(count(c.get('session'))))
    app.get('/picture', (c) => c.text('fine'))
    return getRequestListener(app.fetch) as unknown as Listener
  },

  async 'a fetch handler'(sessions) {
    const handler = withSession(
      sessions,
      (request) =>
        new Response(
          new URL(request.url).pathname === '/count' ? count(getSession(request)) : 'fine',
        ),
    )
    const fetch = inspector(sessions).around(handler)
    return getRequestListener(fetch) as unknown as Listener
  },
}
