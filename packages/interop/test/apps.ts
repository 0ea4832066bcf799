/** One app on each adapter: it shows the session, leaves it alone, changes it, and ends it. */
import type { SessionOptions } from '@sealed-session/core'
import { getSession, withSession } from '@sealed-session/core/fetch'
import { session as expressMiddleware } from '@sealed-session/express'
import { session as fastifyPlugin } from '@sealed-session/fastify'
import { session as h3Middleware } from '@sealed-session/h3'
import { session as koaMiddleware } from '@sealed-session/koa'
import express from 'express'
import Fastify from 'fastify'
import { H3, toNodeHandler } from 'h3'
import Koa from 'koa'
import { serve } from '../../../testing/serve.ts'

interface Held {
  readonly data: Record<string, unknown>
  end(): unknown
}

/** What every app does, by its path. */
function answer(path: string, session: () => Held): object {
  if (path === '/untouched') return {}
  const held = session()
  if (path === '/logout') held.end()
  if (path === '/count') held.data.count = Number(held.data.count ?? 0) + 1
  return { ...held.data }
}

const held = (session: object): Held => ({
  data: session as Record<string, unknown>,
  end: () => (session as { destroy(): unknown }).destroy(),
})

type App = (options: SessionOptions) => Promise<string>

export const apps: Readonly<Record<string, App>> = {
  Express: (options) =>
    serve(
      express()
        .use(expressMiddleware(options))
        .use((req, res) => {
          res.json(answer(req.path, () => held(req.session)))
        }),
    ),

  Koa: (options) => {
    const app = new Koa()
    app.use(koaMiddleware(options))
    app.use((ctx) => {
      ctx.body = answer(ctx.path, () => held(ctx.session as object))
    })
    return serve(app.callback())
  },

  Fastify: async (options) => {
    const app = Fastify()
    await app.register(fastifyPlugin, options)
    app.get('/*', async (request) => answer(request.url, () => held(request.session)))
    await app.ready()
    return serve((req, res) => app.routing(req, res))
  },

  h3: (options) => {
    const app = new H3().use(h3Middleware(options)).get('/**', (event) => {
      return answer(event.url.pathname, () => held(event.context.session))
    })
    return serve(toNodeHandler(app))
  },

  fetch: (options) => {
    const app = new H3()
    const handler = withSession(options, (request) =>
      Response.json(answer(new URL(request.url).pathname, () => held(getSession(request)))),
    )
    app.all('/**', (event) => handler(event.req))
    return serve(toNodeHandler(app))
  },
}
