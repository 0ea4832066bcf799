import { Readable } from 'node:stream'
import { type Session, SessionError, type SessionOptions } from '@sealed-session/core'
import type { Context, Middleware } from 'koa'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ask, start, tellingHeaders, Visitor } from '../../../testing/client.ts'
import { DROPS, ENDED, SETS, spelled } from '../../../testing/cookies.ts'
import { latch, turn, uncaughtDuring, WIRES } from '../../../testing/serve.ts'
import { bare, MAKINGS, SEALERS, secret } from '../test/site.ts'
import { VERSIONS } from '../test/versions.ts'
import { getSession, session } from './index.ts'

const count = (ctx: Context) => {
  ctx.session.visits = ((ctx.session.visits as number | undefined) ?? 0) + 1
  ctx.body = `visit ${ctx.session.visits}`
}

describe.each(VERSIONS)('Koa $version', ({ Koa, version }) => {
  function create(options: SessionOptions = {}) {
    const site = bare(Koa)
    site.app.use(session({ secret, onEvent: () => {}, ...options }))
    return site
  }

  describe('ctx.session', () => {
    it('knows a visitor again', async () => {
      const site = create()
      site.on('/', count)
      const origin = await site.serve()
      const ada = new Visitor(origin)
      const bob = new Visitor(origin)

      const first = await ada.get()
      expect([first.text, spelled(first.setCookie)]).toEqual(['visit 1', [SETS]])
      expect((await ada.get()).text).toBe('visit 2')
      expect((await bob.get()).text).toBe('visit 1')
      expect((await ada.get()).text).toBe('visit 3')
    })

    it('gives no cookie to whoever has no session', async () => {
      const site = create()
      site.on('/', (ctx) => {
        ctx.body = { ...ctx.session, isNew: ctx.session.isNew }
      })
      const { text, setCookie, headers } = await ask(await site.serve())
      expect([text, setCookie, headers.vary]).toEqual(['{"isNew":true}', [], 'Cookie'])
    })

    it('holds the same data by property, by verb and by getSession', async () => {
      const site = create()
      site.on('/', (ctx) => {
        ctx.session.set('user', 'ada').cart = { items: [1] }
        getSession<{ cart: { items: number[] } }>(ctx).cart?.items.push(2)
        ctx.body = [ctx.session.user, ctx.session.get('cart'), getSession(ctx) === ctx.session]
      })
      site.on('/later', (ctx) => {
        const had = ctx.session.delete('user')
        ctx.body = { had, left: { ...ctx.session }, keys: Object.keys(ctx.session) }
      })
      const ada = new Visitor(await site.serve())

      expect((await ada.get()).text).toBe('["ada",{"items":[1,2]},true]')
      expect((await ada.get('/later')).text).toBe(
        '{"had":true,"left":{"cart":{"items":[1,2]}},"keys":["cart"]}',
      )
    })

    it('is a property of each context, and of no other app’s', async () => {
      const site = create()
      const other = bare(Koa)
      site.on('/', (ctx) => {
        ctx.body = ['session' in ctx, Object.hasOwn(ctx, 'session'), 'session' in ctx.request]
      })
      other.on('/', (ctx) => {
        ctx.body = ['session' in ctx]
      })
      const origin = await site.serve()
      for (const _time of [1, 2]) expect((await ask(origin)).text).toBe('[true,true,false]')

      expect('session' in site.app.context).toBe(false)
      expect((await ask(await other.serve())).text).toBe('[false]')
    })

    it.each([['null'], ['undefined']])('is ended by %s', async (nothing) => {
      const site = create()
      site.on('/', count)
      site.on('/leave', (ctx) => {
        ctx.session = nothing === 'null' ? null : undefined
        ctx.body = { empty: { ...ctx.session } }
      })
      const ada = new Visitor(await site.serve())
      await ada.get()
      const left = await ada.get('/leave')

      expect([left.text, spelled(left.setCookie), ada.cookies.size]).toEqual([
        '{"empty":{}}',
        [DROPS, ENDED],
        1,
      ])
      expect((await ada.get()).text).toBe('visit 1')
    })

    it('has its data replaced by an object, and stays what it is', async () => {
      const site = create()
      site.on('/', (ctx) => {
        ctx.session.user = 'ada'
        const { id } = ctx.session
        ctx.session = { ...ctx.session, theme: 'dark' }
        ctx.session.delete('user')
        ctx.body = { ...ctx.session, same: id === ctx.session.id }
      })
      site.on('/later', (ctx) => {
        ctx.body = ctx.session
      })
      const ada = new Visitor(await site.serve())

      expect((await ada.get()).text).toBe('{"theme":"dark","same":true}')
      expect((await ada.get('/later')).text).toBe('{"theme":"dark"}')
    })

    it.each([
      ['a string', 'ada'],
      ['an array', []],
    ])('is not replaced by %s', async (_what, value) => {
      const site = create()
      site.on('/', (ctx) => {
        ctx.session = value as object
      })
      const { status, setCookie } = await ask(await site.serve())
      expect([status, setCookie]).toEqual([500, []])
      expect(site.errors.map(({ code }) => code)).toEqual(['ERR_SESSION_NOT_JSON'])
    })

    it('is another object after regenerate', async () => {
      const site = create()
      site.on('/', async (ctx) => {
        ctx.session = { user: 'ada', cart: 1 }
        const before = ctx.session
        const answered = await ctx.session.regenerate(['cart'])
        ctx.body = [answered === ctx.session, before === ctx.session, ctx.session, before]
      })
      const { text } = await ask(await site.serve())
      expect(JSON.parse(text)).toEqual([true, false, { cart: 1 }, { user: 'ada', cart: 1 }])
    })

    it('may be written to on the way back, by whoever came before it too', async () => {
      const site = bare(Koa)
      const trail = (name: string): Middleware => {
        return async (ctx, next) => {
          await next()
          await turn()
          ctx.session.trail = `${ctx.session.trail ?? ''}${name}`
        }
      }
      site.app.use(trail('outside'))
      site.app.use(session({ secret }))
      site.app.use(trail('inside, '))
      site.on('/', (ctx) => {
        ctx.body = 'fine'
      })
      site.on('/later', (ctx) => {
        ctx.body = { ...ctx.session }
      })
      const ada = new Visitor(await site.serve())
      await ada.get()
      expect((await ada.get('/later')).text).toBe('{"trail":"inside, outside"}')
    })

    it('is typed, read and written', () => {
      expectTypeOf<Context['session']>().toEqualTypeOf<Session>()
      expectTypeOf(getSession<{ user: string }>).returns.toEqualTypeOf<Session<{ user: string }>>()
      const _handler: Middleware = (ctx) => {
        ctx.session = { user: 'ada' }
        ctx.session = null
        // @ts-expect-error: it holds an object
        ctx.session = 'ada'
      }
    })
  })

  describe('what is not there', () => {
    const install = 'Add this line before your routes: app.use(session())'
    const nobody = 'No session middleware has run for this request.'
    const later = 'It is installed, but has not run for this request: it comes after this handler.'
    const explain = (ctx: Context) => {
      try {
        getSession(ctx)
        ctx.body = 'there'
      } catch (error) {
        const { name, code, message, remedy } = error as SessionError
        ctx.body = { name, code, message, remedy }
      }
    }
    const explained = (cause: string) => ({
      name: 'SessionError',
      code: 'ERR_SESSION_NOT_INSTALLED',
      message: `The session middleware must be installed to access ctx.session. ${cause} ${install}`,
      remedy: install,
    })

    it('is explained: sessions were never installed', async () => {
      const site = bare(Koa)
      site.on('/', explain)
      expect(JSON.parse((await ask(await site.serve())).text)).toEqual(explained(nobody))
    })

    it('is explained: sessions are installed after this handler', async () => {
      const site = bare(Koa)
      site.on('/', explain)
      site.app.use(session({ secret }))
      site.on('/there', explain)
      const origin = await site.serve()
      for (const _time of [1, 2]) {
        expect(JSON.parse((await ask(origin)).text)).toEqual(explained(later))
        expect((await ask(origin, '/there')).text).toBe('there')
      }
    })

    it('is explained where there is no Koa either', () => {
      expect(() => getSession({})).toThrow(
        new SessionError(
          'ERR_SESSION_NOT_INSTALLED',
          `The session middleware must be installed to access ctx.session. ${nobody}`,
          install,
        ),
      )
    })

    it('is explained by the name of the cookie that was asked for', async () => {
      const site = create()
      site.on('/', (ctx) => {
        ctx.body = getSession(ctx, 'admin')
      })
      expect((await ask(await site.serve())).status).toBe(500)
      expect(site.errors.map(({ message }) => message.split('.').slice(0, 2).join('.'))).toEqual([
        'The session middleware must be installed to access ctx.session (cookie admin)',
      ])
    })

    it('may be assigned and read as if nothing were installed anywhere', async () => {
      const site = bare(Koa)
      site.on('/', (ctx) => {
        const before = ctx.session
        ctx.session = { user: 'theirs' }
        ctx.body = { before, after: ctx.session }
      })
      site.app.use(session({ secret }))
      site.on('/ours', count)
      const origin = await site.serve()
      for (const visit of ['the first', 'another']) {
        expect([visit, (await ask(origin)).text]).toEqual([visit, '{"after":{"user":"theirs"}}'])
        expect((await ask(origin, '/ours')).text).toBe('visit 1')
      }
    })
  })

  describe('two of them', () => {
    it('live side by side under two names', async () => {
      const site = create()
      site.app.use(session({ secret, cookie: { name: 'admin' } }))
      site.on('/', (ctx) => {
        ctx.session.user = 'ada'
        getSession(ctx, 'admin').role = 'root'
        ctx.body = [
          ctx.session,
          getSession(ctx),
          getSession(ctx, 'session'),
          getSession(ctx, 'admin'),
        ]
      })
      site.on('/leave', (ctx) => {
        getSession(ctx, 'admin').clear()
        ctx.body = 'bye'
      })
      site.on('/later', (ctx) => {
        ctx.body = [ctx.session, getSession(ctx, 'admin')]
      })
      const ada = new Visitor(await site.serve())

      const { text, setCookie, headers } = await ada.get()
      const user = { user: 'ada' }
      expect(JSON.parse(text)).toEqual([user, user, user, { role: 'root' }])
      expect(spelled(setCookie).sort()).toEqual([SETS.replace('session', 'admin'), SETS])
      expect([headers.vary, headers['cache-control']]).toEqual(['Cookie', 'no-store'])
      const left = await ada.get('/leave')
      expect(spelled(left.setCookie)).toEqual([
        DROPS.replace('session', 'admin'),
        ENDED.replace('session', 'admin'),
      ])
      expect((await ada.get('/later')).text).toBe(JSON.stringify([user, {}]))
    })

    it('are refused under one name', async () => {
      const site = create()
      site.app.use(session({ secret, cookie: { name: 'admin' } }))
      site.app.use(session({ secret }))
      site.on('/', (ctx) => {
        ctx.body = 'unreachable'
      })
      expect((await ask(await site.serve())).status).toBe(500)
      expect(site.errors.map(({ message }) => message)).toEqual([
        'Different sessions with the cookie name session are installed on this request. Install them once, share one createSessions(…) between both places, or give the second ones another cookie.name.',
      ])
    })

    it('are refused if the first is of another library, on every request', async () => {
      const site = bare(Koa)
      site.app.use((ctx, next) => {
        if (ctx.path === '/') ctx.session = { user: 'theirs' }
        return next()
      })
      site.app.use(session({ secret }))
      site.on('/ours', count)
      const origin = await site.serve()
      for (const _time of [1, 2]) {
        expect((await ask(origin, '/ours')).text).toBe('visit 1')
        expect((await ask(origin)).status).toBe(500)
      }
      const refusal =
        'Another session library has put its session here already. Remove one of the two.'
      expect(site.errors.map(({ message }) => message)).toEqual([refusal, refusal])
    })

    it.each(['its context', 'the request’s own'])(
      'are not two if it is null on %s',
      async (where) => {
        const site = bare(Koa)
        if (where === 'its context') site.app.context.session = null
        else {
          site.app.use((ctx, next) => {
            Object.defineProperty(ctx, 'session', {
              value: null,
              configurable: true,
              writable: true,
            })
            return next()
          })
        }
        site.app.use(session({ secret }))
        site.on('/', count)
        const ada = new Visitor(await site.serve())
        expect((await ada.get()).text).toBe('visit 1')
        expect((await ada.get()).text).toBe('visit 2')
      },
    )
  })

  describe('an error', () => {
    it('is told to the app once, and leaves no header but those of the session', async () => {
      const site = create()
      site.on('/', (ctx) => {
        ctx.session.user = 'ada'
        ctx.set('x-lost', 'yes')
        ctx.cookies.set('lost', 'yes')
        throw new Error('no')
      })
      const reply = await ask(await site.serve())
      expect([reply.status, reply.text, tellingHeaders(reply)]).toEqual([
        500,
        'Internal Server Error',
        {
          'cache-control': 'no-store',
          'content-length': '21',
          'content-type': 'text/plain; charset=utf-8',
          'set-cookie': [SETS],
          vary: 'Cookie',
        },
      ])
      expect(site.errors.map(({ message }) => message)).toEqual(['no'])
    })

    it('may be kept in the session by whoever catches it', async () => {
      const site = create()
      site.app.use(async (ctx, next) => {
        try {
          await next()
        } catch (error) {
          ctx.session.why = (error as Error).message
          ctx.redirect('/why')
        }
      })
      site.on('/', () => {
        throw new Error('no')
      })
      site.on('/why', (ctx) => {
        ctx.body = ctx.session.why
      })
      const ada = new Visitor(await site.serve())
      const { status, headers } = await ada.get()
      expect([status, headers.location]).toEqual([302, '/why'])
      expect((await ada.get('/why')).text).toBe('no')
    })

    // Koa 3 pipes by `pipeline`, and hangs up on a stream that fails, with or without sessions.
    const itOfKoa2 = version === '2' ? it : () => {}
    itOfKoa2('of a stream, before its first byte, keeps the session', async () => {
      const site = create()
      site.on('/', (ctx) => {
        ctx.session.user = 'ada'
        ctx.body = new Readable({
          read() {
            this.destroy(Object.assign(new Error('no'), { status: 502 }))
          },
        })
      })
      site.on('/who', (ctx) => {
        ctx.body = ctx.session.user
      })
      const ada = new Visitor(await site.serve())
      const { status, setCookie } = await ada.get()
      expect([status, spelled(setCookie)]).toEqual([502, [SETS]])
      expect((await ada.get('/who')).text).toBe('ada')
    })

    it('is none if a visitor goes away', async () => {
      const events: unknown[] = []
      const site = create({ onEvent: (event) => void events.push(event) })
      const [arrived, closed] = [latch(), latch()]
      site.on('/', async (ctx) => {
        ctx.session.user = 'ada'
        ctx.res.on('close', closed.open)
        arrived.open()
        ctx.respond = false
      })
      const origin = await site.serve()
      const uncaught = await uncaughtDuring(async () => {
        const { request } = start(origin, '/')
        request.on('error', () => {})
        await arrived.opened
        request.destroy()
        await closed.opened
      })
      expect([uncaught, site.errors, events]).toEqual([[], [], []])
    })

    it('tells of a write that comes after the head', async () => {
      const site = create()
      const told = latch()
      const codes: unknown[] = []
      site.on('/', (ctx) => {
        ctx.session.user = 'ada'
        ctx.respond = false
        ctx.res.end('fine')
        try {
          ctx.session.set('user', 'bob')
        } catch (error) {
          codes.push((error as SessionError).code)
        }
        told.open()
      })
      expect((await ask(await site.serve())).text).toBe('fine')
      await told.opened
      expect(codes).toEqual(['ERR_SESSION_COMMITTED'])
    })
  })
})

interface Way {
  readonly answer: (ctx: Context) => unknown
  readonly status?: number
  readonly text?: string
  readonly headers?: object
  readonly method?: string
}

/** By which ways may a response leave, and what comes out of them? */
const WAYS: Record<string, Way> = {
  'sends text': { answer: (ctx) => void (ctx.body = 'fine'), text: 'fine' },
  'sends JSON': {
    answer: (ctx) => {
      ctx.status = 201
      ctx.body = { fine: true }
    },
    status: 201,
    text: '{"fine":true}',
  },
  'sends bytes': { answer: (ctx) => void (ctx.body = Buffer.from('fine')), text: 'fine' },
  'sends a stream': {
    answer: (ctx) => void (ctx.body = Readable.from(['fi', 'ne'])),
    text: 'fine',
  },
  'sends a Response’s stream': {
    answer: (ctx) => void (ctx.body = Readable.fromWeb(new Blob(['fine']).stream())),
    text: 'fine',
  },
  'flushes the head': {
    answer: (ctx) => {
      ctx.type = 'text'
      ctx.status = 200
      ctx.flushHeaders()
      ctx.body = 'fine'
    },
    text: 'fine',
  },
  redirects: {
    answer: (ctx) => ctx.redirect('/elsewhere'),
    status: 302,
    headers: { location: '/elsewhere' },
  },
  'sends nothing, with 204': { answer: (ctx) => void (ctx.status = 204), status: 204, text: '' },
  'answers HEAD': {
    answer: (ctx) => void (ctx.body = 'fine'),
    method: 'HEAD',
    text: '',
    headers: { 'content-length': '4' },
  },
  'finds nothing': { answer: () => {}, status: 404 },
  'calls ctx.throw': { answer: (ctx) => ctx.throw(403, 'no'), status: 403, text: 'no' },
  'throws after an await': {
    answer: async () => {
      await turn()
      throw Object.assign(new Error('hush'), { status: 409, headers: { 'x-kept': 'yes' } })
    },
    status: 409,
    text: 'Conflict',
    headers: { 'x-kept': 'yes' },
  },
  'throws what is no error': {
    answer: () => {
      throw 'no'
    },
    status: 500,
    text: 'Internal Server Error',
  },
  'sets a cookie of its own': {
    answer: (ctx) => {
      ctx.cookies.set('theme', 'dark')
      ctx.body = 'fine'
    },
    text: 'fine',
  },
  'writes to ctx.res itself': {
    answer: (ctx) => {
      ctx.respond = false
      ctx.res.writeHead(202, { 'x-raw': 'yes' })
      ctx.res.write('fi')
      setImmediate(() => ctx.res.end('ne'))
    },
    status: 202,
    text: 'fine',
    headers: { 'x-raw': 'yes' },
  },
  'ends ctx.res itself': {
    answer: (ctx) => {
      ctx.respond = false
      ctx.res.statusCode = 200
      ctx.res.end('fine')
    },
    text: 'fine',
  },
}

const wires = MAKINGS.flatMap((making) => WIRES.map((each) => ({ ...making, ...each })))

describe.each(wires)('Koa $version over $wire, sealed by $sealer', (making) => {
  // Koa 2 does not answer HEAD over HTTP/2, with or without sessions.
  const answered = (what: string) =>
    what !== 'answers HEAD' || making.version === '3' || making.wire === 'HTTP/1.1'
  const ways = Object.entries(WAYS).filter(([what]) => answered(what))
  it.each(ways)('keeps the session of a handler that %s', async (_what, way) => {
    const { answer, status = 200, text, headers = {}, method } = way
    const site = bare(making.Koa)
    site.app.use(session({ secret, sealer: making.sealer }))
    site.on('/', (ctx) => {
      ctx.session.user = 'ada'
      return answer(ctx)
    })
    site.on('/who', (ctx) => {
      ctx.body = ctx.session.user
    })
    const ada = new Visitor(await site.serve(making.wire), making.ask)
    const reply = await ada.get('/', method === undefined ? {} : { method })

    expect({ ...reply, text: text === undefined ? undefined : reply.text }).toMatchObject({
      status,
      text,
      headers: { ...headers, vary: 'Cookie', 'cache-control': 'no-store' },
    })
    expect(spelled(reply.setCookie).filter((line) => line.startsWith('session'))).toEqual([SETS])
    expect((await ada.get('/who')).text).toBe('ada')
  })

  it('keeps the cookies of others', async () => {
    const site = bare(making.Koa)
    site.app.use(session({ secret, sealer: making.sealer }))
    site.on('/', (ctx) => {
      ctx.session.user = 'ada'
      ctx.append('set-cookie', ['a=1', 'b=2'])
      ctx.vary('Accept')
      ctx.body = 'fine'
    })
    const { setCookie, headers } = await making.ask(await site.serve(making.wire))
    expect([spelled(setCookie), headers.vary]).toEqual([['a=1', 'b=2', SETS], 'Accept, Cookie'])
  })
})

/** Handlers that leave behind what must not go out with the error. */
const FILLED: Record<string, (ctx: Context) => unknown> = {
  'sends text': (ctx) => void (ctx.body = 'fine'),
  'sends JSON': (ctx) => void (ctx.body = { fine: true }),
  'sends a stream': (ctx) => void (ctx.body = Readable.from(['fi', 'ne'])),
  'sends a stream without end': (ctx) => {
    ctx.body = new Readable({
      read() {
        setImmediate(() => this.push('fine'))
      },
    })
  },
  'flushes the head': (ctx) => {
    ctx.status = 201
    ctx.flushHeaders()
    ctx.body = 'fine'
  },
  redirects: (ctx) => ctx.redirect('/elsewhere'),
  'finds nothing': () => {},
  'ends ctx.res itself': (ctx) => {
    ctx.respond = false
    ctx.res.writeHead(201, { 'x-raw': 'yes' }).end('fine')
  },
  'writes to ctx.res itself': (ctx) => {
    ctx.respond = false
    ctx.res.write('fi')
    setImmediate(() => ctx.res.end('ne'))
  },
}

describe.each(wires)(
  'a session too large on Koa $version over $wire, sealed by $sealer',
  (making) => {
    it.each(Object.entries(FILLED))(
      'is a 500, told once, of a handler that %s',
      async (_what, answer) => {
        const site = bare(making.Koa)
        const gone = latch()
        site.app.use(session({ secret, sealer: making.sealer }))
        site.on('/', (ctx) => {
          ctx.res.on('close', gone.open)
          ctx.session.cart = 'x'.repeat(5000)
          ctx.set('etag', '"1"')
          ctx.set('cache-control', 'public, max-age=60')
          ctx.cookies.set('lost', 'yes')
          return answer(ctx)
        })
        const origin = await site.serve(making.wire)
        const uncaught = await uncaughtDuring(async () => {
          const reply = await making.ask(origin)
          expect([reply.status, reply.text, tellingHeaders(reply)]).toEqual([
            500,
            'Internal Server Error',
            { 'content-length': '21', 'content-type': 'text/plain; charset=utf-8' },
          ])
          await gone.opened
        })
        expect(uncaught).toEqual([])
        // Koa 3 goes on to say that the stream it was piping was cut short.
        const told = site.errors.filter(({ code }) => code !== 'ERR_STREAM_PREMATURE_CLOSE')
        expect(told.map(({ message }) => message)).toEqual([
          'The session is 6912 bytes sealed, over the 4096 of one cookie. Largest keys: cart (5011 bytes). Store less, or raise cookie.maxChunks.',
        ])
      },
    )

    it('is told beside the error of a handler that throws', async () => {
      const site = bare(making.Koa)
      site.app.use(session({ secret, sealer: making.sealer }))
      site.on('/', (ctx) => {
        ctx.session.cart = 'x'.repeat(5000)
        ctx.throw(409, 'no')
      })
      const { status, text, setCookie } = await making.ask(await site.serve(making.wire))
      expect([status, text, setCookie]).toEqual([500, 'Internal Server Error', []])
      expect(site.errors.map(({ code, message }) => code ?? message)).toEqual([
        'no',
        'ERR_SESSION_TOO_LARGE',
      ])
    })

    it('is found out by save, where the handler can do something about it', async () => {
      const site = bare(making.Koa)
      site.app.use(session({ secret, sealer: making.sealer }))
      site.on('/', async (ctx) => {
        ctx.session.cart = 'x'.repeat(5000)
        await ctx.session.save().catch((error: SessionError) => {
          ctx.session.cart = 'small'
          ctx.body = error.code
        })
      })
      const { status, text, setCookie } = await making.ask(await site.serve(making.wire))
      expect([status, text, spelled(setCookie)]).toEqual([200, 'ERR_SESSION_TOO_LARGE', [SETS]])
    })
  },
)

describe('a session that is not JSON', () => {
  it.each(SEALERS)('says where, sealed by %s', async (sealer) => {
    const site = bare(VERSIONS[0]?.Koa as never)
    site.app.use(session({ secret, sealer }))
    site.on('/', (ctx) => {
      ctx.session.cart = { items: [{ addedAt: new Date(0) }] }
      ctx.body = 'fine'
    })
    expect((await ask(await site.serve())).status).toBe(500)
    expect(site.errors.map(({ message }) => message.split('. ')[0])).toEqual([
      'The session cannot be written as JSON: cart.items[0].addedAt is an instance of Date',
    ])
  })
})
