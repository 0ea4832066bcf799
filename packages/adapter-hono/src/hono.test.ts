import { type Session, SessionError, type SessionOptions } from '@sealed-session/core'
import { getSession as getSessionOf } from '@sealed-session/core/fetch'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { contextStorage, getContext } from 'hono/context-storage'
import { setCookie } from 'hono/cookie'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { HTTPException } from 'hono/http-exception'
import { methodOverride } from 'hono/method-override'
import { secureHeaders } from 'hono/secure-headers'
import { stream, streamSSE } from 'hono/streaming'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ask, Visitor } from '../../../testing/client.ts'
import { DROPS, ENDED, SETS, spelled } from '../../../testing/cookies.ts'
import { latch, serve, turn } from '../../../testing/serve.ts'
import { secret, WAYS_IN } from '../test/site.ts'
import { getSession, loadSession, session } from './index.ts'

const quiet = { secret, onEvent: () => {} }

function create(options: SessionOptions = {}): Hono {
  return new Hono().use(session({ ...quiet, ...options })) as Hono
}

function count(c: Context) {
  const session = c.get('session') as Session
  session.visits = ((session.visits as number | undefined) ?? 0) + 1
  return c.text(`visit ${session.visits}`)
}

const who = (c: Context) => c.text(String(c.get('session').user ?? 'nobody'))

const visitorOf = (app: Hono) => new Visitor('http://localhost', WAYS_IN[0]?.by(app))

describe.each(WAYS_IN)("c.get('session'), by $way", ({ serve, by }) => {
  const visitor = async (app: Hono) => new Visitor(await serve(app), by(app))

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

  it('gives no cookie to whoever has no session, and leaves a response alone that did not ask', async () => {
    const app = create()
      .get('/', (c) => c.json({ ...c.get('session'), isNew: c.get('session').isNew }))
      .get('/aside', (c) => c.text('fine'))
    const ada = await visitor(app)
    const { text, setCookie, headers } = await ada.get()
    expect([text, setCookie, headers.vary]).toEqual(['{"isNew":true}', [], 'Cookie'])
    expect((await ada.get('/aside')).headers).not.toHaveProperty('vary')
  })

  it('holds the same data by c.get, by c.var and by getSession', async () => {
    const app = create().get('/', async (c) => {
      c.get('session').set('user', 'ada').cart = { items: [1] }
      getSession<{ cart: { items: number[] } }>(c).cart?.items.push(2)
      const same = [c.var.session, getSession(c), await loadSession(c), c.get('session')]
      return c.json([c.var.session, new Set(same).size])
    })
    expect((await (await visitor(app)).get()).text).toBe(
      '[{"user":"ada","cart":{"items":[1,2]}},1]',
    )
  })

  it.each([
    ['destroy()', (c: Context) => c.get('session').destroy()],
    ["c.set('session', null)", (c: Context) => c.set('session', null as never)],
  ])('is ended by %s', async (_what, end) => {
    const app = create()
      .get('/', count)
      .get('/leave', async (c) => {
        await end(c)
        return c.redirect('/')
      })
    const ada = await visitor(app)
    await ada.get()
    const left = await ada.get('/leave')
    expect([left.status, spelled(left.setCookie)]).toEqual([302, [DROPS, ENDED]])
    expect((await ada.get()).text).toBe('visit 1')
  })
})

describe("c.get('session')", () => {
  it('is another after regenerate, and has its data replaced by an object', async () => {
    const app = create().get('/', async (c) => {
      c.set('session', { user: 'ada', cart: 1 } as never)
      const before = c.get('session')
      await c.get('session').regenerate(['cart'])
      return c.json([before === c.get('session'), c.get('session'), c.var.session])
    })
    expect(await (await app.request('/')).json()).toEqual([false, { cart: 1 }, { cart: 1 }])
  })

  it('leaves other variables as they are', async () => {
    const app = create()
      .use(async (c, next) => {
        c.set('theme' as never, 'dark' as never)
        await next()
      })
      .get('/', (c) => {
        const { get } = c
        return c.json([get('theme' as never), Object.keys(c.var), c.get('none' as never) ?? null])
      })
    const response = await app.request('/')
    expect(await response.json()).toEqual(['dark', ['theme', 'session'], null])
    expect(response.headers.get('vary')).toBeNull()
  })

  it('is typed', () => {
    create().get('/', (c) => {
      expectTypeOf(c.get('session')).toEqualTypeOf<Session>()
      expectTypeOf(c.var.session).toEqualTypeOf<Session>()
      expectTypeOf(getSession<{ user: string }>(c)).toEqualTypeOf<Session<{ user: string }>>()
      return c.text('fine')
    })
    const typed = new Hono<{ Variables: { theme: 'dark' } }>()
    typed.use(session(quiet)).get('/', (c) => {
      expectTypeOf(c.get('theme')).toEqualTypeOf<'dark'>()
      return c.json(c.var.session)
    })
  })

  it('may be written to on the way back, by whoever comes between', async () => {
    const app = create()
      .use(async (c, next) => {
        await next()
        await turn()
        c.get('session').user = 'ada'
      })
      .get('/', (c) => c.text('fine'))
      .get('/who', who)
    const ada = visitorOf(app)
    expect((await ada.get()).text).toBe('fine')
    expect((await ada.get('/who')).text).toBe('ada')
  })

  it('is there for routes of another app, and by getContext', async () => {
    const shop = new Hono().get('/', count).get('/deep', () => count(getContext()))
    const app = new Hono().use(contextStorage()).use(session(quiet)).route('/shop', shop)
    const ada = visitorOf(app as Hono)
    expect((await ada.get('/shop')).text).toBe('visit 1')
    expect((await ada.get('/shop/deep')).text).toBe('visit 2')
  })

  it('is loaded on demand', async () => {
    const app = create({ load: 'on demand', sealer: 'web' }).get('/', async (c) => {
      await loadSession(c)
      return count(c)
    })
    app.get('/early', (c) => c.json(c.get('session')))
    const codes: unknown[] = []
    app.onError((error, c) => {
      codes.push((error as SessionError).code)
      return c.text('error', 500)
    })
    const ada = visitorOf(app)
    await ada.get()
    expect((await ada.get()).text).toBe('visit 2')
    expect([(await ada.get('/early')).status, codes]).toEqual([500, ['ERR_SESSION_NOT_LOADED']])
  })
})

interface Way {
  readonly answer: (c: Context) => Response | Promise<Response>
  readonly status?: number
  readonly text?: string
  readonly headers?: object
  readonly method?: string
}

/** By which ways may a response leave, and what comes out of them? */
const WAYS: Record<string, Way> = {
  'answers with text': { answer: (c) => c.text('fine'), text: 'fine' },
  'answers with HTML': { answer: (c) => c.html('<p>fine'), text: '<p>fine' },
  'answers with JSON': {
    answer: (c) => c.json({ fine: true }, 201, { vary: 'Accept' }),
    status: 201,
    text: '{"fine":true}',
    headers: { vary: 'Accept, Cookie' },
  },
  redirects: { answer: (c) => c.redirect('/x', 303), status: 303, headers: { location: '/x' } },
  'answers with 204': { answer: (c) => c.body(null, 204), status: 204, text: '' },
  'answers with 304': { answer: (c) => c.body(null, 304), status: 304, text: '' },
  'answers with a Response': {
    answer: () => new Response('fine', { status: 202, headers: { 'x-own': 'yes' } }),
    status: 202,
    text: 'fine',
    headers: { 'x-own': 'yes' },
  },
  'answers with Response.redirect': {
    answer: () => Response.redirect('http://localhost/x', 303),
    status: 303,
    headers: { location: 'http://localhost/x' },
  },
  streams: {
    answer: (c) =>
      stream(c, async (out) => {
        for (const part of ['fi', 'ne']) await out.write(part)
      }),
    text: 'fine',
  },
  'sends events': {
    answer: (c) => streamSSE(c, (out) => out.writeSSE({ data: 'fine' })),
    text: 'data: fine\n\n',
    headers: { 'cache-control': 'no-store, no-cache' },
  },
  'finds nothing': { answer: (c) => c.notFound() as Response, status: 404, text: '404 Not Found' },
  'throws an error': {
    answer: () => {
      throw new Error('no')
    },
    status: 500,
    text: 'handled: no',
  },
  'throws after an await': {
    answer: async () => {
      await turn()
      throw new HTTPException(403, { message: 'no' })
    },
    status: 403,
    text: 'no',
  },
  'throws a response': {
    answer: () => {
      throw new HTTPException(401, {
        res: new Response('no', { status: 401, headers: { 'www-authenticate': 'Basic' } }),
      })
    },
    status: 401,
    text: 'no',
    headers: { 'www-authenticate': 'Basic' },
  },
  'answers HEAD': { answer: (c) => c.text('fine'), method: 'HEAD', text: '' },
}

const before: Record<string, MiddlewareHandler> = {
  'nothing else': (_c, next) => next(),
  'another cookie set before': async (c, next) => {
    setCookie(c, 'theme', 'dark')
    await next()
  },
  'another cookie set after': async (c, next) => {
    await next()
    setCookie(c, 'theme', 'dark')
  },
  'a look at c.res before': (c, next) => {
    c.res.headers.append('set-cookie', 'theme=dark; Path=/')
    return next()
  },
}

// Over HTTP/2 Hono's streams are refused by Node, for a header of theirs, with or without sessions.
const entries = WAYS_IN.filter(({ way }) => way !== 'HTTP/2').flatMap((way) =>
  Object.entries(before).map(([what, middleware]) => ({ ...way, what, middleware })),
)

describe.each(entries)('Hono by $way, with $what', ({ serve, by, middleware }) => {
  const appOf = ({ answer }: Way, ...ours: readonly MiddlewareHandler[]) => {
    const app = new Hono()
    app.onError((error, c) =>
      error instanceof HTTPException
        ? error.getResponse()
        : c.text(`handled: ${error.message}`, 500),
    )
    for (const each of [middleware, ...ours]) app.use(each)
    return app.get('/', answer).get('/who', who) as Hono
  }
  const login: MiddlewareHandler = (c, next) => {
    if (c.req.path === '/') c.get('session').user = 'ada'
    return next()
  }

  it.each(Object.entries(WAYS))('keeps the session of a handler that %s', async (_how, way) => {
    const { status = 200, text, headers = {}, method } = way
    const options = method === undefined ? {} : { method }
    const app = appOf(way, session(quiet), login)
    const ada = new Visitor(await serve(app), by(app))
    const reply = await ada.get('/', options)

    expect({ ...reply, text: text === undefined ? undefined : reply.text }).toMatchObject({
      status,
      text,
      headers: { vary: 'Cookie', 'cache-control': 'no-store', ...headers },
    })
    expect((await ada.get('/who')).text).toBe('ada')

    // Hono leaves cookies out of some responses that were made without it.
    const bare = appOf(way)
    const { setCookie } = await by(bare)(await serve(bare), '/', options)
    expect(spelled(reply.setCookie).sort()).toEqual([SETS, ...setCookie])
  })
})

describe('other middleware', () => {
  it('may limit bodies, which makes another Request', async () => {
    const app = create()
    app.use(bodyLimit({ maxSize: 1000 })).post('/', async (c) => {
      c.get('session').user = await c.req.text()
      return c.text('fine')
    })
    app.get('/', who)
    const ada = visitorOf(app)
    const chunked = { 'transfer-encoding': 'chunked' }
    const reply = await ada.get('/', { method: 'POST', body: 'ada', headers: chunked })
    expect([reply.text, spelled(reply.setCookie)]).toEqual(['fine', [SETS]])
    expect((await ada.get()).text).toBe('ada')
  })

  it.each(['before', 'after'])('may override methods, %s the session', async (order) => {
    const app = new Hono()
    const both = [methodOverride({ app }), session(quiet)]
    for (const each of order === 'before' ? both : both.reverse()) app.use(each)
    app.get('/', count).delete('/', async (c) => {
      await c.get('session').destroy()
      return c.redirect('/', 303)
    })
    const ada = visitorOf(app)
    await ada.get()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await ada.get('/', { method: 'POST', body: '_method=DELETE', headers })
    expect([reply.status, spelled(reply.setCookie)]).toEqual([303, [DROPS, ENDED]])
  })

  it('may have the app answer twice, and it is one session that both write to', async () => {
    const app = create()
    app.use(async (c, next) => {
      count(c)
      await next()
    })
    app.use(methodOverride({ app })).delete('/', async (c) => {
      c.get('session').user = 'ada'
      return c.json(c.get('session'))
    })
    const ada = visitorOf(app)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const ask = { method: 'POST', body: '_method=DELETE', headers }
    expect((await ada.get('/', ask)).text).toBe('{"visits":2,"user":"ada"}')
    const { text, setCookie } = await ada.get('/', ask)
    expect([text, spelled(setCookie)]).toEqual(['{"visits":4,"user":"ada"}', [SETS]])
  })

  it('may ask for the session by the request, its own or one made anew', async () => {
    const app = create().get('/', (c) => {
      const requests = [c.req.raw, c.req.raw.clone(), new Request(c.req.raw)]
      const sessions = [c.get('session'), ...requests.map((request) => getSessionOf(request))]
      return c.json(new Set(sessions).size)
    })
    expect(await (await app.request('/')).json()).toBe(1)
  })

  it('may compress, tag, and set headers of its own', async () => {
    const app = new Hono()
    for (const each of [compress(), cors({ origin: 'http://there' }), secureHeaders(), etag()])
      app.use(each)
    app.use(session(quiet)).get('/', (c) => {
      c.get('session').user = 'ada'
      return c.text('fine '.repeat(1000))
    })
    const origin = await (WAYS_IN[1] as (typeof WAYS_IN)[number]).serve(app)
    const headers = { 'accept-encoding': 'gzip', origin: 'http://there' }
    const reply = await ask(origin, '/', { headers })
    expect(reply.text).toBe('fine '.repeat(1000))
    expect([spelled(reply.setCookie), reply.headers['content-encoding']]).toEqual([[SETS], 'gzip'])
    expect(reply.headers.vary?.toLowerCase()).toContain('cookie')
  })
})

describe('responses of others', () => {
  it('that came from fetch pass, with the session', async () => {
    const upstream = await serve((_req, res) => {
      res
        .writeHead(203, { 'x-upstream': 'yes', 'set-cookie': ['upstream=1', 'session=theirs'] })
        .end('from upstream')
    })
    const app = create().get('/', (c) => {
      c.get('session').user = 'ada'
      return fetch(upstream)
    })
    const { status, text, setCookie, headers } = await visitorOf(app).get()
    expect([status, text, headers['x-upstream']]).toEqual([203, 'from upstream', 'yes'])
    expect(spelled(setCookie).sort()).toEqual([SETS, 'upstream=1'])
  })

  it('are not shared between visitors', async () => {
    const GONE = new Response(null, { status: 410 })
    const app = create().get('/', (c) => {
      if (c.req.query('login')) c.get('session').user = 'ada'
      return GONE
    })
    expect((await app.request('/?login=1')).headers.getSetCookie()).toHaveLength(1)
    expect((await app.request('/')).headers.getSetCookie()).toEqual([])
    expect(GONE.headers.getSetCookie()).toEqual([])
  })
})

describe('a session that cannot be saved', () => {
  const big = 'x'.repeat(5000)

  it('is a 500 instead of the answer, once told, with nothing left of the answer', async () => {
    const told: unknown[] = []
    const app = create().get('/', (c) => {
      c.get('session').cart = big
      c.header('etag', '"1"')
      return c.json({ fine: true }, 200, { 'cache-control': 'public' })
    })
    app.onError((error, c) => {
      told.push((error as SessionError).code)
      setCookie(c, 'sorry', 'yes')
      return c.text('sorry', 500)
    })
    const response = await app.request('/')
    expect([response.status, await response.text(), told]).toEqual([
      500,
      'sorry',
      ['ERR_SESSION_TOO_LARGE'],
    ])
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/plain; charset=UTF-8',
      'set-cookie': 'sorry=yes; Path=/',
    })
  })

  it('leaves an error of the app, a 5xx, as it is', async () => {
    const app = create().get('/', (c) => {
      c.get('session').cart = big
      return c.text('later', 503)
    })
    const { status, text, setCookie } = await visitorOf(app).get()
    expect([status, text, setCookie]).toEqual([503, 'later', []])
  })

  it('says when to come back, if the error does', async () => {
    const cause = new SessionError('ERR_SESSION_UNSUPPORTED', 'Down.', 'Wait.', {
      status: 503,
      retryAfter: 5,
    })
    const codec = {
      encode: () => {
        throw cause
      },
      decode: () => ({ refused: 'malformed' as const }),
    }
    const app = new Hono().use(session({ codec, onEvent: () => {} })).get('/', (c) => {
      c.get('session').user = 'ada'
      return c.text('fine')
    })
    const { status, headers } = await app.request('/')
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
  })

  it('is an error to whoever asks by save()', async () => {
    const app = create().get('/', async (c) => {
      c.get('session').cart = big
      const error = await c
        .get('session')
        .save()
        .catch((error: SessionError) => error.code)
      c.get('session').cart = 'small'
      return c.text(String(error))
    })
    const { text, setCookie } = await visitorOf(app).get()
    expect([text, spelled(setCookie)]).toEqual(['ERR_SESSION_TOO_LARGE', [SETS]])
  })

  it('is one that changes after the head', async () => {
    const told = latch()
    const codes: unknown[] = []
    const app = create()
      .get('/', (c) =>
        stream(c, async (out) => {
          await turn()
          try {
            c.get('session').set('user', 'bob')
          } catch (error) {
            codes.push((error as SessionError).code)
          }
          await out.write('fine')
          told.open()
        }),
      )
      .get('/who', who)
    const ada = visitorOf(app as Hono)
    expect((await ada.get()).text).toBe('fine')
    await told.opened
    expect(codes).toEqual(['ERR_SESSION_COMMITTED'])
    expect((await ada.get('/who')).text).toBe('nobody')
  })
})

describe('what is not there', () => {
  it('is explained', async () => {
    const app = new Hono().get('/', (c) => c.json(getSession(c)))
    const told: unknown[] = []
    app.onError((error, c) => {
      told.push([(error as SessionError).code, error.message])
      return c.text('error', 500)
    })
    await app.request('/')
    expect(told).toEqual([
      [
        'ERR_SESSION_NOT_INSTALLED',
        "The session middleware must be installed to access c.get('session'). No session middleware has run for this request. Add this line before your routes: app.use(session())",
      ],
    ])
  })

  it('is no session with options that cannot work', () => {
    expect(() => session({ secret: 'short' })).toThrow(SessionError)
  })

  it('is a secret until the first request, so that apps can be built', async () => {
    const app = new Hono().use(session({ onEvent: () => {} })).get('/', who)
    app.onError((error, c) => c.text((error as SessionError).code, 500))
    expect(await (await app.request('/')).text()).toBe('ERR_SESSION_SECRET')
  })

  it('is no answer: that is an error of Hono, session or not', async () => {
    const app = create().get('/', (c) => {
      c.get('session').user = 'ada'
      return undefined as never
    })
    app.onError((error, c) => c.text(error.message, 500))
    expect(await (await app.request('/')).text()).toContain('Context is not finalized')
  })
})

describe('two of them', () => {
  it('live side by side under two names', async () => {
    const app = create()
      .use(session({ ...quiet, cookie: { name: 'admin' } }))
      .get('/', (c) => {
        c.get('session').user = 'ada'
        getSession(c, 'admin').role = 'root'
        return c.json([c.get('session'), getSession(c), getSession(c, 'admin')])
      })
    const { text, setCookie, headers } = await visitorOf(app as Hono).get()
    expect(JSON.parse(text)).toEqual([{ user: 'ada' }, { user: 'ada' }, { role: 'root' }])
    expect(spelled(setCookie).sort()).toEqual([SETS.replace('session', 'admin'), SETS])
    expect([headers.vary, headers['cache-control']]).toEqual(['Cookie', 'no-store'])
  })

  it('are one if they share the sessions, and refused under one name if they do not', async () => {
    const codes: unknown[] = []
    for (const other of [undefined, session(quiet)]) {
      const shared = session(quiet)
      const app = new Hono()
        .use(shared)
        .use(other ?? shared)
        .get('/', count)
      app.onError((error, c) => {
        codes.push((error as SessionError).code)
        return c.text('error', 500)
      })
      codes.push(await (await app.request('/')).text())
    }
    expect(codes).toEqual(['visit 1', 'ERR_SESSION_ALREADY_INSTALLED', 'error'])
  })

  it('are refused if the first is of another library', async () => {
    const app = new Hono().use(async (c, next) => {
      c.set('session', { user: 'theirs' } as never)
      await next()
    })
    app.use(session(quiet)).get('/', who)
    app.onError((error, c) => c.text((error as SessionError).code, 500))
    expect(await (await app.request('/')).text()).toBe('ERR_SESSION_ALREADY_INSTALLED')
  })
})
