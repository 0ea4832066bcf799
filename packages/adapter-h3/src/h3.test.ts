import {
  type Session,
  SessionError,
  type SessionEvent,
  type SessionOptions,
} from '@sealed-session/core'
import {
  type H3,
  type H3Event,
  type H3EventContext,
  HTTPError,
  HTTPResponse,
  handleCors,
  iterable,
  onError,
  onResponse,
  getSession as ownSession,
  redirect,
  setCookie,
} from 'h3'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { tellingHeaders, Visitor } from '../../../testing/client.ts'
import { DROPS, ENDED, SETS, spelled } from '../../../testing/cookies.ts'
import { latch, serve, turn, uncaughtDuring } from '../../../testing/serve.ts'
import { bare, SEALERS, secret, WAYS_IN } from '../test/site.ts'
import { getSession, session } from './index.ts'

const quiet = { secret, onEvent: () => {} }

function create(options: SessionOptions = {}, config = {}): H3 {
  return bare(config).use(session({ ...quiet, ...options }))
}

function count({ context }: H3Event) {
  context.session.visits = ((context.session.visits as number | undefined) ?? 0) + 1
  return `visit ${context.session.visits}`
}

const who = ({ context }: H3Event) => context.session.user ?? 'nobody'

/** What `app.request()` is answered with, as far as sessions go. */
async function answer(app: H3, path = '/') {
  const response = await app.request(path)
  const { status, headers } = response
  return { status, headers, text: await response.text(), setCookie: headers.getSetCookie() }
}

describe.each(WAYS_IN)('event.context.session, by $way', ({ serve, by }) => {
  const visitorOf = async (app: H3) => new Visitor(await serve(app), by(app))

  it('knows a visitor again', async () => {
    const app = create().get('/', count)
    const origin = await serve(app)
    const ada = new Visitor(origin, by(app))
    const bob = new Visitor(origin, by(app))

    const first = await ada.get()
    expect([first.text, spelled(first.setCookie)]).toEqual(['visit 1', [SETS]])
    expect((await ada.get()).text).toBe('visit 2')
    expect((await bob.get()).text).toBe('visit 1')
    expect((await ada.get()).text).toBe('visit 3')
  })

  it('gives no cookie to whoever has no session', async () => {
    const app = create()
      .get('/', ({ context }) => ({ ...context.session, isNew: context.session.isNew }))
      .get('/aside', () => 'fine')
    const ada = await visitorOf(app)
    const { text, setCookie, headers } = await ada.get()
    expect([text, setCookie, headers.vary]).toEqual(['{"isNew":true}', [], 'Cookie'])
    expect((await ada.get('/aside')).headers).not.toHaveProperty('vary')
  })

  it('holds the same data by property, by verb and by getSession', async () => {
    const app = create()
      .get('/', (event) => {
        const { session } = event.context
        session.set('user', 'ada').cart = { items: [1] }
        getSession<{ cart: { items: number[] } }>(event).cart?.items.push(2)
        return [session.user, session.get('cart'), getSession(event) === session]
      })
      .get('/later', ({ context: { session } }) => {
        const had = session.delete('user')
        return { had, left: { ...session }, keys: Object.keys(session) }
      })
    const ada = await visitorOf(app)
    expect((await ada.get()).text).toBe('["ada",{"items":[1,2]},true]')
    expect((await ada.get('/later')).text).toBe(
      '{"had":true,"left":{"cart":{"items":[1,2]}},"keys":["cart"]}',
    )
  })

  it.each([['null'], ['undefined']])('is ended by %s', async (nothing) => {
    const app = create()
      .get('/', count)
      .get('/leave', ({ context }) => {
        context.session = nothing === 'null' ? null : undefined
        return { empty: { ...context.session } }
      })
    const ada = await visitorOf(app)
    await ada.get()
    const left = await ada.get('/leave')
    expect([left.text, spelled(left.setCookie), ada.cookies.size]).toEqual([
      '{"empty":{}}',
      [DROPS, ENDED],
      1,
    ])
    expect((await ada.get()).text).toBe('visit 1')
  })

  it('has its data replaced by an object, and is another after regenerate', async () => {
    const app = create()
      .get('/', async ({ context }) => {
        context.session = { user: 'ada', cart: 1 }
        const before = context.session
        const answered = await context.session.regenerate(['cart'])
        return [answered === context.session, before === context.session, context.session, before]
      })
      .get('/later', ({ context }) => ({ ...context.session }))
    const ada = await visitorOf(app)
    const { text } = await ada.get()
    expect(JSON.parse(text)).toEqual([true, false, { cart: 1 }, { user: 'ada', cart: 1 }])
    expect((await ada.get('/later')).text).toBe('{"cart":1}')
  })
})

describe('event.context.session', () => {
  it('is not replaced by a string', async () => {
    const told: unknown[] = []
    const app = create({}, { onError: (error: HTTPError) => void told.push(error.cause) })
    app.get('/', ({ context }) => {
      context.session = 'ada' as never
    })
    expect(await answer(app)).toMatchObject({ status: 500, setCookie: [] })
    expect(told).toMatchObject([{ code: 'ERR_SESSION_NOT_JSON' }])
  })

  it('is typed, read and written', () => {
    expectTypeOf<H3EventContext['session']>().toEqualTypeOf<Session>()
    expectTypeOf(getSession<{ user: string }>).returns.toEqualTypeOf<Session<{ user: string }>>()
    bare().get('/', ({ context }) => {
      context.session = { user: 'ada' }
      context.session = null
      // @ts-expect-error: it holds an object
      context.session = 'ada'
    })
  })

  it('may be written to on the way back, by whoever comes between', async () => {
    const app = create()
      .use(async ({ context }, next) => {
        const value = await next()
        await turn()
        context.session.user = 'ada'
        return value
      })
      .get('/', () => 'fine')
      .get('/who', who)
    const ada = new Visitor('http://localhost', WAYS_IN[0]?.by(app))
    expect((await ada.get()).text).toBe('fine')
    expect((await ada.get('/who')).text).toBe('ada')
  })

  it('is there for apps that are mounted, and for handlers with a base', async () => {
    const shop = bare().get('/', count).get('/deep/**', count)
    const app = create().mount('/shop', shop).get('/', count)
    const ada = new Visitor('http://localhost', WAYS_IN[0]?.by(app))
    expect((await ada.get('/shop')).text).toBe('visit 1')
    expect((await ada.get('/shop/deep/er')).text).toBe('visit 2')
    expect((await ada.get('/')).text).toBe('visit 3')
  })

  it('may be for a mounted app, or a path, only', async () => {
    const shop = create().get('/', count)
    const app = bare()
      .mount('/shop', shop)
      .use('/cart', session(quiet))
      .get('/cart', count)
      .get('/', ({ context }) => ['session' in context])
    const ada = new Visitor('http://localhost', WAYS_IN[0]?.by(app))
    expect((await ada.get('/shop')).text).toBe('visit 1')
    expect((await ada.get('/cart')).text).toBe('visit 2')
    expect((await ada.get('/')).text).toBe('[false]')
  })

  it('takes a cookie that was made for it', async () => {
    const app = create().get('/', who)
    const { setCookie } = await answer(
      create().get('/', ({ context }) => {
        context.session.user = 'ada'
        return 'fine'
      }),
    )
    const [cookie] = (setCookie[0] as string).split(';')
    const response = await app.fetch(
      new Request('http://localhost/', { headers: { cookie: cookie as string } }),
    )
    expect(await response.text()).toBe('ada')
  })
})

describe('what is not there', () => {
  const install = 'Add this line before your routes: app.use(session())'
  const explain = (event: H3Event) => {
    try {
      getSession(event)
      return 'there'
    } catch (error) {
      const { name, code, message, remedy } = error as SessionError
      return { name, code, message, remedy }
    }
  }

  it('is explained, where sessions come after the handler too', async () => {
    for (const app of [bare().get('/', explain), bare().use(explain).use(session(quiet))]) {
      expect(JSON.parse((await answer(app)).text)).toEqual({
        name: 'SessionError',
        code: 'ERR_SESSION_NOT_INSTALLED',
        message: `The session middleware must be installed to access event.context.session. No session middleware has run for this request. ${install}`,
        remedy: install,
      })
    }
  })

  it('is explained by the name of the cookie that was asked for', async () => {
    const told: Error[] = []
    const app = create({}, { onError: (error: HTTPError) => void told.push(error) })
    app.get('/', (event) => getSession(event, 'admin'))
    expect((await answer(app)).status).toBe(500)
    expect(told.map(({ message }) => message.split('. ')[0])).toEqual([
      'The session middleware must be installed to access event.context.session (cookie admin)',
    ])
  })

  it.each<[string, (event: H3Event) => unknown]>([
    ['with its options', (event) => ownSession(event, { password: 'a'.repeat(32) })],
    [
      'as if it were ours',
      (event) => (ownSession as unknown as (event: H3Event) => unknown)(event),
    ],
  ])('is not the one of h3 itself, of which development tells: %s', async (_how, ask) => {
    const told: SessionEvent[] = []
    const app = create({ onEvent: (event) => void told.push(event) })
    app.get('/', async (event) => {
      await ask(event)
      return 'asked'
    })

    await answer(app)

    expect(told.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
      "Beside the session session getSession() or useSession() of h3 was called; its sessions have a cookie of their own, and know nothing of this one. Import getSession from '@sealed-session/h3'.",
    ])
  })

  it('is no session with options that cannot work', () => {
    expect(() => session({ secret: 'short' })).toThrow(SessionError)
  })
})

describe('two of them', () => {
  it('live side by side under two names', async () => {
    const app = create()
      .use(session({ ...quiet, cookie: { name: 'admin' } }))
      .get('/', (event) => {
        event.context.session.user = 'ada'
        getSession(event, 'admin').role = 'root'
        const byName = ['session', 'admin'].map((name) => getSession(event, name))
        return [event.context.session, getSession(event), ...byName]
      })
      .get('/leave', (event) => {
        getSession(event, 'admin').clear()
        return new Response('bye', { headers: { 'set-cookie': 'theme=dark' } })
      })
      .get('/later', (event) => [event.context.session, getSession(event, 'admin')])
    const ada = new Visitor('http://localhost', WAYS_IN[0]?.by(app))

    const { text, setCookie, headers } = await ada.get()
    const user = { user: 'ada' }
    expect(JSON.parse(text)).toEqual([user, user, user, { role: 'root' }])
    expect(spelled(setCookie).sort()).toEqual([SETS.replace('session', 'admin'), SETS])
    expect([headers.vary, headers['cache-control']]).toEqual(['Cookie', 'no-store'])
    const left = await ada.get('/leave')
    expect(spelled(left.setCookie)).toEqual([
      'theme=dark',
      DROPS.replace('session', 'admin'),
      ENDED.replace('session', 'admin'),
    ])
    expect((await ada.get('/later')).text).toBe(JSON.stringify([user, {}]))
  })

  it('are refused under one name, in a mounted app too', async () => {
    const told: unknown[] = []
    const app = create({}, { onError: (error: HTTPError) => void told.push(error.cause) })
    app.mount('/shop', create().get('/', count))
    app.get('/', count)
    expect(await answer(app, '/shop')).toMatchObject({ status: 500, setCookie: [] })
    expect(told).toMatchObject([{ code: 'ERR_SESSION_ALREADY_INSTALLED' }])
    expect((await answer(app)).text).toBe('visit 1')
  })

  it('are refused if the first is of another library', async () => {
    const told: unknown[] = []
    const app = bare({ onError: (error) => void told.push(error.cause) })
    app.use(({ context }) => {
      Object.assign(context, { session: { user: 'theirs' } })
    })
    app.use(session(quiet)).get('/', who)
    expect(await answer(app)).toMatchObject({ status: 500, setCookie: [] })
    expect(told).toMatchObject([{ code: 'ERR_SESSION_ALREADY_INSTALLED' }])
  })

  it('are not two if the context holds null', async () => {
    const app = bare().use(({ context }) => {
      Object.assign(context, { session: null })
    })
    app.use(session(quiet)).get('/', count)
    expect((await answer(app)).text).toBe('visit 1')
  })
})

interface Way {
  readonly answer: (event: H3Event) => unknown
  readonly status?: number
  readonly text?: string
  readonly headers?: object
  readonly method?: string
}

const encoded = (...texts: string[]) =>
  ReadableStream.from(texts.map((text) => new TextEncoder().encode(text)))

const notFound = { status: 404, text: expect.stringContaining('"status":404') as string }

/** By which ways may a response leave, and what comes out of them? */
const WAYS: Record<string, Way> = {
  'returns text': { answer: () => 'fine', text: 'fine' },
  'returns JSON': {
    answer: ({ res }) => {
      res.status = 201
      return { fine: true }
    },
    status: 201,
    text: '{"fine":true}',
  },
  'returns null': { answer: () => null, text: '' },
  'returns bytes': { answer: () => new TextEncoder().encode('fine'), text: 'fine' },
  'returns a blob': { answer: () => new Blob(['fine'], { type: 'text/x-fine' }), text: 'fine' },
  'returns a stream': { answer: () => encoded('fi', 'ne'), text: 'fine' },
  'returns an iterable': { answer: () => iterable(['fi', 'ne']), text: 'fine' },
  'returns a Response': {
    answer: () =>
      new Response('fine', { status: 202, headers: { vary: 'Accept', 'x-own': 'yes' } }),
    status: 202,
    text: 'fine',
    headers: { vary: 'Accept, Cookie', 'x-own': 'yes' },
  },
  'returns an error Response': {
    answer: () => new Response('no', { status: 422, headers: { vary: 'Accept' } }),
    status: 422,
    text: 'no',
    headers: { vary: 'Accept, Cookie' },
  },
  'returns an HTTPResponse': {
    answer: () => new HTTPResponse('fine', { status: 202, headers: { vary: 'Accept' } }),
    status: 202,
    text: 'fine',
    headers: { vary: 'Accept, Cookie' },
  },
  'returns Response.redirect': {
    answer: () => Response.redirect('http://localhost/elsewhere', 303),
    status: 303,
    headers: { location: 'http://localhost/elsewhere' },
  },
  'returns redirect': {
    answer: () => redirect('/elsewhere'),
    status: 302,
    headers: { location: '/elsewhere' },
  },
  'returns an HTTPError': {
    answer: () => new HTTPError({ status: 403, message: 'no' }),
    status: 403,
  },
  'throws an HTTPError, with headers': {
    answer: () => {
      throw new HTTPError({
        status: 403,
        message: 'no',
        headers: { vary: 'Accept', 'x-own': 'yes' },
      })
    },
    status: 403,
    text: '{"status":403,"message":"no"}',
    headers: { vary: 'Accept, Cookie', 'x-own': 'yes' },
  },
  'throws after an await': {
    answer: async () => {
      await turn()
      throw Object.assign(new Error('no'), { status: 409 })
    },
    status: 409,
  },
  'throws an error': {
    answer: () => {
      throw new Error('no')
    },
    status: 500,
  },
  'throws what is no error': {
    answer: () => {
      throw 'no'
    },
    status: 500,
  },
  'throws a number': {
    answer: () => {
      throw 418
    },
    status: 418,
  },
  'finds nothing': { answer: () => undefined, ...notFound },
  'answers HEAD': { answer: () => 'fine', method: 'HEAD', text: '' },
  'sends nothing, with 204': {
    answer: () => new Response(null, { status: 204 }),
    status: 204,
    text: '',
  },
}

const entries = SEALERS.flatMap((sealer) => WAYS_IN.map((way) => ({ ...way, sealer })))

describe.each(entries)('h3 by $way, sealed by $sealer', ({ serve, by, sealer }) => {
  it.each(Object.entries(WAYS))('keeps the session of a handler that %s', async (_what, way) => {
    const { answer, status = 200, text, headers = {}, method } = way
    const app = create({ sealer })
    app.use('/', (event) => {
      if (event.url.pathname !== '/') return
      event.context.session.user = 'ada'
      return answer(event)
    })
    app.get('/who', who)
    const ada = new Visitor(await serve(app), by(app))
    const reply = await ada.get('/', method === undefined ? {} : { method })

    expect({ ...reply, text: text === undefined ? undefined : reply.text }).toMatchObject({
      status,
      text,
      headers: { vary: 'Cookie', 'cache-control': 'no-store', ...headers },
    })
    expect(spelled(reply.setCookie)).toEqual([SETS])
    expect((await ada.get('/who')).text).toBe('ada')
  })

  it('keeps the cookies of others, wherever they were set', async () => {
    const app = create({ sealer })
    const make = (event: H3Event, status: number) => {
      event.context.session.user = 'ada'
      setCookie(event, 'a', '1', { path: null as never })
      const headers = { 'set-cookie': 'b=2', 'cache-control': 'public, max-age=60' }
      return new Response('fine', { status, headers })
    }
    app.get('/', (event) => make(event, 200))
    const reply = await by(app)(await serve(app), '/')
    const names = spelled(reply.setCookie).map((line) => line.split(';')[0])
    expect(names.sort()).toEqual(['a=1', 'b=2', 'session=…'])
    expect(reply.headers['cache-control']).toBe('no-store')
  })

  it('keeps what the app has set for errors, and only then', async () => {
    const app = create({ sealer })
    const set = ({ context, res }: H3Event) => {
      context.session.user = 'ada'
      res.headers.append('set-cookie', 'fine=1')
      res.headers.set('vary', 'Accept')
      res.errHeaders.append('set-cookie', 'error=1')
      res.errHeaders.set('vary', 'Origin')
    }
    app.get('/', (event) => {
      set(event)
      return 'fine'
    })
    app.get('/throw', (event) => {
      set(event)
      throw new HTTPError({ status: 403, headers: { 'set-cookie': 'thrown=1' } })
    })
    app.get('/error', (event) => {
      set(event)
      return new Response('no', { status: 422, headers: { 'set-cookie': 'own=1' } })
    })
    const origin = await serve(app)
    const seen = async (path: string) => {
      const { setCookie, headers } = await by(app)(origin, path)
      return [spelled(setCookie).sort(), headers.vary]
    }
    expect(await seen('/')).toEqual([['fine=1', SETS], 'Accept, Cookie'])
    expect(await seen('/throw')).toEqual([['error=1', SETS, 'thrown=1'], 'Origin, Cookie'])
    expect(await seen('/error')).toEqual([['error=1', 'own=1', SETS], 'Origin, Cookie'])
  })

  it('puts its own cookie in place of one by the same name', async () => {
    const app = create({ sealer }).get('/', ({ context, req }) => {
      context.session.user = 'ada'
      const response = new Response('fine', { headers: [['set-cookie', 'session=old; Path=/']] })
      response.headers.append('set-cookie', 'theme=dark')
      return req.headers.has('x-plain') ? new HTTPResponse('fine', response) : response
    })
    const origin = await serve(app)
    for (const headers of [{}, { 'x-plain': 'yes' }]) {
      const { text, setCookie } = await by(app)(origin, '/', { headers })
      expect([text, spelled(setCookie)]).toEqual(['fine', ['theme=dark', SETS]])
    }
  })

  it('is a 500 of h3 if the session is too large, once told', async () => {
    const told: unknown[] = []
    const app = create({ sealer }, { onError: (error: HTTPError) => void told.push(error.cause) })
    const answers: Record<string, () => unknown> = {
      text: () => 'fine',
      Response: () => new Response('fine', { headers: { etag: '"1"', 'set-cookie': 'lost=1' } }),
      redirect: () => redirect('/elsewhere'),
      stream: () => encoded('fine'),
      nothing: () => undefined,
      HTTPError: () => {
        throw new HTTPError({ status: 403 })
      },
    }
    app.use(({ context, res, url }) => {
      context.session.cart = 'x'.repeat(5000)
      res.headers.set('etag', '"1"')
      return answers[url.pathname.slice(1)]?.()
    })
    const origin = await serve(app)
    for (const kind of Object.keys(answers)) {
      const reply = await by(app)(origin, `/${kind}`)
      const { 'content-length': _length, ...headers } = tellingHeaders(reply)
      expect([kind, reply.status, JSON.parse(reply.text), headers]).toEqual([
        kind,
        500,
        { status: 500, unhandled: true, message: 'HTTPError' },
        { 'content-type': 'application/json;charset=UTF-8' },
      ])
    }
    expect(told.map((error) => (error as SessionError).message)).toEqual(
      Object.keys(answers).map(
        () =>
          'The session is 6912 bytes sealed, over the 4096 of one cookie. Largest keys: cart (5011 bytes). Store less, or raise cookie.maxChunks.',
      ),
    )
  })

  it('leaves an error of the app, a 5xx, as it is if the session is too large', async () => {
    const app = create({ sealer }).get('/', ({ context }) => {
      context.session.cart = 'x'.repeat(5000)
      throw new HTTPError({ status: 503, message: 'later' })
    })
    const { status, text, setCookie } = await by(app)(await serve(app), '/')
    expect([status, JSON.parse(text).message, setCookie]).toEqual([503, 'later', []])
  })

  it('finds out by save, where the handler can do something about it', async () => {
    const app = create({ sealer }).get('/', async ({ context }) => {
      context.session.cart = 'x'.repeat(5000)
      try {
        await context.session.save()
        return 'unreachable'
      } catch (error) {
        context.session.cart = 'small'
        return (error as SessionError).code
      }
    })
    const { status, text, setCookie } = await by(app)(await serve(app), '/')
    expect([status, text, spelled(setCookie)]).toEqual([200, 'ERR_SESSION_TOO_LARGE', [SETS]])
  })

  it('tells of a write that comes after the head', async () => {
    const told = latch()
    const codes: unknown[] = []
    const app = create({ sealer }).get('/', ({ context }) => {
      context.session.user = 'ada'
      return new ReadableStream({
        async pull(controller) {
          await turn()
          try {
            context.session.set('user', 'bob')
          } catch (error) {
            codes.push((error as SessionError).code)
          }
          controller.enqueue(new TextEncoder().encode('fine'))
          controller.close()
          told.open()
        },
      })
    })
    app.get('/who', who)
    const ada = new Visitor(await serve(app), by(app))
    expect((await ada.get()).text).toBe('fine')
    await told.opened
    expect(codes).toEqual(['ERR_SESSION_COMMITTED'])
    expect((await ada.get('/who')).text).toBe('ada')
  })
})

// Over HTTP/2 Node refuses what the other server said of its connection, with or without sessions.
const upstreams = entries.filter(({ way }) => way !== 'HTTP/2')

describe.each(upstreams)('a proxy by $way, sealed by $sealer', ({ serve, by, sealer }) => {
  it('lets a Response that came from fetch through, with the session', async () => {
    const upstream = await serveUpstream()
    const app = create({ sealer }).get('/', ({ context }) => {
      context.session.user = 'ada'
      return fetch(upstream)
    })
    const { status, text, setCookie, headers } = await by(app)(await serve(app), '/')
    expect([status, text, headers['x-upstream']]).toEqual([203, 'from upstream', 'yes'])
    expect(spelled(setCookie).sort()).toEqual([SETS, 'upstream=1'])
  })
})

/** Another server, which has a session of the same name. */
const serveUpstream = () =>
  serve((_req, res) => {
    res
      .writeHead(203, { 'x-upstream': 'yes', 'set-cookie': ['upstream=1', 'session=theirs'] })
      .end('from upstream')
  })

describe('hooks', () => {
  const fill = ({ context }: H3Event) => {
    context.session.user = 'ada'
    throw new HTTPError({ status: 403, message: 'no' })
  }

  it('of onError see the error; what they return otherwise than as a Response keeps the session', async () => {
    const answers = [undefined, { sorry: true }, 'sorry', new HTTPError({ status: 410 })]
    for (const value of answers) {
      const app = create({}, { onError: () => value }).get('/', fill)
      expect(spelled((await answer(app)).setCookie)).toEqual([SETS])
    }
  })

  it('of onError that return a Response of their own, as Nitro does, keep the session', async () => {
    const sorry = new Response(null, { status: 403 })
    const config = { onError: (error: HTTPError) => (error.status === 403 ? sorry : undefined) }
    const app = create({}, config).get('/', fill)
    for (const _visitor of ['ada', 'bob']) {
      const { status, headers, setCookie } = await answer(app)
      expect([status, headers.get('vary'), headers.get('cache-control')]).toEqual([
        403,
        'Cookie',
        'no-store',
      ])
      expect(spelled(setCookie)).toEqual([SETS])
    }
    expect([...sorry.headers]).toEqual([])
  })

  it('of onError are called once each, for several sessions and for routes that are not there', async () => {
    const calls: number[] = []
    const onError = ({ status }: HTTPError) => {
      calls.push(status)
      return new Response('sorry', { status })
    }
    const app = create({}, { onError }).use(session({ ...quiet, cookie: { name: 'shop' } }))
    app.use((event) => {
      getSession(event).user = 'ada'
      getSession(event, 'shop').cart = 1
    })
    const { status, setCookie } = await answer(app, '/missing')
    expect([status, calls]).toEqual([404, [404]])
    expect(setCookie.map((line) => line.split('=', 1)[0])).toEqual(['session', 'shop'])
  })

  it('of onError tell of a session that could not be saved, and set none', async () => {
    const app = create({}, { onError: () => new Response('sorry', { status: 500 }) })
    app.get('/', ({ context }) => {
      context.session.essay = 'x'.repeat(5000)
      return 'fine'
    })
    expect(await answer(app)).toMatchObject({ status: 500, text: 'sorry', setCookie: [] })
  })

  it('of onError of a frozen app stay as they are', async () => {
    const app = create({}, { onError: () => new Response('sorry', { status: 403 }) })
    app.get('/', fill)
    Object.freeze(app.config)
    expect(await answer(app)).toMatchObject({ status: 403, text: 'sorry', setCookie: [] })
  })

  it('of onError as middleware after ours keep it, Response or not', async () => {
    const app = create()
      .use(onError(() => new Response('sorry', { status: 403 })))
      .get('/', fill)
    const { status, text, setCookie } = await answer(app)
    expect([status, text, spelled(setCookie)]).toEqual([403, 'sorry', [SETS]])
  })

  it('of onRequest and onResponse see the session', async () => {
    const seen: unknown[] = []
    const app = create(
      {},
      {
        onRequest: ({ context }: H3Event) => void seen.push('session' in context),
        onResponse: (response: Response, event: H3Event) =>
          void seen.push(getSession(event).user, spelled(response.headers.getSetCookie())),
      },
    )
    app.use(onResponse((response) => void seen.push(response.status)))
    app.get('/', ({ context }) => {
      context.session.user = 'ada'
      return 'fine'
    })
    expect((await answer(app)).text).toBe('fine')
    expect(seen).toEqual([false, 200, 'ada', [SETS]])
  })

  it('of handleCors keep their Vary, for errors too', async () => {
    const cors = { origin: ['http://there'] }
    const app = create().use((event) => void handleCors(event, cors))
    app.get('/', count).get('/error', fill)
    for (const path of ['/', '/error']) {
      const response = await app.request(path, { headers: { origin: 'http://there' } })
      expect(response.headers.get('vary')?.toLowerCase()).toBe('origin, cookie')
    }
  })
})

describe('a visitor who goes away', () => {
  it('is no error', async () => {
    const app = create()
    const [arrived, left] = [latch(), latch()]
    app.get('/', async ({ context, req }) => {
      context.session.user = 'ada'
      req.signal.addEventListener('abort', left.open)
      arrived.open()
      await left.opened
      return 'fine'
    })
    const [, socket] = WAYS_IN
    const origin = (await socket?.serve(app)) as string
    const uncaught = await uncaughtDuring(async () => {
      const away = new AbortController()
      const asked = fetch(origin, { signal: away.signal }).catch(() => 'gone')
      await arrived.opened
      away.abort()
      expect(await asked).toBe('gone')
      await left.opened
    })
    expect(uncaught).toEqual([])
  })
})

describe('an event of another version of h3', () => {
  it('is told that it is, and so is what is no event', async () => {
    const event = { node: { req: { headers: {} } }, req: { headers: {} }, context: {} }
    const middleware = session({ secret: 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe' })
    expect(() => middleware(event as never, () => undefined)).toThrow('This is no event of h3 2.')
    const candidate = { req: new Request('http://example.com/'), res: { headers: {} }, context: {} }
    expect(() => middleware(candidate as never, () => undefined)).toThrow(
      'This is no event of h3 2.',
    )
    for (const given of [undefined, {}, new Request('http://example.com/')]) {
      expect(() => getSession(given as never)).toThrow('in place of a request')
    }
  })
})
