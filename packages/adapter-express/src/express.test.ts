import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import {
  createSessions,
  type Session,
  SessionError,
  type SessionEvent,
  type SessionOptions,
} from '@sealed-session/core'
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express'
import { describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest'
import { ask, start, tellingHeaders, Visitor } from '../../../testing/client.ts'
import { DROPS, ENDED, SETS, spelled } from '../../../testing/cookies.ts'
import {
  type Listener,
  latch,
  serve as serveListener,
  turn,
  uncaughtDuring,
} from '../../../testing/serve.ts'
import { VERSIONS } from '../test/versions.ts'
import { getSession, session } from './index.ts'

const SECRET = 'Of Sessions Sealed, and Kept by 1 Visitor Each'

const serve = (app: Express) => serveListener(app as unknown as Listener)

const onError: ErrorRequestHandler = (error, _req, res, _next) => {
  res
    .status(error.status ?? 500)
    .type('text')
    .send(`${error.code ?? error.name}: ${error.message}`)
}

const count: RequestHandler = (req, res) => {
  req.session.visits = ((req.session.visits as number | undefined) ?? 0) + 1
  res.send(`visit ${req.session.visits}`)
}

describe.each(VERSIONS)('Express $version', ({ express, version }) => {
  function create(options: SessionOptions = {}): Express {
    const app = express()
    app.set('env', 'test')
    app.use(session({ secret: SECRET, onEvent: () => {}, ...options }))
    return app
  }

  describe('req.session', () => {
    it('knows a visitor again', async () => {
      const app = create()
      app.get('/', count)
      const origin = await serve(app)
      const ada = new Visitor(origin)
      const bob = new Visitor(origin)

      const first = await ada.get()
      expect([first.text, spelled(first.setCookie)]).toEqual(['visit 1', [SETS]])
      expect((await ada.get()).text).toBe('visit 2')
      expect((await bob.get()).text).toBe('visit 1')
      expect((await ada.get()).text).toBe('visit 3')
    })

    it('holds the same data by property, by verb and by getSession', async () => {
      const app = create()
      app.get('/', (req, res) => {
        req.session.set('user', 'ada').cart = { items: [1] }
        getSession<{ cart: { items: number[] } }>(req).cart?.items.push(2)
        res.json([req.session.user, req.session.get('cart'), getSession(req) === req.session])
      })
      app.get('/later', (req, res) => {
        const had = req.session.delete('user')
        res.json({ had, left: { ...req.session }, keys: Object.keys(req.session) })
      })
      const ada = new Visitor(await serve(app))
      const left = { cart: { items: [1, 2] } }

      expect((await ada.get()).text).toBe(JSON.stringify(['ada', left.cart, true]))
      expect((await ada.get('/later')).text).toBe(
        JSON.stringify({ had: true, left, keys: ['cart'] }),
      )
      expect((await ada.get('/later')).text).toBe(
        JSON.stringify({ had: false, left, keys: ['cart'] }),
      )
    })

    it.each([['null'], ['undefined']])('is ended by %s', async (nothing) => {
      const app = create()
      app.get('/', count)
      app.get('/leave', (req, res) => {
        req.session = nothing === 'null' ? null : undefined
        res.json({ empty: { ...req.session } })
      })
      const ada = new Visitor(await serve(app))
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
      const app = create()
      app.get('/', (req, res) => {
        req.session.user = 'ada'
        req.session.visits = 1
        const { id } = req.session
        req.session = { ...req.session, visits: 2, theme: 'dark' }
        req.session.delete('user')
        res.json({ ...req.session, same: id === req.session.id })
      })
      app.get('/later', (req, res) => void res.json(req.session))
      const ada = new Visitor(await serve(app))

      expect((await ada.get()).text).toBe('{"visits":2,"theme":"dark","same":true}')
      expect((await ada.get('/later')).text).toBe('{"visits":2,"theme":"dark"}')
    })

    it.each([
      ['a string', 'ada'],
      ['an array', []],
      ['a number', 1],
    ])('is not replaced by %s', async (_what, value) => {
      const app = create()
      app.get('/', (req, res) => {
        req.session = value as object
        res.send('unreachable')
      })
      app.use(onError)
      const { status, text, setCookie } = await ask(await serve(app))
      expect([status, text.split(':')[0], setCookie]).toEqual([500, 'ERR_SESSION_NOT_JSON', []])
    })

    it('is another object after regenerate', async () => {
      const app = create()
      app.get('/', async (req, res) => {
        req.session.user = 'ada'
        req.session.cart = 1
        const before = req.session
        const answered = await req.session.regenerate(['cart'])
        res.json([answered === req.session, before === req.session, req.session, before])
      })
      const { text } = await ask(await serve(app))
      expect(JSON.parse(text)).toEqual([true, false, { cart: 1 }, { user: 'ada', cart: 1 }])
    })

    it('works in sloppy code, where a mistake throws too', async () => {
      const handler = new Function(
        'req',
        'res',
        `
        var log = []
        req.session.visits = (req.session.visits || 0) + 1
        with (req.session) { log.push(visits) }
        try { req.session.save = 1 } catch (error) { log.push(error.code) }
        try { req.session.id = 1 } catch (error) { log.push(error.code) }
        delete req.session.nothing
        for (var key in req.session) log.push(key)
        req.session.save(function (error) {
          log.push(arguments.length, error === undefined)
          res.json(log)
        })
      `,
      ) as RequestHandler
      const app = create()
      app.get('/', handler)
      const ada = new Visitor(await serve(app))
      const log = (visits: number) =>
        JSON.stringify([visits, 'ERR_SESSION_VERB', 'ERR_SESSION_VERB', 'visits', 0, true])

      expect((await ada.get()).text).toBe(log(1))
      expect((await ada.get()).text).toBe(log(2))
    })

    it('is there for routers, and apps that are mounted', async () => {
      const app = create()
      const router = express.Router()
      const inner = express()
      router.get('/', count)
      inner.get('/', (req, res) => void res.send(`visits ${getSession(req).visits}`))
      app.use('/router', router)
      app.use('/app', inner)
      const ada = new Visitor(await serve(app))
      await ada.get('/router')
      expect((await ada.get('/app')).text).toBe('visits 1')
    })

    it('may be for some paths only', async () => {
      const app = express()
      app.use('/shop', session({ secret: SECRET }))
      app.get('/shop', count)
      app.get('/', (req, res) => void res.json('session' in req))
      const ada = new Visitor(await serve(app))
      expect([(await ada.get('/shop')).text, (await ada.get('/')).text]).toEqual([
        'visit 1',
        'false',
      ])
    })
  })

  describe('what is not there', () => {
    const install = 'Add this line before your routes: app.use(session())'
    const nobody = 'No session middleware has run for this request.'
    const elsewhere =
      'It is installed, but has not run for this request: it comes after this handler, or was added under another path.'
    const explain: RequestHandler = (req, res) => {
      try {
        getSession(req)
        res.send('there')
      } catch (error) {
        const { name, code, message, remedy } = error as SessionError
        res.json({ name, code, message, remedy })
      }
    }
    const installed = () => session({ secret: SECRET })
    const sites: Record<string, [make: (app: Express) => void, cause: string]> = {
      nowhere: [(app) => app.get('/', explain), nobody],
      'after the handler': [
        (app) => {
          app.get('/', explain)
          app.use(installed())
        },
        elsewhere,
      ],
      'under another path': [
        (app) => {
          app.use('/shop', installed())
          app.get('/', explain)
        },
        elsewhere,
      ],
      'in another router': [
        (app) => {
          const router = express.Router()
          router.use(installed())
          app.use('/shop', express.Router().use(router))
          app.get('/', explain)
        },
        elsewhere,
      ],
      'on another route': [
        (app) => {
          app.get('/shop', installed(), count)
          app.get('/', explain)
        },
        elsewhere,
      ],
    }
    it.each(Object.entries(sites))(
      'is explained: sessions installed %s',
      async (_where, [make, cause]) => {
        const app = express()
        make(app)
        expect(JSON.parse((await ask(await serve(app))).text)).toEqual({
          name: 'SessionError',
          code: 'ERR_SESSION_NOT_INSTALLED',
          message: `The session middleware must be installed to access req.session. ${cause} ${install}`,
          remedy: install,
        })
      },
    )

    it('is explained where there is no Express either', () => {
      expect(() => getSession({})).toThrow(
        new SessionError(
          'ERR_SESSION_NOT_INSTALLED',
          `The session middleware must be installed to access req.session. ${nobody}`,
          install,
        ),
      )
    })

    it('is explained by the name of the cookie that was asked for', async () => {
      const app = create()
      app.get('/', (req, res) => void res.json(getSession(req, 'admin')))
      app.use(onError)
      const { status, text } = await ask(await serve(app))
      expect([status, text]).toEqual([
        500,
        `ERR_SESSION_NOT_INSTALLED: The session middleware must be installed to access req.session (cookie admin). Sessions that are here: session. Ask for one of these, or add sessions with this cookie.name before your routes: app.use(session())`,
      ])
    })
  })

  describe('two of them', () => {
    it('live side by side under two names', async () => {
      const app = create()
      app.use(session({ secret: SECRET, cookie: { name: 'admin' } }))
      app.get('/', (req, res) => {
        req.session.user = 'ada'
        getSession(req, 'admin').role = 'root'
        res.json([
          req.session,
          getSession(req),
          getSession(req, 'session'),
          getSession(req, 'admin'),
        ])
      })
      app.get('/leave', (req, res) => {
        getSession(req, 'admin').clear()
        res.end()
      })
      app.get('/later', (req, res) => void res.json([req.session, getSession(req, 'admin')]))
      const ada = new Visitor(await serve(app))

      const { text, setCookie, headers } = await ada.get()
      const user = { user: 'ada' }
      expect(JSON.parse(text)).toEqual([user, user, user, { role: 'root' }])
      expect(spelled(setCookie).sort()).toEqual([SETS.replace('session', 'admin'), SETS])
      expect([headers.vary, headers['cache-control']]).toEqual(['Cookie', 'no-store'])
      expect(spelled((await ada.get('/leave')).setCookie)).toEqual([
        DROPS.replace('session', 'admin'),
        ENDED.replace('session', 'admin'),
      ])
      expect((await ada.get('/later')).text).toBe(JSON.stringify([user, {}]))
    })

    it('are refused under one name', async () => {
      const app = create()
      app.use(session({ secret: SECRET, cookie: { name: 'admin' } }))
      app.use('/again', session({ secret: SECRET }))
      app.use('/admin', session({ secret: SECRET, cookie: { name: 'admin' } }))
      app.use((_req, res) => void res.send('unreachable'))
      app.use(onError)
      const origin = await serve(app)
      for (const [path, name] of [
        ['/again', 'session'],
        ['/admin', 'admin'],
      ] as const) {
        const { status, text } = await ask(origin, path)
        expect([status, text]).toEqual([
          500,
          `ERR_SESSION_ALREADY_INSTALLED: Different sessions with the cookie name ${name} are installed on this request. Install them once, share one createSessions(…) between both places, or give the second ones another cookie.name.`,
        ])
      }
    })

    it.each(['node', 'web'] as const)(
      'are refused if the first is of another library, sealed by %s',
      async (sealer) => {
        const app = express()
        app.use((req, _res, next) => {
          Object.defineProperty(req, 'session', { value: { user: 'theirs' }, writable: true })
          next()
        })
        app.use(session({ secret: SECRET, sealer }))
        app.use((_req, res) => void res.send('unreachable'))
        app.use(onError)
        const { status, text } = await ask(await serve(app))
        expect([status, text]).toEqual([
          500,
          'ERR_SESSION_ALREADY_INSTALLED: Another session library has put its session here already. Remove one of the two.',
        ])
      },
    )
  })

  describe('an app that goes wrong', () => {
    const throwers: Record<string, RequestHandler> = {
      throws: (req) => {
        req.session.user = 'ada'
        throw Object.assign(new Error('no'), { status: 409 })
      },
      'calls next with an error': (req, _res, next) => {
        req.session.user = 'ada'
        setImmediate(() => next(Object.assign(new Error('no'), { status: 409 })))
      },
      'sends a file that is not there': (req, res) => {
        req.session.user = 'ada'
        res.sendFile('/not/there')
      },
      'throws after an await': async (req, _res, next) => {
        req.session.user = 'ada'
        await turn()
        const error = Object.assign(new Error('no'), { status: 409 })
        // Express 4 does not look at promises.
        if (version === '4') next(error)
        else throw error
      },
      'finds nothing': (req, _res, next) => {
        req.session.user = 'ada'
        next()
      },
    }
    it.each(Object.entries(throwers))('keeps its session when it %s', async (what, handler) => {
      const status = what.includes('not there') || what.includes('nothing') ? 404 : 409
      for (const custom of [true, false]) {
        const app = create()
        app.get('/', handler)
        app.get('/who', (req, res) => void res.send(req.session.user))
        if (custom) app.use(onError)
        const ada = new Visitor(await serve(app))
        const reply = await ada.get()

        expect([reply.status, spelled(reply.setCookie)]).toEqual([status, [SETS]])
        expect((await ada.get('/who')).text).toBe('ada')
      }
    })

    it('may keep the error in a session that nobody looked at before', async () => {
      const app = create()
      app.get('/', () => {
        throw new Error('no')
      })
      app.get('/why', (req, res) => void res.send(req.session.why))
      app.use(((error, req, res, _next) => {
        req.session.why = error.message
        res.redirect('/why')
      }) as ErrorRequestHandler)
      const ada = new Visitor(await serve(app))
      const { status, headers } = await ada.get()

      expect([status, headers.location]).toEqual([302, '/why'])
      expect((await ada.get('/why')).text).toBe('no')
    })

    it('may leave a request without an answer', async () => {
      const events: unknown[] = []
      const log = new EventEmitter()
      const uncaught = await uncaughtDuring(async () => {
        const app = create({ onEvent: (event) => void events.push(event) })
        app.get('/', (req, res) => {
          req.session.user = 'ada'
          res.on('close', () => setImmediate(() => log.emit('close')))
          log.emit('arrived')
        })
        const arrived = once(log, 'arrived')
        const closed = once(log, 'close')
        const { request } = start(await serve(app), '/')
        request.on('error', () => {})
        await arrived
        request.destroy()
        await closed
      })
      expect([uncaught, events]).toEqual([[], []])
    })
  })

  describe('an app that answers twice', () => {
    it.each(['node', 'web'] as const)('is heard once, sealed by %s', async (sealer) => {
      const app = create({ sealer })
      app.get('/', (req, res) => {
        req.session.user = 'ada'
        res.send('the first')
        try {
          res.status(404).type('json').send('"and a second, which is longer"')
        } catch {
          // Node says so where the head has left already.
        }
      })

      const reply = await new Visitor(await serve(app)).get()
      expect([reply.status, reply.text, spelled(reply.setCookie)]).toEqual([
        200,
        'the first',
        [SETS],
      ])
    })
  })

  describe('a session that cannot be saved', () => {
    const large = 'x'.repeat(5000)
    const fill: RequestHandler = (req, res) => {
      req.session.cart = large
      res.set('etag', '"1"').send('fine')
    }

    it.each(['node', 'web'] as const)(
      "is answered by Express's own error page, sealed by %s",
      async (sealer) => {
        const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
        onTestFinished(() => printed.mockRestore())
        const app = create({ sealer })
        app.set('env', 'production')
        app.all('/', fill)
        const origin = await serve(app)
        for (const body of [undefined, 'x'.repeat(100_000)]) {
          const method = body === undefined ? 'GET' : 'POST'
          const reply = await ask(origin, '/', { method, ...(body !== undefined && { body }) })
          expect([
            reply.status,
            reply.text.match(/<pre>(.*)<\/pre>/)?.[1],
            tellingHeaders(reply),
          ]).toEqual([
            500,
            'Internal Server Error',
            {
              'content-length': String(reply.body.length),
              'content-security-policy': "default-src 'none'",
              'content-type': 'text/html; charset=utf-8',
              'x-content-type-options': 'nosniff',
              'x-powered-by': 'Express',
            },
          ])
        }
        // Express prints in a later turn.
        await turn()
        await turn()
        expect(printed.mock.calls.map(([text]) => String(text).split('\n')[0])).toEqual(
          Array(2).fill(
            'SessionError: The session is 6912 bytes sealed, over the 4096 of one cookie. Largest keys: cart (5011 bytes). Store less, or raise cookie.maxChunks.',
          ),
        )
      },
    )

    const late: Record<string, RequestHandler> = {
      'ends at once': fill,
      'ends later': async (req, res) => {
        req.session.cart = large
        res.write('fine')
        for (let left = 6; left > 0; left--) {
          await turn()
          res.write(', still')
        }
        res.end('fine')
      },
      'goes on for ever': (req, res) => {
        req.session.cart = large
        res.write('fine')
        const writing = setInterval(() => res.write('fine'), 1)
        res.on('close', () => clearInterval(writing))
      },
    }
    const answers: Record<string, (res: Response) => unknown> = {
      'renders a page': (res) => res.status(500).render('error'),
      'sends a page after an await': async (res) => {
        res.status(500)
        for (let left = 12; left > 0; left--) await turn()
        res.send('sorry')
      },
      'sets the status after an await': async (res) => {
        for (let left = 12; left > 0; left--) await turn()
        res.status(500).json('sorry')
      },
      'ends without a word': (res) => res.end('sorry'),
      redirects: (res) => res.redirect(303, '/sorry'),
    }
    const pairs = Object.keys(late).flatMap((handler) =>
      Object.keys(answers).flatMap((answer) =>
        (['node', 'web'] as const).map((sealer) => ({ handler, answer, sealer })),
      ),
    )
    it.each(pairs)(
      'of a handler that $handler is answered by an error handler that $answer, sealed by $sealer',
      async ({ handler, answer, sealer }) => {
        const told: string[] = []
        const over = latch()
        const uncaught = await uncaughtDuring(async () => {
          const app = create({ sealer })
          app.set('view engine', 'slow')
          app.set('views', import.meta.dirname)
          app.set('view', SlowView)
          app.get(
            '/',
            (_req, res, next) => {
              res.on('close', over.open)
              next()
            },
            late[handler] as RequestHandler,
          )
          app.use(((error: SessionError, _req, res, _next) => {
            told.push(error.code)
            return (answers[answer] as (res: Response) => unknown)(res)
          }) as ErrorRequestHandler)
          const { status, text, headers } = await ask(await serve(app))
          await over.opened
          expect({
            status,
            sorry: /sorry/.test(text),
            fine: /fine|still/.test(text),
            location: headers.location,
          }).toEqual({
            status: answer === 'redirects' ? 303 : 500,
            sorry: true,
            fine: false,
            location: answer === 'redirects' ? '/sorry' : undefined,
          })
          for (let left = 20; left > 0; left--) await turn()
        })
        expect({ told, uncaught }).toEqual({ told: ['ERR_SESSION_TOO_LARGE'], uncaught: [] })
      },
    )

    it('goes to the error handlers of the app, from within a router too', async () => {
      const app = create()
      const router = express.Router()
      router.get('/', fill)
      app.use('/shop', router)
      app.use(onError)
      const { status, text } = await ask(await serve(app), '/shop')
      expect([status, text.split(':')[0]]).toEqual([500, 'ERR_SESSION_TOO_LARGE'])
    })

    it('goes on to the next error handler if the first writes to it', async () => {
      const app = create()
      app.get('/', fill)
      app.use(((_error, req, _res, _next) => {
        req.session.set('why', 'too large')
      }) as ErrorRequestHandler)
      app.use(onError)
      const { status, text } = await ask(await serve(app))
      expect([status, text.split(':')[0]]).toEqual([500, 'ERR_SESSION_COMMITTED'])
    })

    it('says where it is not JSON', async () => {
      const events: SessionEvent[] = []
      const app = create({ onEvent: (event) => void events.push(event) })
      app.get('/', (req, res) => {
        req.session.cart = { items: [{ addedAt: new Date(0) }] }
        res.send('fine')
      })
      app.use(onError)
      const { status, text } = await ask(await serve(app))
      const remedy =
        'Store text, numbers, booleans, null, arrays and plain objects, or pass a serializer such as devalue.'
      const message = `The session cannot be written as JSON: cart.items[0].addedAt is an instance of Date. ${remedy}`

      expect([status, text]).toEqual([500, `ERR_SESSION_NOT_JSON: ${message}`])
      expect(events).toEqual([
        expect.objectContaining({
          type: 'failed',
          cookie: 'session',
          error: expect.objectContaining({ message, remedy }),
        }),
      ])
    })

    it('is found out by save, where the handler can do something about it', async () => {
      const app = create()
      app.get('/', async (req, res) => {
        req.session.cart = large
        try {
          await req.session.save()
        } catch (error) {
          req.session.cart = 'small'
          res.send((error as SessionError).code)
        }
      })
      app.get('/later', (req, res) => void res.send(req.session.cart))
      const ada = new Visitor(await serve(app))
      const { status, text } = await ada.get()
      expect([status, text]).toEqual([200, 'ERR_SESSION_TOO_LARGE'])
      expect((await ada.get('/later')).text).toBe('small')
    })
  })

  it('leaves a response alone that nobody needs the session for', async () => {
    const app = create()
    app.get('/', (_req, res) => {
      res.set('cache-control', 'public, max-age=3600').send('hello')
    })
    const cookie = await createSessions({ secret: SECRET }).cookieFor({ user: 'ada' })
    const { headers } = await ask(await serve(app), '/', { headers: { cookie } })
    const { 'set-cookie': setCookie, vary, 'cache-control': cacheControl } = headers

    expect({ setCookie, vary, cacheControl }).toEqual({
      setCookie: undefined,
      vary: undefined,
      cacheControl: 'public, max-age=3600',
    })
  })

  it('throws at verbs after the head, and tells of a change by property', async () => {
    const events: SessionEvent[] = []
    const closed = latch()
    const app = create({ onEvent: (event) => void events.push(event) })
    app.get('/', (req, res) => {
      res.on('close', () => setImmediate(closed.open))
      res.write('sent, ')
      try {
        req.session.set('user', 'ada')
      } catch (error) {
        res.write((error as SessionError).code)
      }
      req.session.user = 'ada'
      res.end()
    })
    const { status, text, setCookie } = await ask(await serve(app))
    await closed.opened

    expect([status, text, setCookie]).toEqual([200, 'sent, ERR_SESSION_COMMITTED', []])
    const remedy = 'Change it before the first byte is written.'
    const about = { cookie: 'session', visit: expect.any(Number), method: 'GET', path: '/' }
    const outcome = 'untouched'
    expect(events).toEqual([
      { type: 'committed', ...about, outcome, bytes: 0, arrived: 'unopened' },
      {
        type: 'warning',
        ...about,
        kind: 'late-change',
        message: `The session session was changed after the response head had left; the change is lost. ${remedy}`,
        remedy,
        anchor: 'https://sealed-session.github.io/sealed-session/why/late-change',
      },
    ])
  })

  it('renews a session that nobody looks at, when that is due', async () => {
    let now = Date.UTC(2026, 0, 1)
    const app = create({ idleTimeout: 600, now: () => now })
    app.get('/', (_req, res) => void res.send('hello'))
    app.get('/login', (req, res) => {
      req.session.user = 'ada'
      res.send('welcome')
    })
    app.get('/who', (req, res) => void res.send(String(req.session.user)))
    const ada = new Visitor(await serve(app))
    const set = [SETS.replace('1209600', '600')]
    const visit = async (path: string, seconds: number) => {
      now += seconds * 1000
      const { text, setCookie } = await ada.get(path)
      return [text, spelled(setCookie)]
    }
    expect(await visit('/login', 0)).toEqual(['welcome', set])
    expect(await visit('/', 300)).toEqual(['hello', []])
    expect(await visit('/', 1)).toEqual(['hello', set])
    expect(await visit('/', 599)).toEqual(['hello', set])
    expect(await visit('/who', 599)).toEqual(['ada', set])
    expect(await visit('/who', 600)).toEqual(['undefined', []])
  })

  it('decides by the host, and by what stands before it, whether the cookie is Secure', async () => {
    const app = create({ cookie: { secure: 'auto' } })
    app.get('/', count)
    const origin = await serve(app)
    const secure = async (headers: Record<string, string>) => {
      const { setCookie } = await ask(origin, '/', { headers })
      return setCookie.map((line) => line.includes('; Secure'))
    }
    expect(await secure({})).toEqual([false])
    expect(await secure({ host: 'localhost:3000' })).toEqual([false])
    expect(await secure({ host: 'example.com' })).toEqual([true])
    expect(await secure({ host: 'localhost', 'x-forwarded-proto': 'https' })).toEqual([true])
    expect(await secure({ host: 'localhost', 'x-forwarded-for': '10.0.0.1' })).toEqual([true])
  })

  it('serves 200 visitors at once, each with their own', async () => {
    const app = create({ sealer: 'web' })
    app.get('/name/:name', async (req, res) => {
      req.session.name = req.params.name
      await turn()
      res.json(req.session.name)
    })
    app.get('/', (req, res) => void res.json(req.session.name))
    const origin = await serve(app)
    const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
    onTestFinished(() => agent.destroy())
    const visitors = Array.from({ length: 200 }, () => new Visitor(origin))
    const names = visitors.map((_, at) => `"${at}"`)
    const textsOf = (path: (at: number) => string) =>
      Promise.all(visitors.map(async (each, at) => (await each.get(path(at), { agent })).text))

    expect(await textsOf((at) => `/name/${at}`)).toEqual(names)
    expect(await textsOf(() => '/')).toEqual(names)
  })
})

describe('session()', () => {
  it('takes sessions that were made before, for two apps to share', async () => {
    const sessions = createSessions({ secret: SECRET, cookie: { name: 'shared' } })
    const origins = await Promise.all(
      VERSIONS.map(({ express }) => {
        const app = express()
        app.use(session(sessions))
        app.get('/', count)
        return serve(app)
      }),
    )
    const cookies: Record<string, string> = {}
    const texts: string[] = []
    for (const origin of origins) {
      const ada = new Visitor(origin)
      for (const [name, value] of Object.entries(cookies)) ada.cookies.set(name, value)
      texts.push((await ada.get()).text)
      Object.assign(cookies, Object.fromEntries(ada.cookies))
    }
    expect([texts, Object.keys(cookies)]).toEqual([['visit 1', 'visit 2'], ['shared']])
  })

  it('refuses options that cannot work when it is made', () => {
    const codeOf = (options: object) => {
      try {
        session(options)
      } catch (error) {
        return (error as SessionError).code
      }
    }
    expect([
      codeOf({ secret: 'short' }),
      codeOf({ secret: SECRET, saveUninitialized: false }),
      codeOf({ secret: SECRET, cookie: { sameSite: 'none', secure: false } }),
      codeOf({ secret: SECRET }),
    ]).toEqual(['ERR_SESSION_SECRET', 'ERR_SESSION_CONFIG', 'ERR_SESSION_CONFIG', undefined])
  })

  it('works without Express, in front of any handler with next', async () => {
    const use = session({ secret: SECRET })
    const origin = await serveListener((req, res) =>
      use(req, res, () => {
        const { user } = getSession(req)
        getSession(req).user = 'ada'
        res.end(String(user))
      }),
    )
    const ada = new Visitor(origin)
    expect([(await ada.get()).text, (await ada.get()).text]).toEqual(['undefined', 'ada'])
  })

  it('is typed', () => {
    const typed = (req: Request) => getSession<{ user: { name: string } }>(req)
    expectTypeOf(typed).returns.toEqualTypeOf<Session<{ user: { name: string } }>>()
    expectTypeOf<ReturnType<typeof typed>['user']>().toEqualTypeOf<{ name: string } | undefined>()
    expectTypeOf<Request['session']>().toEqualTypeOf<Session>()
    expectTypeOf<ReturnType<typeof session>>().toExtend<RequestHandler>()
  })
})

/** A page that takes a while to be read, as those on disk do. */
class SlowView {
  readonly path = 'slow'

  render(_options: object, ...more: unknown[]): void {
    const done = more.at(-1) as (error: unknown, page: string) => void
    const later = (left: number) =>
      setImmediate(() => (left > 0 ? later(left - 1) : done(null, '<p>sorry</p>')))
    later(12)
  }
}
