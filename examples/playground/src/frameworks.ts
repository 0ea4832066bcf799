/** The same site under each framework, in each framework's own words. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type Sessions, stateOf } from '@sealed-session/core'
import * as onFetch from '@sealed-session/core/fetch'
import * as onExpress from '@sealed-session/express'
import * as onFastify from '@sealed-session/fastify'
import * as onH3 from '@sealed-session/h3'
import type { Inspector } from '@sealed-session/inspector'
import * as onKoa from '@sealed-session/koa'
import express from 'express'
import fastify from 'fastify'
import { H3 } from 'h3'
import { toNodeHandler } from 'h3/node'
import Koa from 'koa'
import type { PlaygroundHome } from './home.ts'
import type { Data } from './sessions.ts'
import { site } from './site.ts'

export type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

/** What all of them serve. */
export interface Served {
  readonly sessions: Sessions<Data>
  readonly home: PlaygroundHome
  readonly inspector: Inspector
}

/** `base`: what the paths begin with in the browser; it is cut off before the framework sees them. */
export function expressSite(base: string, { sessions, home, inspector }: Served): Listener {
  const app = express().disable('x-powered-by')
  app.use(inspector.express)
  app.use(onExpress.session(sessions))
  app.use(express.urlencoded({ extended: false }))
  app.use(async (req, res) => {
    const { status, headers, body } = await site(
      {
        framework: 'Express',
        base,
        method: req.method,
        path: req.path,
        query: new URL(req.url, 'http://localhost').searchParams,
        form: new URLSearchParams(req.body),
        header: (name) => req.get(name),
        state: () => stateOf(onExpress.getSession<Data>(req)),
      },
      sessions,
      home,
    )
    for (const [name, value] of headers) res.append(name, value)
    res.status(status).end(body)
  })
  return app
}

export function koaSite(base: string, { sessions, home, inspector }: Served): Listener {
  const app = new Koa()
  app.use(inspector.koa)
  app.use(onKoa.session(sessions))
  app.use(async (ctx) => {
    const { status, headers, body } = await site(
      {
        framework: 'Koa',
        base,
        method: ctx.method,
        path: ctx.path,
        query: ctx.URL.searchParams,
        form: new URLSearchParams(await textOf(ctx.req)),
        header: (name) => ctx.get(name) || undefined,
        state: () => stateOf(onKoa.getSession<Data>(ctx)),
      },
      sessions,
      home,
    )
    ctx.status = status
    ctx.body = body
    for (const [name, value] of headers) {
      if (name === 'set-cookie') ctx.append(name, value)
      else ctx.set(name, value)
    }
  })
  return app.callback()
}

export async function fastifySite(
  base: string,
  { sessions, home, inspector }: Served,
): Promise<Listener> {
  const app = fastify()
  await app.register(inspector.fastify)
  await app.register(onFastify.session, sessions)
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_: unknown, body: string) => body,
  )
  app.all('/*', async (request, reply) => {
    const url = new URL(request.url, 'http://localhost')
    const { status, headers, body } = await site(
      {
        framework: 'Fastify',
        base,
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        form: new URLSearchParams((request.body as string | undefined) ?? ''),
        header: (name) => request.headers[name] as string | undefined,
        state: () => stateOf(onFastify.getSession<Data>(request)),
      },
      sessions,
      home,
    )
    for (const [name, value] of headers) reply.header(name, value)
    return reply.code(status).send(body)
  })
  await app.ready()
  return (req, res) => app.routing(req, res)
}

export function h3Site(base: string, { sessions, home, inspector }: Served): Listener {
  const app = new H3()
  app.use(inspector.h3)
  app.use(onH3.session(sessions))
  app.all('/**', async (event) => {
    const { req, url } = event
    const { status, headers, body } = await site(
      {
        framework: 'h3',
        base,
        method: req.method,
        path: url.pathname,
        query: url.searchParams,
        form: new URLSearchParams(req.method === 'POST' ? await req.text() : ''),
        header: (name) => req.headers.get(name) ?? undefined,
        state: () => stateOf(onH3.getSession<Data>(event)),
      },
      sessions,
      home,
    )
    return new Response(body === '' ? null : body, {
      status,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    })
  })
  return toNodeHandler(app) as Listener
}

/** On Node, by the server that Hono has for such handlers; elsewhere the runtime is the server. */
export function fetchSite(base: string, { sessions, home, inspector }: Served): Listener {
  const handler = onFetch.withSession(sessions, async (request) => {
    const url = new URL(request.url)
    const { status, headers, body } = await site(
      {
        framework: 'fetch',
        base,
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        form: new URLSearchParams(request.method === 'POST' ? await request.text() : ''),
        header: (name) => request.headers.get(name) ?? undefined,
        state: () => stateOf(onFetch.getSession<Data>(request)),
      },
      sessions,
      home,
    )
    return new Response(body === '' ? null : body, {
      status,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    })
  })
  return getRequestListener(inspector.around(handler)) as Listener
}

/** A form's body; 100 kB are more than any of ours. */
async function textOf(req: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of req) {
    text += chunk
    if (text.length > 100_000)
      throw Object.assign(new Error('The form is too large.'), { status: 413 })
  }
  return text
}
