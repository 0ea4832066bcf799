/** A small shop, by each framework, that real browsers visit: somebody logs in, pays, and comes back from elsewhere. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Session, type SessionOptions, stateOf } from '@sealed-session/core'
import * as fetchWay from '@sealed-session/core/fetch'
import * as expressWay from '@sealed-session/express'
import * as fastifyWay from '@sealed-session/fastify'
import * as h3Way from '@sealed-session/h3'
import * as koaWay from '@sealed-session/koa'
import express, { type Request as ExpressRequest } from 'express'
import fastify from 'fastify'
import { H3, toNodeHandler as h3Handler } from 'h3'
import Koa, { type Context } from 'koa'
import { toNodeHandler } from 'srvx/node'

type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

/** What a visitor wants. */
interface Errand {
  readonly url: string
  readonly body: () => Promise<string>
  readonly session: () => Session
  readonly allowCrossOrigin: () => void
  readonly requireDevice: () => Promise<void>
}

/** What becomes of it: an address to go on to, or JSON. */
type Outcome = { readonly to: string } | { readonly json: object }

/** The same in every framework. */
async function attend(errand: Errand): Promise<Outcome> {
  const { pathname, searchParams } = new URL(errand.url, 'https://shop')
  switch (pathname) {
    case '/login':
      errand.session().user = searchParams.get('user') ?? 'ann'
      return { to: '/who' }
    case '/log-in-here':
      errand.session().user = 'ann'
      return { json: { user: 'ann' } }
    case '/logout':
      await errand.session().destroy()
      return { json: {} }
    case '/count': {
      const session = errand.session()
      session.count = ((session.count as number | undefined) ?? 0) + 1
      return { json: { count: session.count } }
    }
    case '/back':
      errand.allowCrossOrigin()
      return { to: '/who' }
    case '/pay': {
      await errand.requireDevice()
      return { json: { paid: await errand.body(), user: errand.session().user } }
    }
    default: {
      const session = errand.session()
      const refused = stateOf(session).refused
      return { json: { user: session.user, refused } }
    }
  }
}

export const SHOPS: Readonly<Record<string, (options: SessionOptions) => Promise<Listener>>> = {
  async Express(options) {
    const app = express()
    app.use(expressWay.session(options))
    app.use(async (req: ExpressRequest, res) => {
      const outcome = await attend({
        url: req.url,
        body: () => textOf(req),
        session: () => req.session,
        allowCrossOrigin: () => expressWay.allowCrossOrigin(req),
        requireDevice: () => expressWay.requireDevice(req, { within: 5 }),
      })
      if ('to' in outcome) res.redirect(303, outcome.to)
      else res.json(outcome.json)
    })
    return app as unknown as Listener
  },

  async Koa(options) {
    const app = new Koa()
    app.silent = true
    app.use(koaWay.session(options))
    app.use(async (ctx: Context) => {
      const outcome = await attend({
        url: ctx.url,
        body: () => textOf(ctx.req),
        session: () => ctx.session,
        allowCrossOrigin: () => koaWay.allowCrossOrigin(ctx),
        requireDevice: () => koaWay.requireDevice(ctx, { within: 5 }),
      })
      if ('to' in outcome) {
        ctx.redirect(outcome.to)
        ctx.status = 303
      } else ctx.body = outcome.json
    })
    return app.callback()
  },

  async Fastify(options) {
    const app = fastify({ forceCloseConnections: true })
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    await app.register(fastifyWay.session, options)
    app.all('/*', async (request, reply) => {
      const outcome = await attend({
        url: request.url,
        body: async () => String(request.body ?? ''),
        session: () => request.session,
        allowCrossOrigin: () => fastifyWay.allowCrossOrigin(request),
        requireDevice: () => fastifyWay.requireDevice(request, { within: 5 }),
      })
      return 'to' in outcome ? reply.redirect(outcome.to, 303) : outcome.json
    })
    await app.ready()
    return (req, res) => app.routing(req, res)
  },

  async h3(options) {
    const app = new H3({ silent: true })
    app.use(h3Way.session(options))
    app.all('/**', async (event) => {
      const outcome = await attend({
        url: event.req.url,
        body: () => event.req.text(),
        session: () => event.context.session,
        allowCrossOrigin: () => h3Way.allowCrossOrigin(event),
        requireDevice: () => h3Way.requireDevice(event, { within: 5 }),
      })
      return responseOf(outcome)
    })
    return h3Handler(app) as Listener
  },

  async fetch(options) {
    const handle = fetchWay.withSession(options, async (request: Request) => {
      const outcome = await attend({
        url: request.url,
        body: () => request.text(),
        session: () => fetchWay.getSession(request),
        allowCrossOrigin: () => fetchWay.allowCrossOrigin(request),
        requireDevice: () => fetchWay.requireDevice(request, { within: 5 }),
      })
      return responseOf(outcome)
    })
    return toNodeHandler((request) => handle(request)) as Listener
  },
}

function responseOf(outcome: Outcome): Response {
  if ('json' in outcome) return Response.json(outcome.json)
  return new Response(null, { status: 303, headers: { location: outcome.to } })
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const part of stream) text += String(part)
  return text
}
