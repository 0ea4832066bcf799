/** Cookies of other libraries, made by those libraries themselves. */
import fastifyCookie from '@fastify/cookie'
import secureSession from '@fastify/secure-session'
import fastifySession from '@fastify/session'
import cookieSession from 'cookie-session'
import express from 'express'
import expressSession from 'express-session'
import fastify from 'fastify'
import { H3, useSession } from 'h3'
import { sealData } from 'iron-session'
import { EncryptJWT, SignJWT } from 'jose'
import Koa from 'koa'
import koaSession from 'koa-session'
import { ask } from '../../../testing/client.ts'
import { serve } from '../../../testing/serve.ts'

const PASSWORD = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
const KEY = new TextEncoder().encode(PASSWORD)
const DATA = { user: 'ann' }

/** Each answers with the cookie’s value as it stands in the Cookie header. */
export const FOREIGN: Readonly<Record<string, () => Promise<string>>> = {
  'iron-session': () => sealData(DATA, { password: PASSWORD }),

  async h3() {
    const app = new H3()
    app.get('/', async (event) => {
      const session = await useSession(event, { password: PASSWORD, name: 'sid' })
      await session.update(DATA)
      return 'fine'
    })
    return valueIn((await app.request('/')).headers.getSetCookie(), 'sid')
  },

  jwt: () =>
    new SignJWT(DATA)
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(1_800_000_000)
      .sign(KEY),

  jwe: () => new EncryptJWT(DATA).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(KEY),

  async 'express-session'() {
    const app = express()
    app.use(expressSession({ secret: PASSWORD, resave: false, saveUninitialized: true }))
    app.get('/', (_req, res) => void res.send('fine'))
    return asked(await serve(app), 'connect.sid')
  },

  async 'cookie-session'() {
    const app = express()
    app.use(cookieSession({ secret: PASSWORD }))
    app.get('/', (req, res) => {
      req.session = DATA as never
      res.send('fine')
    })
    return asked(await serve(app), 'session')
  },

  async 'koa-session'() {
    const app = new Koa()
    app.keys = [PASSWORD]
    app.use(koaSession(app))
    app.use((ctx) => {
      Object.assign(ctx.session ?? {}, DATA)
      ctx.body = 'fine'
    })
    return asked(await serve(app.callback()), 'koa.sess')
  },

  async '@fastify/session'() {
    const app = fastify()
    await app.register(fastifyCookie)
    await app.register(fastifySession, { secret: PASSWORD, cookie: { secure: false } })
    app.get('/', async (request) => {
      Object.assign(request.session, DATA)
      return 'fine'
    })
    return injected(await app.inject('/'), 'sessionId')
  },

  async '@fastify/secure-session'() {
    const app = fastify()
    await app.register(secureSession, { key: Buffer.from(PASSWORD) })
    app.get('/', async (request) => {
      Object.assign(request.session, DATA)
      return 'fine'
    })
    return injected(await app.inject('/'), 'session')
  },
}

async function asked(origin: string, name: string): Promise<string> {
  return valueIn((await ask(origin)).setCookie, name)
}

function injected(reply: { headers: Record<string, unknown> }, name: string): string {
  return valueIn([reply.headers['set-cookie']].flat().map(String), name)
}

function valueIn(setCookie: readonly string[], name: string): string {
  const line = setCookie.find((each) => each.startsWith(`${name}=`))
  if (line === undefined) throw new Error(`no cookie ${name} was set`)
  return line.slice(name.length + 1).split(';')[0] as string
}
