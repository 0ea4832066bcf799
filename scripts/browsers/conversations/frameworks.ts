/** Is it the same in other frameworks? */
import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { SessionOptions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import * as onFastify from '@sealed-session/fastify'
import * as onH3 from '@sealed-session/h3'
import * as onHono from '@sealed-session/hono'
import * as onKoa from '@sealed-session/koa'
import fastify from 'fastify'
import { H3 } from 'h3'
import { toNodeHandler } from 'h3/node'
import { Hono } from 'hono'
import Koa from 'koa'
import { type Account, page, SECRET } from '../account.ts'
import type { Conversation, Section } from '../conversation.ts'

const OPTIONS: SessionOptions<Account> = {
  secret: SECRET,
  cookie: { name: '__Host-session' },
  onEvent: () => false,
}

const APPS: Readonly<Record<string, () => RequestListener | Promise<RequestListener>>> = {
  Koa() {
    const app = new Koa()
    app.use(onKoa.session(OPTIONS))
    app.use((ctx) => {
      ctx.body = serve(ctx.path, onKoa.getSession<Account>(ctx))
    })
    return app.callback()
  },
  async Fastify() {
    const app = fastify()
    await app.register(onFastify.session, OPTIONS)
    app.get('/*', (request, reply) =>
      reply.type('text/html').send(serve(request.url, onFastify.getSession<Account>(request))),
    )
    await app.ready()
    return (req, res) => app.routing(req, res)
  },
  h3() {
    const app = new H3()
    app.use(onH3.session(OPTIONS))
    app.get('/**', (event) => html(serve(event.url.pathname, onH3.getSession<Account>(event))))
    return toNodeHandler(app) as RequestListener
  },
  Hono() {
    const app = new Hono()
    app.use(onHono.session(OPTIONS))
    app.get('*', (c) => c.html(serve(c.req.path, onHono.getSession<Account>(c))))
    return getRequestListener(app.fetch)
  },
  'a fetch handler': () =>
    getRequestListener(
      withSession<Account>(OPTIONS, (request, session) =>
        html(serve(new URL(request.url).pathname, session)),
      ),
    ),
}

export const FRAMEWORKS: Section = {
  title: 'Other frameworks, by https with a `__Host-` name',
  conversations: Object.fromEntries(
    Object.entries(APPS).map(([label, make]): [string, Conversation] => [
      label,
      async ({ browser, site }) => {
        const { at, names } = site.secure(await make())
        await browser.goto(at('/login'))
        await browser.goto(at('/show'))
        await browser.sees('user=ann')
        await browser.goto(at('/logout'))
        await browser.goto(at('/show'))
        await browser.sees('user=nobody')
        return names('/show').includes('__Host-session') ? 'still there' : 'kept, then gone'
      },
    ]),
  ),
}

function serve(path: string, session: onKoa.Session<Account>): string {
  if (path === '/login') session.user = 'ann'
  if (path === '/logout') session.clear()
  return page(`user=${session.user ?? 'nobody'}`)
}

function html(body: string): Response {
  return new Response(body, { headers: { 'content-type': 'text/html' } })
}
