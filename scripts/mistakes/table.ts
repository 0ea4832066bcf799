/** The mistakes of the troubleshooting pages, made on purpose, and apps in which there are none. */

import type { SessionOptions, SessionStore } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import type * as onExpress from '@sealed-session/express'
import {
  allowCrossOrigin,
  createSessions,
  flash,
  getSession,
  memoryStore,
  session,
} from '@sealed-session/express'
import * as onFastify from '@sealed-session/fastify'
import * as onH3 from '@sealed-session/h3'
import * as onHono from '@sealed-session/hono'
import * as onKoa from '@sealed-session/koa'
import express, { type Express } from 'express'
import expressSession from 'express-session'
import Fastify from 'fastify'
import { H3, getSession as h3Session } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import type { Mistake } from './mistake.ts'

type Data = Record<string, unknown>
type Options = SessionOptions<Data>

const SECRET = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
const OTHER_SECRET = 'm3Xt9RbK7qWzL2pVf8YdG5hN1jCs6uEa'

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15'
const TLS = { 'x-forwarded-proto': 'https', host: 'app.example.com' }
const GONE_TO = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
const FROM_ELSEWHERE = { ...TLS, ...GONE_TO, 'sec-fetch-site': 'cross-site' }

/** An app with a page to log in by, one that reads, and one to log out by. */
function app(options: Options = {}, add: (app: Express) => unknown = () => {}): Express {
  const app = express()
  app.use(session<Data>({ secret: SECRET, ...options }))
  add(app)
  app.all('/login', (req, res) => {
    sessionOf(req).user = 'ann'
    res.send('in')
  })
  app.all('/logout', async (req, res) => {
    await getSession(req).destroy()
    res.send('out')
  })
  app.all(
    '/',
    (req, res) => void res.send(sessionOf(req).user === undefined ? 'nobody' : 'somebody'),
  )
  return app
}

const sessionOf = (req: object) => getSession<Data>(req)

/** Somebody is logged in by one app, and comes to another. */
const cookieOf = (options: Options = {}) =>
  createSessions<Data>({ secret: SECRET, ...options }).cookieFor({ user: 'ann' })

/** A clock that goes on by so many seconds each time that it is looked at by a request. */
function hurried(): { now: () => number; pass(seconds: number): void } {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    pass(seconds) {
      ahead += seconds * 1000
    },
  }
}

const DOWN = () => Promise.reject(new Error('connect ECONNREFUSED 127.0.0.1:6379'))

/** A store whose server is not there. */
function brokenStore(): SessionStore {
  const store = memoryStore()
  const down = { read: DOWN, create: DOWN, update: DOWN, touch: DOWN, delete: DOWN }
  const capabilities = { ...store.capabilities, synchronous: false }
  return { ...store, ...down, capabilities } as SessionStore
}

/** A message that is sent is a mistake's only if it is awaited where it shows. */
const laterThan = () => new Promise((resolve) => setTimeout(resolve, 20))

const setUp: readonly Mistake[] = [
  {
    did: 'forgot to install it',
    page: 'ERR_SESSION_NOT_INSTALLED',
    says: 'must be installed to access req.session',
    async make({ serve }) {
      const bare = express().get('/', (req, res) => void res.json(getSession(req)))
      await (await serve(bare))()
    },
  },
  {
    did: 'installed it uncalled in Express',
    page: 'ERR_SESSION_CONFIG',
    says: 'app.use(session({ secret }))',
    make: async ({ serve }) => (await serve(express().use(session as never)))(),
  },
  {
    did: 'installed it uncalled in Koa',
    page: 'ERR_SESSION_CONFIG',
    says: 'app.use(session({ secret }))',
    make: async ({ serve }) => (await serve(new Koa().use(onKoa.session as never).callback()))(),
  },
  {
    did: 'called the plugin where Fastify registers it',
    page: 'ERR_SESSION_CONFIG',
    says: 'app.register(session, { secret })',
    make: () => Fastify().register((onFastify.session as unknown as () => never)()),
  },
  {
    did: 'gave withSession the handler alone',
    page: 'ERR_SESSION_CONFIG',
    says: 'Options come first',
    make: () => withSession((() => new Response()) as never, undefined as never),
  },
  {
    did: 'gave no secret',
    page: 'ERR_SESSION_SECRET',
    make: () => session(),
  },
  {
    did: 'gave a secret that everybody knows',
    page: 'ERR_SESSION_SECRET',
    make: () => session({ secret: 'keyboard cat keyboard cat keyboard cat' }),
  },
  {
    did: 'gave milliseconds for seconds',
    page: 'ERR_SESSION_CONFIG',
    says: 'milliseconds',
    make: () => session({ secret: SECRET, maxAge: 7 * 24 * 60 * 60 * 1000 }),
  },
  {
    did: 'gave a __Host- cookie a domain',
    page: 'ERR_SESSION_CONFIG',
    says: 'cookie.domain',
    make: () =>
      session({
        secret: SECRET,
        cookie: { name: '__Host-session', domain: 'example.com' } as never,
      }),
  },
  {
    did: 'asked for SameSite=None without Secure',
    page: 'ERR_SESSION_CONFIG',
    says: 'SameSite=None',
    make: () => session({ secret: SECRET, cookie: { sameSite: 'none', secure: false } }),
  },
  {
    did: 'installed another library as well',
    page: 'ERR_SESSION_ALREADY_INSTALLED',
    async make({ serve }) {
      const both = express()
        .use(expressSession({ secret: SECRET, resave: false, saveUninitialized: false }))
        .use(session({ secret: SECRET }))
      await (await serve(both))()
    },
  },
  {
    did: 'installed two sessions under one name',
    page: 'ERR_SESSION_ALREADY_INSTALLED',
    async make({ serve }) {
      const twice = app({}, (app) => app.use(session({ secret: SECRET, maxAge: 60 })))
      await (await serve(twice))()
    },
  },
  {
    did: 'asked for a cookie name that is not there',
    page: 'ERR_SESSION_NOT_INSTALLED',
    says: 'Sessions that are here: session',
    async make({ serve }) {
      const asks = app({}, (app) => app.get('/admin', (req) => void getSession(req, 'admin')))
      await (await serve(asks))('/admin')
    },
  },
  {
    did: 'asked the response for the session',
    page: 'ERR_SESSION_NOT_INSTALLED',
    says: 'give the request',
    async make({ serve }) {
      const asks = app({}, (app) => app.get('/admin', (_req, res) => void getSession(res)))
      await (await serve(asks))('/admin')
    },
  },
  {
    did: 'gave flash() the request',
    page: 'ERR_SESSION_VERB',
    says: 'flash(req.session)',
    async make({ serve }) {
      const asks = app({}, (app) => app.get('/admin', (req) => flash(req as never).add('a', 1)))
      await (await serve(asks))('/admin')
    },
  },
  {
    did: 'took getSession from h3',
    page: 'other-session',
    async make({ serve }) {
      const h3 = new H3().use(onH3.session({ secret: SECRET }))
      h3.get('/', async (event) => {
        await h3Session(event, { password: SECRET })
        return 'asked'
      })
      await (await serve({ fetch: (request) => h3.fetch(request) }))()
    },
  },
]

const cookies: readonly Mistake[] = [
  {
    did: 'opened the app from a phone, over http',
    page: 'insecure-transport',
    make: async ({ serve }) =>
      (await serve(app()))('/login', {
        headers: { host: '192.168.1.7:3000', 'user-agent': CHROME },
      }),
  },
  {
    did: 'opened it in Safari, over http on this machine',
    page: 'webkit-loopback',
    make: async ({ serve }) =>
      (await serve(app()))('/login', { headers: { 'user-agent': SAFARI } }),
  },
  {
    did: 'set the domain of another host',
    page: 'wrong-domain',
    make: async ({ serve }) => (await serve(app({ cookie: { domain: 'example.com' } })))('/login'),
  },
  {
    did: 'logged in outside of the cookie’s path',
    page: 'outside-path',
    make: async ({ serve }) => (await serve(app({ cookie: { path: '/shop' } })))('/login'),
  },
  {
    did: 'fetched it from another site',
    page: 'cross-site',
    make: async ({ serve }) =>
      (await serve(app()))('/login', {
        headers: {
          ...TLS,
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'cors',
          'sec-fetch-dest': 'empty',
        },
      }),
  },
  {
    did: 'posted to it from another origin',
    page: 'cross-origin',
    also: 'ERR_SESSION_CROSS_ORIGIN',
    says: 'https://front.example.com',
    make: async ({ serve }) =>
      (await serve(app()))('/login', {
        method: 'POST',
        headers: { ...TLS, origin: 'https://front.example.com', 'sec-fetch-site': 'same-site' },
      }),
  },
  {
    did: 'had a login come back by form_post',
    page: 'not-sent',
    says: 'second, short session',
    async make({ serve }) {
      const callback = app({}, (app) =>
        app.post('/callback', (req, res) => {
          allowCrossOrigin(req)
          sessionOf(req).user = 'ann'
          res.send('in')
        }),
      )
      await (await serve(callback))('/callback', { method: 'POST', headers: FROM_ELSEWHERE })
    },
  },
  {
    did: 'had a login come back by a redirect, with strict',
    page: 'not-sent',
    make: async ({ serve }) =>
      (await serve(app({ cookie: { sameSite: 'strict' } })))('/login', { headers: FROM_ELSEWHERE }),
  },
  {
    did: 'fetched without credentials',
    page: 'not-returned',
    says: "credentials: 'include'",
    async make({ serve }) {
      const clock = hurried()
      const ask = await serve(app({ now: clock.now }))
      for (let time = 0; time < 3; time++) {
        await ask('/login', { headers: { 'user-agent': CHROME } })
        clock.pass(5)
      }
    },
  },
  {
    did: 'tested with an agent that drops Secure cookies',
    page: 'not-returned',
    says: 'request.agent(app)',
    async make({ serve }) {
      const clock = hurried()
      const ask = await serve(app({ now: clock.now }))
      for (let time = 0; time < 3; time++) {
        await ask('/login', { headers: { 'accept-encoding': 'gzip, deflate' } })
        clock.pass(5)
      }
    },
  },
  {
    did: 'logged out at top level, beside frames elsewhere',
    page: 'partitioned-logout',
    async make({ serve }) {
      const ask = await serve(app({ cookie: { sameSite: 'none', partitioned: true } }))
      const { cookie } = await ask('/login', { headers: TLS })
      await ask('/logout', {
        headers: { ...TLS, ...GONE_TO, 'sec-fetch-site': 'same-origin', cookie },
      })
    },
  },
  {
    did: 'cleared site data with a login',
    page: 'clear-site-data',
    async make({ serve }) {
      const clears = app({}, (app) =>
        app.use((_req, res, next) => {
          res.set('Clear-Site-Data', '"cookies"')
          next()
        }),
      )
      await (await serve(clears))('/login')
    },
  },
  {
    did: 'passed an upstream’s cookie of the same name on',
    page: 'foreign-set-cookie',
    async make({ serve }) {
      const passes = app({}, (app) =>
        app.get(
          '/upstream',
          (_req, res) => void res.append('Set-Cookie', 'session=theirs; Path=/').send(),
        ),
      )
      await (await serve(passes))('/upstream')
    },
  },
  {
    did: 'kept too much in it',
    page: 'large-cookie',
    says: '"cart"',
    async make({ serve }) {
      const keeps = app({}, (app) =>
        app.get('/cart', (req, res) => {
          sessionOf(req).cart = 'x'.repeat(2800)
          res.send('kept')
        }),
      )
      await (await serve(keeps))('/cart')
    },
  },
  {
    did: 'kept far too much in it',
    page: 'ERR_SESSION_TOO_LARGE',
    says: 'cart (',
    async make({ serve }) {
      const keeps = app({}, (app) =>
        app.get('/cart', (req, res) => {
          sessionOf(req).cart = 'x'.repeat(9000)
          res.send('kept')
        }),
      )
      await (await serve(keeps))('/cart')
    },
  },
]

const caches: readonly Mistake[] = [
  {
    did: 'let shared caches keep a response that logs in',
    page: 'public-cache',
    make: async ({ serve }) => (await serve(cached('public, max-age=60')))('/login'),
  },
  {
    did: 'let shared caches keep a page that a session went into',
    page: 'shared-page',
    make: async ({ serve }) =>
      (await serve(cached('public, max-age=60')))('/', { headers: { cookie: await cookieOf() } }),
  },
]

function cached(control: string): Express {
  return app({}, (app) =>
    app.use((_req, res, next) => {
      res.set('Cache-Control', control)
      next()
    }),
  )
}

const changes: readonly Mistake[] = [
  {
    did: 'changed it after the response had left',
    page: 'late-change',
    async make({ serve }) {
      const changes = app({}, (app) =>
        app.get('/late', (req, res) => {
          const held = sessionOf(req)
          res.send('sent')
          held.user = 'late'
        }),
      )
      await (await serve(changes))('/late')
      await laterThan()
    },
  },
  {
    did: 'assigned an object, and regenerated after it',
    page: 'assigned-then-regenerated',
    async make({ serve }) {
      const assigns = app({}, (app) =>
        app.get('/assign', async (req, res) => {
          ;(req as { session: unknown }).session = { user: 'ann' }
          await getSession(req).regenerate()
          res.send('done')
        }),
      )
      await (await serve(assigns))('/assign')
    },
  },
  {
    did: 'threw what is no response, in a fetch handler',
    page: 'lost-with-throw',
    async make({ serve }) {
      const handler = withSession<Data>({ secret: SECRET }, (_request, session) => {
        session.user = 'ann'
        throw { redirect: '/' }
      })
      const answer = async (request: Request) => {
        try {
          return await handler(request)
        } catch {
          return new Response('', { status: 500 })
        }
      }
      await (await serve({ fetch: answer }))()
    },
  },
  {
    did: 'put a Date into it',
    page: 'ERR_SESSION_NOT_JSON',
    async make({ serve }) {
      const keeps = app({}, (app) =>
        app.get('/date', (req, res) => {
          sessionOf(req).at = new Date()
          res.send('kept')
        }),
      )
      await (await serve(keeps))('/date')
    },
  },
  {
    did: 'destroyed it, and wrote to it',
    page: 'ERR_SESSION_DESTROYED',
    async make({ serve }) {
      const writes = app({}, (app) =>
        app.get('/over', async (req, res) => {
          const held = sessionOf(req)
          await held.destroy()
          held.set('user', 'bob')
          res.send('written')
        }),
      )
      await (await serve(writes))('/over')
    },
  },
]

const refusals: readonly Mistake[] = [
  {
    did: 'have another app on the same host, with the same name',
    page: 'refused-malformed',
    make: async ({ serve }) =>
      (await serve(app()))('/', { headers: { cookie: 'session=s%3Aabc.def' } }),
  },
  {
    did: 'have something on the way that cuts cookies',
    page: 'refused-tampered',
    make: async ({ serve }) =>
      (await serve(app()))('/', {
        headers: { cookie: `${(await cookieOf()).slice(0, -6)}AAAAAA` },
      }),
  },
  {
    did: 'changed the secret, and did not keep the former one',
    page: 'refused-unknown-key',
    says: 'SESSION_SECRET_PREVIOUS',
    make: async ({ serve }) =>
      (await serve(app()))('/', { headers: { cookie: await cookieOf({ secret: OTHER_SECRET }) } }),
  },
  {
    did: 'have a visitor who comes back too late',
    page: 'refused-expired',
    async make({ serve }) {
      const cookie = await cookieOf({ maxAge: 60, now: () => Date.now() - 90_000 })
      await (await serve(app({ maxAge: 60 })))('/', { headers: { cookie } })
    },
  },
  {
    did: 'have a visitor who was away for too long',
    page: 'refused-idle',
    async make({ serve }) {
      const options = { maxAge: 3600, idleTimeout: 60 }
      const cookie = await cookieOf({ ...options, maxAge: 3600, now: () => Date.now() - 90_000 })
      await (await serve(app(options)))('/', { headers: { cookie } })
    },
  },
  {
    did: 'have servers whose clocks differ',
    page: 'clock-skew',
    make: async ({ serve }) =>
      (await serve(app()))('/', {
        headers: { cookie: await cookieOf({ now: () => Date.now() + 90_000 }) },
      }),
  },
  {
    did: 'changed the schema, and did not mind what is sealed already',
    page: 'refused-invalid-data',
    async make({ serve }) {
      const schema = {
        '~standard': {
          version: 1,
          vendor: 'example',
          validate: () => ({ issues: [{ message: 'user is a number now' }] }),
        },
      } as never
      await (await serve(app({ schema })))('/', { headers: { cookie: await cookieOf() } })
    },
  },
  {
    did: 'set the cookie with two domains in turn',
    page: 'duplicate-cookie',
    make: async ({ serve }) =>
      (await serve(app()))('/', {
        headers: { cookie: `${await cookieOf()}; ${await cookieOf()}` },
      }),
  },
  {
    did: 'started the process anew, with its sessions in memory',
    page: 'refused-gone',
    async make({ serve }) {
      const cookie = await cookieOf({ store: memoryStore() })
      await (await serve(app({ store: memoryStore() })))('/', { headers: { cookie } })
    },
  },
  {
    did: 'have a store that is down',
    page: 'store-failed',
    also: 'ERR_SESSION_STORE',
    async make({ serve }) {
      const cookie = await cookieOf({ store: memoryStore() })
      await (await serve(app({ store: brokenStore() })))('/', { headers: { cookie } })
    },
  },
]

/** Logs in, reads, changes and logs out, as a browser would. */
async function lives(
  ask: Awaited<ReturnType<Parameters<Mistake['make']>[0]['serve']>>,
): Promise<void> {
  const browser = { 'user-agent': CHROME, 'sec-fetch-site': 'same-origin', ...GONE_TO }
  await ask('/', { headers: browser })
  const { cookie } = await ask('/login', { method: 'POST', headers: browser })
  const { text, status } = await ask('/', { headers: { ...browser, cookie } })
  if (text !== 'somebody') throw new Error(`A healthy app answered ${status}: ${text}`)
  await ask('/logout', { method: 'POST', headers: { ...browser, cookie } })
}

const healthy: readonly Mistake[] = [
  ...[{}, { store: true }, { cookie: { secure: 'auto' } }].map(
    (options): Mistake => ({
      did: `made none, in Express, by ${JSON.stringify(options)}`,
      page: undefined,
      async make({ serve }) {
        const { store, ...rest } = options as { store?: true } & Options
        await lives(await serve(app({ ...rest, ...(store && { store: memoryStore() }) })))
      },
    }),
  ),
  {
    did: 'made none, in Koa',
    page: undefined,
    async make({ serve }) {
      const koa = new Koa().use(onKoa.session({ secret: SECRET }))
      koa.use(async (ctx) => {
        ctx.body = await answer(ctx.path, () => onKoa.getSession<Data>(ctx))
      })
      await lives(await serve(koa.callback()))
    },
  },
  {
    did: 'made none, in Fastify',
    page: undefined,
    async make({ serve }) {
      const fastify = Fastify()
      await fastify.register(onFastify.session, { secret: SECRET })
      fastify.all('/*', (request) => answer(request.url, () => onFastify.getSession<Data>(request)))
      await fastify.ready()
      await lives(await serve((req, res) => fastify.routing(req, res)))
    },
  },
  {
    did: 'made none, in h3',
    page: undefined,
    async make({ serve }) {
      const h3 = new H3().use(onH3.session({ secret: SECRET }))
      h3.all('/**', (event) => answer(event.url.pathname, () => onH3.getSession<Data>(event)))
      await lives(await serve({ fetch: (request) => h3.fetch(request) }))
    },
  },
  {
    did: 'made none, in Hono',
    page: undefined,
    async make({ serve }) {
      const hono = new Hono().use(onHono.session({ secret: SECRET }) as never)
      hono.all('*', async (context) =>
        context.text(await answer(context.req.path, () => onHono.getSession<Data>(context))),
      )
      await lives(await serve({ fetch: (request) => hono.fetch(request) }))
    },
  },
  {
    did: 'made none, in a fetch handler',
    page: undefined,
    async make({ serve }) {
      const handler = withSession<Data>({ secret: SECRET }, async (request, session) => {
        return new Response(await answer(new URL(request.url).pathname, () => session))
      })
      await lives(await serve({ fetch: handler }))
    },
  },
]

async function answer(path: string, session: () => onExpress.Session<Data>): Promise<string> {
  if (path === '/login') session().user = 'ann'
  if (path === '/logout') await session().destroy()
  return session().user === undefined ? 'nobody' : 'somebody'
}

export const mistakes: readonly Mistake[] = [
  ...setUp,
  ...cookies,
  ...caches,
  ...changes,
  ...refusals,
  ...healthy,
]
