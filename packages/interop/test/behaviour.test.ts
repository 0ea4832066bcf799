import fastifySecureSession from '@fastify/secure-session'
import Hapi from '@hapi/hapi'
import Iron from '@hapi/iron'
import hapiYar from '@hapi/yar'
import { type Reader, type ReadSession, SessionError } from '@sealed-session/core'
import express from 'express'
import expressSessionMiddleware, { MemoryStore } from 'express-session'
import Fastify from 'fastify'
import { H3, useSession } from 'h3'
import * as h3Version1 from 'h3-1'
import { Hono } from 'hono'
import { CookieStore, MemoryStore as HonoMemoryStore, sessionMiddleware } from 'hono-sessions'
import { sealData } from 'iron-session'
import Koa from 'koa'
import koaSessionMiddleware from 'koa-session'
import { createCookieSessionStorage, createMemorySessionStorage } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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
import { type KoaSessionOptions, koaSession } from '../src/koa-session.ts'
import { signaturesBy } from '../src/reading/signature.ts'
import { argon2id } from '../src/reading/sodium.ts'
import { remix } from '../src/remix.ts'
import { secureSession } from '../src/secure-session.ts'
import { cookieHeader, libraries, OTHER, SECRET, START, UNTIL } from './libraries.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const HOUR = 3_600_000

async function errorOf(act: () => unknown): Promise<SessionError> {
  try {
    await act()
  } catch (error) {
    if (error instanceof SessionError) return error
  }
  throw new Error('no SessionError was thrown')
}

const read = async (reader: Reader, cookie: string, now = START) =>
  (await reader.open(cookie, now)) as ReadSession

describe('iron-session', () => {
  const options = { cookieName: 'app', password: SECRET }

  it.each(['', '~', '~1', '~2', '~3', '~2~x'])(
    'has the same in it, whatever stands behind the seal: %j',
    async (mark) => {
      const [seal] = (await sealData({ persistent: { user: 'eve' } }, options)).split('~')

      expect(await ironSession(options).open(`app=${seal}${mark}`, START)).toMatchObject({
        data: { persistent: { user: 'eve' } },
      })
    },
  )

  it('tells when it was sealed, and when it ends', async () => {
    const seal = await sealData({ user: 'ann' }, { ...options, ttl: 600 })

    expect(await ironSession({ ...options, ttl: 600 }).open(`app=${seal}`, START)).toMatchObject({
      seenAt: START,
      expiresAt: START + 600_000,
    })
    expect(
      await ironSession({ ...options, rolling: true }).open(`app=${seal}`, START),
    ).toMatchObject({
      expiresAt: undefined,
    })
  })

  it('without an end is none, unless there is a day from which none is accepted', async () => {
    const seal = await sealData({ user: 'ann' }, { ...options, ttl: 0 })
    const cookie = `app=${seal}`

    expect(await ironSession(options).open(cookie, START)).toEqual({ refused: 'expired' })
    expect(
      await ironSession({ ...options, ttl: 0, until: UNTIL }).open(cookie, START),
    ).toMatchObject({
      data: { user: 'ann' },
      seenAt: undefined,
    })
  })

  it('is found behind another cookie of its name', async () => {
    const seal = await sealData({ user: 'ann' }, options)

    expect(await ironSession(options).open(`app=x; app=${seal}; app=y`, START)).toMatchObject({
      data: { user: 'ann' },
    })
  })

  it.each([['text'], [7], [null]])('that holds %j is none', async (data) => {
    const seal = await sealData(data, options)

    expect(await ironSession(options).open(`app=${seal}`, START)).toEqual({
      refused: 'invalid-data',
    })
  })
})

describe('h3', () => {
  async function sealedBy(version: 1 | 2, config: object): Promise<string> {
    if (version === 2) {
      const app = new H3().get('/', async (event) => {
        await (await useSession(event, { password: SECRET, ...config })).update({ user: 'ann' })
        return ''
      })
      return cookieHeader((await app.request('/')).headers.getSetCookie())
    }
    const app = h3Version1.createApp().use(
      h3Version1.eventHandler(async (event) => {
        const session = await h3Version1.useSession(event, { password: SECRET, ...config })
        await session.update({ user: 'ann' })
        return ''
      }),
    )
    return cookieHeader((await ask(await serve(h3Version1.toNodeListener(app)))).setCookie)
  }

  it('brings its id and its age along', async () => {
    const { id, createdAt, expiresAt } = await read(h3({ password: SECRET }), await sealedBy(2, {}))

    expect([id, createdAt, expiresAt]).toEqual([
      expect.stringMatching(/^[\da-f-]{36}$/),
      START,
      undefined,
    ])
  })

  it.each([1, 2] as const)(
    'of version %i ends by its maxAge, though it was lowered',
    async (version) => {
      const cookie = await sealedBy(version, {})
      const reader = h3({ password: SECRET, maxAge: 60 })

      expect(await reader.open(cookie, START + 59_999)).toMatchObject({ expiresAt: START + 60_000 })
      expect(await reader.open(cookie, START + 60_000)).toEqual({ refused: 'expired' })
    },
  )

  it('ends by its idle time', async () => {
    const cookie = await sealedBy(2, { idleTimeout: 60, maxAge: 3600 })
    const reader = h3({ password: SECRET, idleTimeout: 60, maxAge: 3600 })

    expect(await reader.open(cookie, START + 59_999)).toMatchObject({ data: { user: 'ann' } })
    expect(await reader.open(cookie, START + 60_000)).toEqual({ refused: 'idle' })
  })

  it('of version 1 is none where the fallback was off', async () => {
    const reader = h3({ password: SECRET, legacySealFallback: false })

    expect(await reader.open(await sealedBy(1, {}), START)).toEqual({ refused: 'tampered' })
    expect(await reader.open(await sealedBy(2, {}), START)).toMatchObject({ data: { user: 'ann' } })
  })

  it.each(['__chunked__0', '__chunked__2', '__chunked__100', '__chunked__999999', '__chunked__-1'])(
    'that says it is split as %s, and is not, is none',
    async (first) => {
      expect(await h3({ password: SECRET }).open(`h3=${first}; h3.1=Fe26.2`, START)).toEqual({
        refused: 'malformed',
      })
    },
  )
})

describe('yar', () => {
  async function sessionOf(fill: (session: Hapi.Request['yar']) => void) {
    const server = Hapi.server()
    await server.register({ plugin: hapiYar, options: { cookieOptions: { password: SECRET } } })
    server.route({
      method: 'GET',
      path: '/',
      handler(request) {
        fill(request.yar)
        return ''
      },
    })
    await server.initialize()
    const { headers } = await server.inject('/')
    return { server, cookie: cookieHeader(headers['set-cookie'] as string[]) }
  }

  it('brings its messages along', async () => {
    const { cookie } = await sessionOf((session) => {
      session.set('user', 'ann')
      session.flash('info', 'one')
      session.flash('info', 'two')
      session.flash('error', 'only', true)
    })
    const reader = yar({ cookieOptions: { password: SECRET }, until: UNTIL })

    expect(await reader.open(cookie, START)).toEqual({
      data: { user: 'ann' },
      flash: { info: ['one', 'two'], error: ['only'] },
    })
  })

  it('that was too large for a cookie is read from where it is, and ended there', async () => {
    const { cookie } = await sessionOf((session) => session.set('filling', 'x'.repeat(2000)))
    const dropped: string[] = []
    const records = {
      get: async () => ({ filling: 'xxx' }),
      drop: async (id: string) => void dropped.push(id),
    }
    const options = { cookieOptions: { password: SECRET }, until: UNTIL }
    const reader = yar({ ...options, records })

    expect(await yar(options).open(cookie, START)).toEqual({ refused: 'gone' })
    expect(await reader.open(cookie, START)).toMatchObject({ data: { filling: 'xxx' } })
    await reader.retire?.(cookie, 'moved', START)
    expect(dropped).toEqual([])
    await reader.retire?.(cookie, 'ended', START)
    expect(dropped).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)])
  })

  it('whose records are out of reach is an error, and no logout', async () => {
    const { cookie } = await sessionOf((session) => session.set('filling', 'x'.repeat(2000)))
    const records = { get: () => Promise.reject(new Error('down')), drop: async () => undefined }
    const reader = yar({ cookieOptions: { password: SECRET }, until: UNTIL, records })

    const { code, status } = await errorOf(() => reader.open(cookie, START))
    expect([code, status]).toEqual(['ERR_SESSION_STORE', 503])
  })
})

describe('@hapi/iron', () => {
  it('of several passwords, and of a password for each of its two steps, is read', async () => {
    const specific = { id: '2', encryption: SECRET, integrity: OTHER }
    const seal = await Iron.seal({ user: 'ann' }, specific, { ...Iron.defaults, ttl: 60_000 })
    const reader = hapiIron({
      cookieOptions: { password: { 1: OTHER, 2: specific } },
      until: UNTIL,
    })

    expect(await reader.open(`sid=${seal}`, START)).toEqual({ data: { user: 'ann' } })
    expect(await reader.open(`sid=${seal}`, START + 60_000)).toEqual({ refused: 'expired' })
  })

  it('with settings of its own is read by the same', async () => {
    const iterations = 3
    const settings = { ...Iron.defaults, integrity: { ...Iron.defaults.integrity, iterations } }
    const seal = await Iron.seal({ user: 'ann' }, SECRET, settings)
    const options = { cookieOptions: { password: SECRET }, until: UNTIL }
    const iron = { integrity: { iterations } }

    expect(
      await hapiIron({ ...options, cookieOptions: { ...options.cookieOptions, iron } }).open(
        `sid=${seal}`,
        START,
      ),
    ).toEqual({ data: { user: 'ann' } })
    expect(await hapiIron(options).open(`sid=${seal}`, START)).toEqual({ refused: 'tampered' })
  })
})

describe('hono-sessions', () => {
  type Variables = {
    session: {
      set(k: string, v: unknown): void
      flash(k: string, v: unknown): void
      deleteSession(): void
    }
  }

  async function cookieOf(
    store: CookieStore | HonoMemoryStore,
    act: (session: Variables['session']) => void,
    encryptionKey: string | undefined = SECRET,
  ): Promise<string> {
    const app = new Hono<{ Variables: Variables }>()
    const options = { store, ...(encryptionKey && { encryptionKey }), cookieOptions: { path: '/' } }
    app.use('*', sessionMiddleware(options) as never)
    app.get('/', (c) => {
      act(c.get('session'))
      return c.body(null)
    })
    const lines = (await app.request('/')).headers.getSetCookie()
    return cookieHeader(lines.slice(-1))
  }

  it('brings its messages along', async () => {
    const cookie = await cookieOf(new CookieStore(), (session) => {
      session.set('user', 'ann')
      session.flash('notice', 'Hi.')
    })

    expect(await honoSessions({ encryptionKey: () => SECRET }).open(cookie, START)).toMatchObject({
      data: { user: 'ann' },
      flash: { notice: ['Hi.'] },
      seenAt: START,
    })
  })

  it('that was deleted is none', async () => {
    const cookie = await cookieOf(new CookieStore(), (session) => {
      session.set('user', 'ann')
      session.deleteSession()
    })

    expect(await honoSessions({ encryptionKey: SECRET }).open(cookie, START)).toEqual({
      refused: 'ended',
    })
  })

  it.each([SECRET, ''])('in a store is read from it, and ended there (key %j)', async (key) => {
    const store = new HonoMemoryStore()
    const cookie = await cookieOf(store, (session) => session.set('user', 'ann'), key)
    const reader = honoSessions({ store: store as never, ...(key && { encryptionKey: key }) })

    expect(await reader.open(cookie, START)).toMatchObject({ data: { user: 'ann' } })
    await reader.retire?.(cookie, 'moved', START)
    expect(await reader.open(cookie, START)).toMatchObject({ data: { user: 'ann' } })
    await reader.retire?.(cookie, 'ended', START)
    expect(await reader.open(cookie, START)).toEqual({ refused: 'gone' })
  })
})

describe('cookie-session', () => {
  const login = libraries.find((make) => make().name === 'cookie-session')
  const cookie = async () => cookieHeader((await login?.().login({ user: 'ann' })) ?? [])
  const options = { name: 'express', keys: [SECRET], until: UNTIL }

  it('signed by an older key is read', async () => {
    expect(
      await cookieSession({ ...options, keys: [OTHER, SECRET] }).open(await cookie(), START),
    ).toEqual({ data: { user: 'ann' } })
    expect(
      await cookieSession({ name: 'express', secret: SECRET, until: UNTIL }).open(
        await cookie(),
        START,
      ),
    ).toEqual({ data: { user: 'ann' } })
  })

  it('without its signature, or with another’s, is none', async () => {
    const [session, signature] = (await cookie()).split('; ') as [string, string]
    const reader = cookieSession(options)

    expect(await reader.open(session, START)).toEqual({ refused: 'tampered' })
    expect(
      await reader.open(`${session.replace('express', 'other')}; ${signature}`, START),
    ).toEqual({
      refused: 'tampered',
    })
  })

  it('is found among others of its name, in quotes too', async () => {
    const [session, signature] = (await cookie()).split('; ') as [string, string]
    const quoted = session.replace(/=(.*)$/, '="$1"')
    const crowd = `express=e30; ${quoted}; express.sig=x; ${signature}`

    expect(await cookieSession(options).open(crowd, START)).toEqual({ data: { user: 'ann' } })
  })

  it('is verified by a Keygrip, if there is one', async () => {
    const asked: string[][] = []
    const verify = (...given: string[]) => asked.push(given) > 0
    const reader = cookieSession({ ...options, keys: { verify } })

    expect(await reader.open('express=eyJhIjoxfQ==; express.sig=abc', START)).toEqual({
      data: { a: 1 },
    })
    expect(asked).toEqual([['express=eyJhIjoxfQ==', 'abc']])
  })

  it('costs little, however many came', async () => {
    let verified = 0
    const verify = () => {
      verified++
      return false
    }
    const many = Array.from({ length: 500 }, (_, at) => `express=${at}; express.sig=${at}`).join(
      '; ',
    )

    await cookieSession({ ...options, keys: { verify } }).open(many, START)

    expect(verified).toBe(25)
  })
})

describe('koa-session', () => {
  async function cookieOf(options: object, change?: (session: { maxAge: unknown }) => void) {
    const app = new Koa()
    app.keys = [SECRET]
    app.use(koaSessionMiddleware({ ...options } as never, app))
    app.use((ctx) => {
      Object.assign(ctx.session as object, { user: 'ann' })
      change?.(ctx.session as never)
      ctx.body = ''
    })
    return cookieHeader((await ask(await serve(app.callback()))).setCookie)
  }

  const reader = (options: Partial<KoaSessionOptions> = {}) =>
    koaSession({ keys: SECRET, ...options })

  it('tells when it was written and when it ends, if no visit prolonged it', async () => {
    const cookie = await cookieOf({ maxAge: 60_000 })
    const written = { data: { user: 'ann' }, seenAt: START }

    expect(await reader().open(cookie, START)).toMatchObject({
      ...written,
      expiresAt: START + 60_000,
    })
    for (const prolonged of [{ rolling: true }, { renew: true }]) {
      expect(await reader(prolonged).open(cookie, START)).toMatchObject({
        ...written,
        expiresAt: undefined,
      })
    }
  })

  it('that lasts until the browser closes does so here, and not without a day', async () => {
    const cookie = await cookieOf({ maxAge: 'session' })

    expect(await reader({ until: UNTIL, maxAge: 'session' }).open(cookie, START)).toMatchObject({
      data: { user: 'ann' },
      lifetime: { persistent: false },
    })
    expect(await reader().open(cookie, START)).toEqual({ refused: 'expired' })
  })

  it('is read as it was written', async () => {
    const encode = (session: object) => Buffer.from(JSON.stringify(session)).toString('hex')
    const decode = (text: string) => JSON.parse(Buffer.from(text, 'hex').toString())
    const cookie = await cookieOf({ encode, decode, maxAge: 60_000, key: 'own' })

    expect(await reader({ key: 'own', decode }).open(cookie, START)).toMatchObject({
      data: { user: 'ann' },
    })
  })

  it('in a store that is down is an error, and no logout', async () => {
    const cookie = await cookieOf({ maxAge: 60_000 })
    const fail = () => {
      throw new Error('down')
    }
    const store = reader({ store: { get: fail, destroy: fail } })

    expect((await errorOf(() => store.open(cookie, START))).status).toBe(503)
    expect((await errorOf(() => store.retire?.(cookie, 'ended', START))).code).toBe(
      'ERR_SESSION_STORE',
    )
    expect(await store.retire?.(cookie, 'moved', START)).toBeUndefined()
  })
})

describe('secure-session', () => {
  const key = Buffer.from(SECRET)

  async function cookieOf(options: object): Promise<string> {
    const app = Fastify()
    await app.register(fastifySecureSession, { key, cookie: { path: '/' }, ...options } as never)
    app.get('/', async (request) => {
      ;(request.session as unknown as { set(k: string, v: string): void }).set('user', 'ann')
      return ''
    })
    const { headers } = await app.inject('/')
    return cookieHeader([headers['set-cookie'] ?? []].flat() as string[])
  }

  it.each<[string, object]>([
    ['bytes', { key }],
    ['base64', { key: key.toString('base64') }],
    ['several', { key: [Buffer.from(OTHER), key.toString('base64')] }],
  ])('is opened by its key: %s', async (_what, options) => {
    expect(await secureSession(options).open(await cookieOf({}), START)).toEqual({
      data: { user: 'ann' },
      seenAt: START,
      expiresAt: START + 86_401_000,
    })
  })

  it('ends by its expiry, though it was lowered', async () => {
    const cookie = await cookieOf({})
    const reader = secureSession({ key, expiry: 60, rolling: true })

    expect(await reader.open(cookie, START + 59_000)).toMatchObject({ expiresAt: undefined })
    expect(await reader.open(cookie, START + 60_000)).toEqual({ refused: 'expired' })
  })

  it('that is signed beside is none with another signature', async () => {
    const cookie = await cookieOf({ cookie: { path: '/', signed: true } })
    // The library signs with a hash of its key; an app that registers the cookies itself, with a secret of its own.
    const app = Fastify()
    const { default: cookies } = await import('@fastify/cookie')
    await app.register(cookies, { secret: OTHER })
    await app.register(fastifySecureSession, { key, cookie: { path: '/', signed: true } })
    app.get('/', async (request) => {
      ;(request.session as unknown as { set(k: string, v: string): void }).set('user', 'ann')
      return ''
    })
    const { headers } = await app.inject('/')
    const own = cookieHeader([headers['set-cookie'] ?? []].flat() as string[])
    const reader = secureSession({ key, cookie: { signed: true }, cookieSecret: OTHER })

    expect(await reader.open(own, START)).toMatchObject({ data: { user: 'ann' } })
    expect(await reader.open(cookie, START)).toEqual({ refused: 'tampered' })
  })

  it('has the same key, whether Node derives it or WebAssembly', async () => {
    const [text, salt] = [new TextEncoder().encode(SECRET), new Uint8Array(16).fill(7)]
    const limits = { passes: 3, memory: 64 }
    const byNode = await argon2id(text, salt, limits)
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    const byWebAssembly = await argon2id(text, salt, limits)

    expect(Buffer.from(byWebAssembly).toString('hex')).toBe(Buffer.from(byNode).toString('hex'))
    expect(byNode.length).toBe(32)
  })
})

describe('express-session', () => {
  async function loggedIn(cookie: object = { maxAge: 2 * HOUR }) {
    const store = new MemoryStore()
    const options = { store, secret: SECRET, resave: false, saveUninitialized: false, cookie }
    const app = express()
      .use(expressSessionMiddleware(options))
      .get('/', (req, res) => {
        Object.assign(req.session, {
          user: 'ann',
          ...((req.session as { user?: string }).user && {}),
        })
        res.end()
      })
    const origin = await serve(app)
    const header = cookieHeader((await ask(origin)).setCookie)
    return { store, header, reader: expressSession({ store, secret: SECRET }) }
  }

  it('tells when it was written, and when it ends', async () => {
    const { header, reader } = await loggedIn()

    expect(await reader.open(header, START)).toEqual({
      data: { user: 'ann' },
      seenAt: START,
      expiresAt: START + 2 * HOUR,
      lifetime: undefined,
    })
  })

  it('that lasts until the browser closes does so here', async () => {
    const { header, reader } = await loggedIn({})

    expect(await reader.open(header, START)).toMatchObject({ lifetime: { persistent: false } })
  })

  it('that has moved can be used for a minute by requests under way, and not by anybody later', async () => {
    const { header, reader } = await loggedIn()
    await reader.retire?.(header, 'moved', START)

    vi.setSystemTime(START + 59_000)
    expect(await reader.open(header, START + 59_000)).toMatchObject({ data: { user: 'ann' } })
    vi.setSystemTime(START + 61_000)
    expect(await reader.open(header, START + 61_000)).toEqual({ refused: 'gone' })
  })

  it('that was about to end is not prolonged by that', async () => {
    const { header, reader } = await loggedIn({ maxAge: 10_000 })
    await reader.retire?.(header, 'moved', START + 9000)

    expect(await reader.open(header, START + 10_000)).toEqual({ refused: 'expired' })
  })

  it('that was ended is gone from its store', async () => {
    const { header, reader, store } = await loggedIn()
    await reader.retire?.(header, 'ended', START)

    expect(await reader.open(header, START)).toEqual({ refused: 'gone' })
    await new Promise<void>((resolve) => {
      store.all((_error, all) => {
        expect(all).toEqual({})
        resolve()
      })
    })
  })

  it('of another’s signature is neither read nor ended', async () => {
    const { store, header, reader } = await loggedIn()
    const eve = expressSession({ store, secret: OTHER })
    await eve.retire?.(header, 'ended', START)

    expect(await eve.open(header, START)).toEqual({ refused: 'tampered' })
    expect(await reader.open(header, START)).toMatchObject({ data: { user: 'ann' } })
  })

  type Callback = (error?: unknown, record?: unknown) => void

  it.each<[string, (done: Callback) => unknown]>([
    ['calls back with an error', (done) => done(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
  ])('in a store that %s is an error, and no logout', async (_what, act) => {
    const { header } = await loggedIn()
    const failing = (_id: string, done: Callback) => act(done)
    const store = { get: failing, set: failing as never, destroy: failing }
    const reader = expressSession({ store, secret: SECRET })

    const { code, status, message } = await errorOf(() => reader.open(header, START))

    expect([code, status, message.includes(header)]).toEqual(['ERR_SESSION_STORE', 503, false])
    expect((await errorOf(() => reader.retire?.(header, 'ended', START))).code).toBe(code)
  })

  it.each<[string, Callback extends never ? never : (done: Callback) => unknown, unknown]>([
    ['a file that is not there', (done) => done({ code: 'ENOENT' }), 'gone'],
    ['nothing', (done) => done(), 'gone'],
    ['null', (done) => done(null, null), 'gone'],
    ['text', (done) => done(null, 'text'), 'invalid-data'],
  ])('is none where its store has %s', async (_what, act, refused) => {
    const { header } = await loggedIn()
    const get = (_id: string, done: Callback) => act(done)
    const store = { get, set: get as never, destroy: get }

    expect(await expressSession({ store, secret: SECRET }).open(header, START)).toEqual({ refused })
  })
})

describe('@fastify/session', () => {
  const records = new Map<string, object>([
    ['abc', { user: 'ann', cookie: { originalMaxAge: null } }],
  ])
  const store = {
    get: (id: string, done: (error?: unknown, record?: unknown) => void) =>
      done(null, records.get(id)),
    set: (id: string, record: object, done?: () => void) => {
      records.set(id, record)
      done?.()
    },
    destroy: (id: string, done?: () => void) => {
      records.delete(id)
      done?.()
    },
  }

  it('has its prefix, and a signer of the app’s own', async () => {
    const secret = {
      sign: (value: string) => `${value}!`,
      unsign: (value: string) =>
        value.endsWith('!')
          ? { valid: true, value: value.slice(0, -1) }
          : { valid: false, value: null },
    }
    const reader = fastifySession({ store, secret, cookiePrefix: 's:' })

    expect(await reader.open('sessionId=s%3Aabc!', START)).toMatchObject({ data: { user: 'ann' } })
    expect(await reader.open('sessionId=abc!', START)).toEqual({ refused: 'tampered' })
    expect(await reader.open('sessionId=s%3Aabc', START)).toEqual({ refused: 'tampered' })
  })
})

describe('React Router', () => {
  const cookie = { secrets: [SECRET], path: '/' }

  it('brings its messages along', async () => {
    const { commitSession, getSession } = createCookieSessionStorage({ cookie })
    const session = await getSession()
    session.set('user', 'ann')
    session.flash('notice', 'Hi.')
    const header = cookieHeader([await commitSession(session)])

    expect(await remix({ cookie, until: UNTIL }).open(header, START)).toEqual({
      data: { user: 'ann' },
      flash: { notice: ['Hi.'] },
    })
  })

  it('in a storage of its own is read from it, and ended there', async () => {
    const { commitSession, getSession } = createMemorySessionStorage({ cookie })
    const session = await getSession()
    session.set('user', 'ann')
    const header = cookieHeader([await commitSession(session)])
    const gone = new Set<string>()
    const reader = remix({
      cookie,
      readData: (id) => (gone.has(id) ? null : { user: 'ann' }),
      deleteData: (id) => gone.add(id),
    })

    expect(await reader.open(header, START)).toEqual({ data: { user: 'ann' } })
    await reader.retire?.(header, 'moved', START)
    expect(gone.size).toBe(0)
    await reader.retire?.(header, 'ended', START)
    expect(await reader.open(header, START)).toEqual({ refused: 'gone' })
  })
})

describe('sealed-session of before', () => {
  it('keeps its id, its age, its limits and its messages', async () => {
    const { createSessions, flash, stateOf } = await import('@sealed-session/core')
    const options = { secret: SECRET, cookie: { name: 'before', maxChunks: 3 } }
    const sessions = createSessions<Record<string, unknown>>(options)
    const state = await sessions.open('')
    state.session.filling = 'x'.repeat(5000)
    state.session.setLifetime({ maxAge: 600 })
    flash(state.session).add('notice', 'Hi.')
    const header = cookieHeader((await sessions.commit(state)).setCookie)

    const read = await former(options).open(header, START + 1000)

    expect(read).toEqual({
      data: { filling: 'x'.repeat(5000) },
      id: stateOf(state.session).id,
      createdAt: START,
      lifetime: { maxAge: 600 },
      flash: { notice: ['Hi.'] },
    })
  })
})

describe('signatures', () => {
  it.each([
    ['sha1', 'base64url'],
    ['sha256', 'base64'],
    ['sha512', 'base64'],
  ] as const)('by %s are the same where there is WebCrypto alone', async (algorithm, encoding) => {
    const { createHmac } = await import('node:crypto')
    const digest = createHmac(algorithm, SECRET).update('ключ').digest(encoding).replace(/=+$/, '')
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    const signatures = signaturesBy([OTHER, Buffer.from(SECRET)], algorithm, encoding)

    expect(signatures.atOnce).toBe(false)
    expect(await signatures.isOf('ключ', digest)).toBe(true)
    expect(await signatures.isOf('ключ', `${digest.slice(0, -2)}AA`)).toBe(false)
    expect(await signatures.isOf('ключ', `${digest}=`)).toBe(false)
    expect(await signatures.isOf('ключ', '')).toBe(false)
  })

  it('are read without waiting where Node is, and sessions too', () => {
    const reader = cookieSession({ keys: [SECRET], until: UNTIL })

    expect([reader.atOnce, reader.open('session=x; session.sig=y', START)]).toEqual([
      true,
      { refused: 'tampered' },
    ])
  })
})
