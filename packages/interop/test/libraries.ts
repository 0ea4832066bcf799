/** Apps with the real libraries, in which a visitor logs in, and the readers that know their sessions. */
import fastifyCookie from '@fastify/cookie'
import fastifySecureSession from '@fastify/secure-session'
import fastifySessionPlugin, { MemoryStore as FastifyStore } from '@fastify/session'
import Hapi from '@hapi/hapi'
import hapiYar from '@hapi/yar'
import { createSessions, type Reader } from '@sealed-session/core'
import cookieSessionMiddleware from 'cookie-session'
import express, { type RequestHandler } from 'express'
import expressSessionMiddleware, { MemoryStore } from 'express-session'
import Fastify, { type FastifyInstance } from 'fastify'
import { H3, useSession } from 'h3'
import * as h3Version1 from 'h3-1'
import { Hono } from 'hono'
import { CookieStore, sessionMiddleware } from 'hono-sessions'
import { getIronSession } from 'iron-session'
import { getIronSession as getIronSession8 } from 'iron-session-8'
import Koa from 'koa'
import koaSessionMiddleware from 'koa-session'
import { createCookieSessionStorage } from 'react-router'
import { ask } from '../../../testing/client.ts'
import { serve } from '../../../testing/serve.ts'
import { cookieSession } from '../src/cookie-session.ts'
import { expressSession } from '../src/express-session.ts'
import { fastifySession } from '../src/fastify-session.ts'
import { former } from '../src/former.ts'
import { h3 } from '../src/h3.ts'
import { hapiIron, yar } from '../src/hapi.ts'
import { honoSessions } from '../src/hono-sessions.ts'
import { ironSession } from '../src/iron-session.ts'
import { koaSession } from '../src/koa-session.ts'
import { remix } from '../src/remix.ts'
import { secureSession } from '../src/secure-session.ts'

export const START = Date.UTC(2026, 0, 1)
export const UNTIL = new Date(START + 30 * 86_400_000)
export const SECRET = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
export const OTHER = 'm3Xt9RbK7qWzL2pVf8YdG5hN1jCs6uEa'

export type Data = Record<string, unknown>

/** One library: its app, and the reader of its cookies. */
export interface Library {
  readonly name: string
  /** Whether what it holds ends by itself, seconds after the login; undefined: only by `until`. */
  readonly ends?: number
  /** Somebody logs in: the Set-Cookie lines that come back. */
  login(data: Data): Promise<readonly string[]>
  /** The reader, with this secret in place of the right one. */
  reader(secret?: string): Reader
}

/** A key takes its time to be derived: one reader for all tests. */
function once(make: (secret: string) => Reader): Library['reader'] {
  return (secret = SECRET) => {
    const reader = made.get(secret) ?? make(secret)
    made.set(secret, reader)
    return reader
  }
}

const made = new Map<string, Reader>()

const SALT = 'mq9hDxBVDbspDR6n'
let saltedApp: FastifyInstance | undefined

/** The library takes the same time to derive it: one app for all tests. */
async function salted(): Promise<FastifyInstance> {
  if (saltedApp !== undefined) return saltedApp
  const app = Fastify()
  const options = { secret: SECRET, salt: SALT, cookieName: 'safe', cookie }
  await app.register(fastifySecureSession, options)
  app.post('/login', async (request) => {
    for (const [key, value] of Object.entries(request.body as Data)) {
      secure(request.session).set(key, value)
    }
    return ''
  })
  saltedApp = app
  return app
}

/** A node:http app, asked once. */
async function asked(listener: Parameters<typeof serve>[0]): Promise<readonly string[]> {
  return (await ask(await serve(listener), '/login')).setCookie
}

const cookie = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const

const ironOptions = { cookieName: 'app', password: SECRET, cookieOptions: cookie }

/** Behind a proxy that ends TLS. */
function byTls(): RequestHandler {
  return (req, _res, next) => {
    Object.defineProperty(req, 'protocol', { value: 'https' })
    Object.defineProperty(req.socket, 'encrypted', { value: true, configurable: true })
    next()
  }
}

const bytes = (secret: string) => Buffer.from(secret)

export const libraries: readonly (() => Library)[] = [
  () => ({
    name: 'iron-session 9',
    ends: 1_209_600,
    login: (data) =>
      asked(async (req, res) => {
        const session = await getIronSession<Data>(req, res, ironOptions)
        Object.assign(session, data)
        await session.save()
        res.end()
      }),
    reader: (password = SECRET) => ironSession({ ...ironOptions, password }),
  }),

  () => ({
    name: 'iron-session 9, in pieces',
    ends: 1_209_600,
    login: (data) =>
      asked(async (req, res) => {
        const session = await getIronSession<Data>(req, res, { ...ironOptions, chunk: true })
        Object.assign(session, data, { filling: 'x'.repeat(5000) })
        await session.save()
        res.end()
      }),
    reader: (password = SECRET) => ironSession({ ...ironOptions, password, chunk: true }),
  }),

  () => ({
    name: 'iron-session 8, with several passwords',
    ends: 1_209_600,
    login: (data) =>
      asked(async (req, res) => {
        const passwords = { ...ironOptions, password: { 1: OTHER, 2: SECRET } }
        const session = await getIronSession8<Data>(req, res, passwords)
        Object.assign(session, data)
        await session.save()
        res.end()
      }),
    reader: (secret = SECRET) => ironSession({ ...ironOptions, password: { 1: OTHER, 2: secret } }),
  }),

  () => ({
    name: 'h3 2',
    ends: 3600,
    async login(data) {
      const app = new H3().get('/login', async (event) => {
        const session = await useSession(event, { password: SECRET, maxAge: 3600 })
        await session.update(data)
        return ''
      })
      return (await app.request('/login')).headers.getSetCookie()
    },
    reader: (password = SECRET) => h3({ password, maxAge: 3600 }),
  }),

  () => ({
    name: 'h3 2, in pieces',
    ends: 3600,
    async login(data) {
      const app = new H3().get('/login', async (event) => {
        const session = await useSession(event, { password: SECRET, maxAge: 3600, name: 'long' })
        await session.update({ ...data, filling: 'x'.repeat(6000) })
        return ''
      })
      return (await app.request('/login')).headers.getSetCookie()
    },
    reader: (password = SECRET) => h3({ password, maxAge: 3600, name: 'long' }),
  }),

  () => ({
    name: 'h3 1',
    ends: 3600,
    login(data) {
      const app = h3Version1.createApp().use(
        '/login',
        h3Version1.eventHandler(async (event) => {
          const config = { password: SECRET, maxAge: 3600, name: 'nuxt-session' }
          await (await h3Version1.useSession(event, config)).update(data)
          return ''
        }),
      )
      return asked(h3Version1.toNodeListener(app))
    },
    reader: (password = SECRET) => h3({ password, maxAge: 3600, name: 'nuxt-session' }),
  }),

  () => ({
    name: '@hapi/yar',
    async login(data) {
      const server = Hapi.server()
      await server.register({
        plugin: hapiYar,
        options: { cookieOptions: { password: SECRET } },
      })
      server.route({
        method: 'GET',
        path: '/login',
        handler(request) {
          request.yar.set(data)
          return ''
        },
      })
      return setCookieOf(await server.inject('/login'))
    },
    reader: (password = SECRET) => yar({ cookieOptions: { password }, until: UNTIL }),
  }),

  () => ({
    name: '@hapi/iron, as a cookie of hapi’s',
    async login(data) {
      const server = Hapi.server()
      server.state('sid', { encoding: 'iron', password: SECRET, path: '/' })
      server.route({
        method: 'GET',
        path: '/login',
        handler: (_request, h) => h.response('').state('sid', data),
      })
      return setCookieOf(await server.inject('/login'))
    },
    reader: (password = SECRET) =>
      hapiIron({ cookieOptions: { password, path: '/' }, until: UNTIL }),
  }),

  () => ({
    name: 'hono-sessions',
    ends: 900,
    async login(data) {
      const store = new CookieStore()
      const options = {
        store,
        encryptionKey: SECRET,
        expireAfterSeconds: 900,
        cookieOptions: cookie,
      }
      const app = new Hono<{ Variables: { session: { set(key: string, value: unknown): void } } }>()
      app.use('*', sessionMiddleware({ ...options, sessionCookieName: 'hono' }) as never)
      app.get('/login', (c) => {
        for (const [key, value] of Object.entries(data)) c.get('session').set(key, value)
        return c.body(null)
      })
      return lastOfEach((await app.request('/login')).headers.getSetCookie())
    },
    reader: (encryptionKey = SECRET) =>
      honoSessions({
        encryptionKey,
        sessionCookieName: 'hono',
        expireAfterSeconds: 900,
        cookieOptions: cookie,
      }),
  }),

  () => ({
    name: 'cookie-session',
    login(data) {
      const app = express()
        .use(byTls())
        .use(cookieSessionMiddleware({ ...cookie, name: 'express', keys: [SECRET] }))
        .get('/login', (req, res) => {
          Object.assign(req.session as object, data)
          res.end()
        })
      return asked(app)
    },
    reader: (key = SECRET) =>
      cookieSession({ ...cookie, name: 'express', keys: [key, `${OTHER}!`], until: UNTIL }),
  }),

  () => ({
    name: 'koa-session',
    ends: 86_400,
    login(data) {
      const app = new Koa()
      app.keys = [SECRET]
      app.use(koaSessionMiddleware({ maxAge: 86_400_000 }, app))
      app.use((ctx) => {
        Object.assign(ctx.session as object, data)
        ctx.body = ''
      })
      return asked(app.callback())
    },
    reader: (key = SECRET) => koaSession({ keys: [key], maxAge: 86_400_000 }),
  }),

  () => {
    const records = new Map<string, object>()
    const store = {
      get: async (key: string) => records.get(key),
      set: async (key: string, session: object) => void records.set(key, { ...session }),
      destroy: async (key: string) => void records.delete(key),
    }
    return {
      name: 'koa-session, with a store',
      ends: 86_400,
      login(data) {
        const app = new Koa()
        app.keys = [SECRET]
        app.use(koaSessionMiddleware({ maxAge: 86_400_000, store }, app))
        app.use((ctx) => {
          Object.assign(ctx.session as object, data)
          ctx.body = ''
        })
        return asked(app.callback())
      },
      reader: (key = SECRET) => koaSession({ keys: [key], maxAge: 86_400_000, store }),
    }
  },

  () => ({
    name: '@fastify/secure-session, with a key',
    ends: 86_401,
    async login(data) {
      const app = Fastify()
      await app.register(fastifySecureSession, { key: bytes(SECRET), cookieName: 'safe', cookie })
      app.get('/login', async (request) => {
        for (const [key, value] of Object.entries(data)) secure(request.session).set(key, value)
        return ''
      })
      return setCookieOf(await app.inject('/login'))
    },
    reader: (secret = SECRET) =>
      secureSession({ key: [bytes(OTHER), bytes(secret)], cookieName: 'safe', cookie }),
  }),

  () => ({
    name: '@fastify/secure-session, with a secret and salt',
    ends: 86_401,
    async login(data) {
      const app = await salted()
      const payload = JSON.stringify(data)
      const headers = { 'content-type': 'application/json' }
      return setCookieOf(await app.inject({ method: 'POST', url: '/login', payload, headers }))
    },
    reader: once((secret) => secureSession({ secret, salt: SALT, cookieName: 'safe', cookie })),
  }),

  () => {
    const store = new MemoryStore()
    return {
      name: 'express-session',
      ends: 7200,
      login(data) {
        const app = express()
          .use(
            expressSessionMiddleware({
              store,
              secret: SECRET,
              resave: false,
              saveUninitialized: false,
              cookie: { maxAge: 7_200_000 },
            }),
          )
          .get('/login', (req, res) => {
            Object.assign(req.session, data)
            res.end()
          })
        return asked(app)
      },
      reader: (secret = SECRET) => expressSession({ store, secret: [secret, `${OTHER}!`] }),
    }
  },

  () => {
    const store = new FastifyStore()
    return {
      name: '@fastify/session',
      ends: 7200,
      async login(data) {
        const app = Fastify({ trustProxy: true })
        await app.register(fastifyCookie)
        await app.register(fastifySessionPlugin, {
          store,
          secret: SECRET,
          cookie: { maxAge: 7_200_000 },
        })
        app.get('/login', async (request) => {
          Object.assign(request.session, data)
          return ''
        })
        const headers = { 'x-forwarded-proto': 'https' }
        return setCookieOf(await app.inject({ url: '/login', headers }))
      },
      reader: (secret = SECRET) => fastifySession({ store, secret }),
    }
  },

  () => ({
    name: 'React Router',
    async login(data) {
      const { commitSession, getSession } = createCookieSessionStorage({
        cookie: { ...cookie, secrets: [SECRET] },
      })
      const session = await getSession()
      for (const [key, value] of Object.entries(data)) session.set(key, value as never)
      return [await commitSession(session)]
    },
    reader: (secret = SECRET) =>
      remix({ cookie: { ...cookie, secrets: [secret, `${OTHER}!`] }, until: UNTIL }),
  }),

  () => {
    const options = { cookie: { name: 'before' }, maxAge: 3600 }
    return {
      name: 'sealed-session, under a former name',
      ends: 3600,
      async login(data) {
        const sessions = createSessions<Data>({ ...options, secret: SECRET })
        const state = await sessions.open('')
        for (const [key, value] of Object.entries(data)) state.set(key, value)
        return (await sessions.commit(state)).setCookie
      },
      reader: (secret = SECRET) => former({ ...options, secret }),
    }
  },
]

/** Both libraries say what `request.session` is, and the other one won. */
function secure(session: unknown): { set(key: string, value: unknown): void } {
  return session as { set(key: string, value: unknown): void }
}

function setCookieOf({ headers }: { headers: Record<string, unknown> }): readonly string[] {
  return [headers['set-cookie'] ?? []].flat() as string[]
}

/** What a browser keeps of several lines for one cookie. */
function lastOfEach(lines: readonly string[]): readonly string[] {
  return [...new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line])).values()]
}

/** The Cookie header that a browser makes of these. */
export function cookieHeader(lines: readonly string[]): string {
  return lines
    .map((line) => line.split(';', 1)[0] as string)
    .filter((pair) => pair.indexOf('=') < pair.length - 1)
    .join('; ')
}
