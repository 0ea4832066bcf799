import { EventEmitter, once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, open, spelled, start, tellingHeaders, Visitor } from '../../../../testing/client.ts'
import {
  type Listener,
  latch,
  serve,
  turn,
  uncaughtDuring,
  WIRES,
} from '../../../../testing/serve.ts'
import {
  createSessions,
  exposeState,
  type Session,
  type SessionError,
  type SessionEvent,
  type SessionOptions,
} from '../index.ts'
import { attachSession, openSession } from './node.ts'

const SECRET = 'Of Sessions Sealed, and Kept by 1 Visitor Each'
const SETS = 'session=…; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Lax'
const DROPS =
  'session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax'
const ENDED = 'session.ended=…; Max-Age=300; Path=/; HttpOnly; Secure; SameSite=Lax'

type Request = IncomingMessage & { session: Session }
type Handler = (req: Request, res: ServerResponse) => unknown

/** Plain node:http with sessions: what an adapter does, and an error handler. */
function app(handler: Handler, options: SessionOptions = {}, onError = answerError): Listener {
  const sessions = createSessions({ secret: SECRET, onEvent: () => {}, ...options })
  return (req, res) =>
    attachSession(sessions, req, res, {
      ready: (state) => exposeState(req, sessions.name, state),
      next: (error) =>
        error === undefined ? handler(req as Request, res) : onError(error as SessionError, res),
    })
}

function warningsAmong(events: readonly SessionEvent[]): string[][] {
  return events.flatMap((event) => (event.type === 'warning' ? [[event.kind, event.message]] : []))
}

function answerError(error: SessionError, res: ServerResponse): unknown {
  res.statusCode = 500
  res.setHeader('content-type', 'text/plain')
  return res.end(`${error.code}: ${error.remedy}`)
}

const count: Handler = ({ session }, res) => {
  session.visits = ((session.visits as number | undefined) ?? 0) + 1
  res.end(`visit ${session.visits}`)
}

const SEALERS = [{ sealer: 'node' }, { sealer: 'web' }] as const

describe.each(WIRES)('over $wire', ({ wire, serve, ask }) => {
  describe.each(SEALERS)('sealed by $sealer', ({ sealer }) => {
    it('knows a visitor again', async () => {
      const origin = await serve(app(count, { sealer }))
      const ada = new Visitor(origin, ask)
      const bob = new Visitor(origin, ask)

      const { status, text, headers } = await ada.get()
      expect({ status, text, setCookie: spelled(headers['set-cookie'] ?? []) }).toEqual({
        status: 200,
        text: 'visit 1',
        setCookie: [SETS],
      })
      expect({ vary: headers.vary, cache: headers['cache-control'] }).toEqual({
        vary: 'Cookie',
        cache: 'no-store',
      })
      expect((await ada.get()).text).toBe('visit 2')
      expect((await bob.get()).text).toBe('visit 1')
      expect((await ada.get()).text).toBe('visit 3')
    })

    it('knows a visitor whose Cookie header was taken off before anybody looked', async () => {
      const forward: Handler = (req, res) => {
        delete req.headers.cookie
        count(req, res)
      }
      const ada = new Visitor(await serve(app(forward, { sealer })), ask)
      await ada.get()

      expect((await ada.get()).text).toBe('visit 2')
    })

    it('says nothing of a session that nobody looked at', async () => {
      const origin = await serve(
        app(
          (_req, res) => {
            res.end('hello')
          },
          { sealer },
        ),
      )
      const cookie = await createSessions({ secret: SECRET }).cookieFor({ visits: 1 })
      for (const headers of [{}, { cookie }, { cookie: 'session=garbage' }]) {
        const reply = await ask(origin, '/', { headers })
        const { 'content-length': _, ...said } = tellingHeaders(reply)
        expect({ text: reply.text, said }).toEqual({ text: 'hello', said: {} })
      }
    })

    it('varies by cookie for a session that was read, and sets none', async () => {
      const origin = await serve(
        app(({ session }, res) => res.end(String(session.visits)), { sealer }),
      )
      const cookie = await createSessions({ secret: SECRET }).cookieFor({ visits: 7 })
      const replies = [await ask(origin), await ask(origin, '/', { headers: { cookie } })]

      expect(
        replies.map((reply) => {
          const { 'content-length': _, ...said } = tellingHeaders(reply)
          return { text: reply.text, said }
        }),
      ).toEqual([
        { text: 'undefined', said: { vary: 'Cookie' } },
        { text: '7', said: { vary: 'Cookie' } },
      ])
    })

    it('ends a session with its cookie', async () => {
      const origin = await serve(
        app(
          async (req, res) => {
            if (req.url === '/leave') await req.session.destroy()
            else req.session.user = 'ada'
            res.end()
          },
          { sealer },
        ),
      )
      const ada = new Visitor(origin, ask)
      await ada.get('/')
      const left = await ada.get('/leave')

      expect({ said: spelled(left.setCookie), cookies: [...ada.cookies.keys()] }).toEqual({
        said: [DROPS, ENDED],
        cookies: ['session.ended'],
      })
      expect((await ada.get('/leave')).setCookie).toEqual([])
    })

    it.each([
      ['set before', (res: ServerResponse, lines: string[]) => res.setHeader('set-cookie', lines)],
      [
        'in writeHead',
        (res: ServerResponse, lines: string[]) => res.writeHead(200, { 'Set-Cookie': lines }),
      ],
      [
        'in an array of writeHead',
        (res: ServerResponse, lines: string[]) =>
          res.writeHead(
            200,
            lines.flatMap((line) => ['Set-Cookie', line]),
          ),
      ],
      [
        'appended',
        (res: ServerResponse, lines: string[]) => {
          for (const line of lines) res.appendHeader('Set-Cookie', line)
        },
      ],
    ])("keeps the app's own cookies, and takes the place of its own: %s", async (_how, set) => {
      const origin = await serve(
        app(
          ({ session }, res) => {
            session.user = 'ada'
            set(res, [
              'theme=dark; Path=/',
              'session=forged; Path=/',
              'sessions=3',
              'session.1=old',
            ])
            res.end()
          },
          { sealer },
        ),
      )
      expect(spelled((await ask(origin)).setCookie)).toEqual([
        'theme=dark; Path=/',
        'sessions=3',
        // This session is never split, so that is somebody else's.
        'session.1=old',
        SETS,
      ])
    })

    const vary: [given: string | string[], sent: string][] = [
      ['Accept', 'Accept, Cookie'],
      ['Accept, cookie', 'Accept, cookie'],
      ['COOKIE', 'COOKIE'],
      ['*', '*'],
      ['Accept, *', 'Accept, *'],
      ['X-Cookie, Cookies', 'X-Cookie, Cookies, Cookie'],
      [['Accept', 'Origin'], 'Accept, Origin, Cookie'],
      [['Accept', 'Cookie'], 'Accept, Cookie'],
    ]
    it.each(vary)('adds to Vary what is missing: %j', async (given, sent) => {
      const origin = await serve(
        app(
          ({ session }, res) => {
            res.setHeader('vary', given)
            res.end(String(session.visits))
          },
          { sealer },
        ),
      )
      expect((await ask(origin)).headers.vary?.replaceAll(/, */g, ', ')).toBe(sent)
    })
  })

  const caching: [
    given: string | undefined,
    option: 'private' | false | undefined,
    sent: string | undefined,
    warned: number,
  ][] = [
    [undefined, undefined, 'no-store', 0],
    ['no-store', undefined, 'no-store', 0],
    ['No-Store, Max-Age=0', undefined, 'No-Store, Max-Age=0', 0],
    ['private, max-age=60', undefined, 'private, max-age=60', 0],
    ['private="set-cookie"', undefined, 'no-store', 0],
    ['max-age=60', undefined, 'no-store', 0],
    ['no-cache', undefined, 'no-store, no-cache', 0],
    ['public, max-age=3600', undefined, 'no-store', 1],
    ['PUBLIC', undefined, 'no-store', 1],
    ['s-maxage=60', undefined, 'no-store', 1],
    ['private, s-maxage=60', undefined, 'no-store', 1],
    [undefined, 'private', 'private', 0],
    ['public', 'private', 'private', 1],
    [undefined, false, undefined, 0],
    ['public', false, 'public', 0],
  ]
  it.each(caching)(
    'keeps caches out: Cache-Control %s, option %s',
    async (given, option, sent, warned) => {
      const events: SessionEvent[] = []
      const origin = await serve(
        app(
          (req, res) => {
            if (given !== undefined) res.setHeader('Cache-Control', given)
            if (req.url === '/write') req.session.user = 'ada'
            if (req.url === '/read') res.write(String(req.session.user))
            res.end()
          },
          {
            onEvent: (event) => events.push(event),
            ...(option !== undefined && { cacheControl: option }),
          },
        ),
      )
      const controls = []
      for (const path of ['/write', '/read', '/']) {
        controls.push((await ask(origin, path)).headers['cache-control'])
      }
      expect(controls).toEqual([sent, given, given])
      expect(warningsAmong(events)).toEqual(
        Array(warned).fill([
          'public-cache',
          expect.stringContaining(`asked for Cache-Control: ${given}; it was sent with ${sent}, `),
        ]),
      )
    },
  )

  describe.each(SEALERS)('a session that cannot be saved, sealed by $sealer', ({ sealer }) => {
    const large = 'x'.repeat(5000)
    const broken: [
      what: string,
      change: (session: Session) => void,
      code: string,
      remedy: string,
    ][] = [
      [
        'too large',
        (session) => session.set('cart', large),
        'ERR_SESSION_TOO_LARGE',
        'Store less, or raise cookie.maxChunks.',
      ],
      [
        'not JSON',
        (session) => session.set('at', new Date(0)),
        'ERR_SESSION_NOT_JSON',
        'Store text, numbers, booleans, null, arrays and plain objects, or pass a serializer such as devalue.',
      ],
    ]
    const sends: [how: string, send: (res: ServerResponse) => unknown][] = [
      ['end', (res) => res.end('fine')],
      [
        'write, and a later end',
        async (res) => {
          res.write('fine')
          await turn()
          await turn()
          res.write(', so far')
          res.end()
        },
      ],
      ['writeHead', (res) => res.writeHead(201, { etag: '"1"', 'content-length': 4 }).end('fine')],
      ['a stream', (res) => Readable.from(['fi', 'ne']).pipe(res)],
    ]
    const cases = broken.flatMap(([what, change, code, remedy]) =>
      sends.map(([how, send]) => ({ what, change, code, remedy, how, send })),
    )

    it.each(cases)(
      'is a 500, and never a 200: $what, sent by $how',
      async ({ change, code, remedy, send }) => {
        const events: SessionEvent[] = []
        const told: string[] = []
        const onError = (error: SessionError, res: ServerResponse) => {
          told.push(error.code)
          return answerError(error, res)
        }
        const onEvent = (event: SessionEvent) => void events.push(event)
        const uncaught = await uncaughtDuring(async () => {
          const origin = await serve(
            app(
              (req, res) => {
                res.setHeader('set-cookie', 'theme=dark')
                res.setHeader('last-modified', 'Thu, 01 Jan 2026 00:00:00 GMT')
                change(req.session)
                return send(res)
              },
              { sealer, onEvent },
              onError,
            ),
          )
          const reply = await ask(origin)
          const { 'content-length': _, ...headers } = tellingHeaders(reply)
          expect({ status: reply.status, headers, text: reply.text }).toEqual({
            status: 500,
            headers: { 'content-type': 'text/plain', 'set-cookie': ['theme=dark'] },
            text: `${code}: ${remedy}`,
          })
        })
        expect({ told, uncaught }).toEqual({ told: [code], uncaught: [] })
        expect(events).toEqual([
          {
            type: 'failed',
            cookie: 'session',
            visit: expect.any(Number),
            method: 'GET',
            path: '/',
            error: expect.objectContaining({ code, remedy }),
          },
        ])
      },
    )

    it('says so again to an error handler that writes to it, and lets it be read', async () => {
      const onError = (_error: SessionError, res: ServerResponse) => {
        const { session } = (res as unknown as { req: Request }).req
        try {
          session.set('error', 'seen')
        } catch (error) {
          res.statusCode = 500
          res.end(`${(error as SessionError).code}, ${Object.keys(session)}`)
        }
      }
      const origin = await serve(
        app(
          ({ session }, res) => {
            session.cart = large
            res.end('fine')
          },
          { sealer },
          onError,
        ),
      )
      const { status, text, setCookie } = await ask(origin)
      expect({ status, text, setCookie }).toEqual({
        status: 500,
        text: 'ERR_SESSION_COMMITTED, cart',
        setCookie: [],
      })
    })

    it('leaves the visitor with the session of before', async () => {
      const origin = await serve(
        app(
          (req, res) => {
            if (req.url === '/') req.session.visits = 1
            if (req.url === '/broken') req.session.cart = large
            res.end(Object.keys(req.session).join())
          },
          { sealer },
        ),
      )
      const ada = new Visitor(origin, ask)
      const seen = []
      for (const path of ['/', '/broken', '/read']) {
        const { status, text } = await ada.get(path)
        seen.push([status, text.split(':')[0]])
      }
      expect(seen).toEqual([
        [200, 'visits'],
        [500, 'ERR_SESSION_TOO_LARGE'],
        [200, 'visits'],
      ])
    })
  })

  describe.each(SEALERS)('after the head, sealed by $sealer', ({ sealer }) => {
    it('refuses the verbs of a session that is looked at too late', async () => {
      const caught: unknown[] = []
      const origin = await serve(
        app(
          (req, res) => {
            res.write('sent, ')
            const { session } = req
            for (const act of [
              () => session.set('user', 'ada'),
              () => session.delete('user'),
              () => session.clear(),
              () => session.rotateId(),
            ]) {
              try {
                act()
              } catch (error) {
                caught.push((error as SessionError).code)
              }
            }
            res.end(`user ${session.user}`)
          },
          { sealer },
        ),
      )
      const cookie = await createSessions({ secret: SECRET }).cookieFor({ user: 'bob' })
      const { text, setCookie } = await ask(origin, '/', { headers: { cookie } })

      expect({ text, setCookie }).toEqual({ text: 'sent, user bob', setCookie: [] })
      expect(caught).toEqual(Array(4).fill('ERR_SESSION_COMMITTED'))
    })

    it.each([
      ['looked at before', true],
      ['looked at after', false],
    ])('tells of a change by property, of a session %s', async (_when, before) => {
      const events: SessionEvent[] = []
      const closed = new EventEmitter()
      const origin = await serve(
        app(
          async (req, res) => {
            if (before) req.session.visits = 1
            res.on('close', () => setImmediate(() => closed.emit('close')))
            res.write('sent')
            await turn()
            await turn()
            req.session.user = 'lost'
            res.end()
          },
          { sealer, onEvent: (event) => events.push(event) },
        ),
      )
      const close = once(closed, 'close')
      const { status, setCookie } = await ask(origin)
      await close

      expect({ status, setCookie: spelled(setCookie) }).toEqual({
        status: 200,
        setCookie: before ? [SETS] : [],
      })
      expect(warningsAmong(events)).toEqual([['late-change', expect.any(String)]])
    })

    it('is silent where nothing was changed', async () => {
      const events: SessionEvent[] = []
      const closed = new EventEmitter()
      const origin = await serve(
        app(
          (req, res) => {
            req.session.visits = 1
            res.on('close', () => setImmediate(() => closed.emit('close')))
            res.write('sent')
            res.end(String(req.session.visits))
          },
          { sealer, onEvent: (event) => events.push(event) },
        ),
      )
      const close = once(closed, 'close')
      await ask(origin)
      await close
      expect(events.map(({ type }) => type)).toEqual(['committed'])
    })
  })

  it('renews a session that nobody looks at, once more than half its idle time is over', async () => {
    let now = Date.UTC(2026, 0, 1)
    const origin = await serve(
      app(
        (req, res) => {
          if (req.url === '/login') req.session.user = 'ada'
          res.end(req.url === '/who' ? String(req.session.user) : 'hello')
        },
        { idleTimeout: 600, now: () => now },
      ),
    )
    const ada = new Visitor(origin, ask)
    const visit = async (path: string, seconds: number) => {
      now += seconds * 1000
      const { text, setCookie, headers } = await ada.get(path)
      const { vary, 'cache-control': cacheControl } = headers
      return { text, setCookie: spelled(setCookie), vary, cacheControl }
    }
    const sets = SETS.replace('1209600', '600')
    const silent = { setCookie: [], vary: undefined, cacheControl: undefined }
    const loud = { setCookie: [sets], vary: 'Cookie', cacheControl: 'no-store' }

    expect(await visit('/login', 0)).toEqual({ text: 'hello', ...loud })
    expect(await visit('/', 299)).toEqual({ text: 'hello', ...silent })
    expect(await visit('/', 2)).toEqual({ text: 'hello', ...loud })
    expect(await visit('/', 2)).toEqual({ text: 'hello', ...silent })
    expect(await visit('/', 590)).toEqual({ text: 'hello', ...loud })
    expect(await visit('/who', 590)).toEqual({ text: 'ada', ...loud })
    expect((await visit('/who', 601)).text).toBe('undefined')
  })

  it('serves 200 visitors at once, each with their own', async () => {
    const origin = await serve(
      app(
        async (req, res) => {
          const { session } = req
          const name = new URL(req.url as string, 'http://localhost').searchParams.get('name')
          if (name !== null) session.name = name
          await turn()
          res.write('I am ')
          await turn()
          res.end(String(session.name))
        },
        { sealer: 'web' },
      ),
    )
    const visitors = Array.from({ length: 200 }, (_, at) => ({
      name: `visitor ${at}`,
      visitor: new Visitor(origin, ask),
    }))
    const greet = (path: (name: string) => string) =>
      Promise.all(visitors.map(async ({ name, visitor }) => (await visitor.get(path(name))).text))
    const texts = visitors.map(({ name }) => `I am ${name}`)
    expect(await greet((name) => `/?name=${encodeURIComponent(name)}`)).toEqual(texts)
    expect(await greet(() => '/')).toEqual(texts)
  })

  describe('with secure auto', () => {
    const hosts: [host: string, headers: Record<string, string>, secure: boolean][] = [
      ['localhost', {}, false],
      ['localhost:3000', {}, false],
      ['app.localhost:3000', {}, false],
      ['127.0.0.1:3000', {}, false],
      ['[::1]:3000', {}, false],
      ['LOCALHOST', {}, false],
      ['example.com', {}, true],
      ['localhost.example.com', {}, true],
      ['127.0.0.1.example.com', {}, true],
      ['192.168.0.1', {}, true],
      ['localhost', { 'x-forwarded-proto': 'https' }, true],
      ['localhost', { 'x-forwarded-for': '10.0.0.1' }, true],
      ['localhost', { 'x-forwarded-host': 'example.com' }, true],
      ['localhost', { forwarded: 'for=10.0.0.1' }, true],
      ['localhost', { forwarded: 'proto=http' }, false],
      ['localhost', { via: '1.1 proxy' }, true],
    ]
    it.each(hosts)('host %s with %j: Secure %s', async (host, headers, secure) => {
      const origin = await serve(
        app(
          (req, res) => {
            if (req.url === '/leave') req.session.clear()
            else req.session.user = 'ada'
            res.end()
          },
          { cookie: { secure: 'auto' } },
        ),
      )
      const ada = new Visitor(origin, ask)
      const named = { ...headers, [wire === 'HTTP/2' ? ':authority' : 'host']: host }
      const came = await ada.get('/', { headers: named })
      const left = await ada.get('/leave', { headers: named })

      const bare = (line: string) => (secure ? line : line.replace('; Secure', ''))
      expect([spelled(came.setCookie), spelled(left.setCookie)]).toEqual([
        [bare(SETS)],
        [bare(DROPS), bare(ENDED)],
      ])
    })
  })

  const transports: [host: string, headers: Record<string, string>, warned: number][] = [
    ['example.com', {}, 1],
    ['example.com', { 'x-forwarded-proto': 'https' }, 0],
    ['localhost:3000', {}, 0],
  ]
  it.each(transports)(
    'warns of a Secure cookie over plain http: %s with %j',
    async (host, headers, warned) => {
      const events: SessionEvent[] = []
      const origin = await serve(app(count, { onEvent: (event) => events.push(event) }))
      const named = { ...headers, [wire === 'HTTP/2' ? ':authority' : 'host']: host }
      await ask(origin, '/', { headers: named })

      expect(warningsAmong(events)).toEqual(
        Array(warned).fill(['insecure-transport', expect.any(String)]),
      )
    },
  )
})

describe('over HTTP/1.1 alone', () => {
  it('takes TLS for what it is, on localhost too', async () => {
    // A shared key instead of a certificate.
    const psk = Buffer.from('0123456789abcdef')
    const tls = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' as const }
    const server = https.createServer(
      { ...tls, pskCallback: () => psk },
      app(count, { cookie: { secure: 'auto' } }) as http.RequestListener,
    )
    onTestFinished(() => void server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const request = https.get({
      ...tls,
      host: '127.0.0.1',
      port,
      agent: false,
      pskCallback: () => ({ psk, identity: 'ada' }),
      checkServerIdentity: () => undefined,
    } as https.RequestOptions)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    await buffer(response)
    expect(spelled(response.headers['set-cookie'] ?? [])).toEqual([SETS])
  })

  it('keeps visitors apart on one connection', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const ports = new Set<number | undefined>()
    const origin = await serve(
      app((req, res) => {
        ports.add(req.socket.remotePort)
        if (req.url === '/broken') req.session.cart = 'x'.repeat(5000)
        return count(req, res)
      }),
    )
    const ada = new Visitor(origin)
    const bob = new Visitor(origin)
    const texts = []
    for (const [visitor, path] of [
      [ada, '/'],
      [bob, '/'],
      [ada, '/broken'],
      [ada, '/'],
      [bob, '/'],
    ] as const) {
      const { status, text } = await visitor.get(path, { agent })
      texts.push([status, text.split(':')[0]])
    }
    expect(texts).toEqual([
      [200, 'visit 1'],
      [200, 'visit 1'],
      [500, 'ERR_SESSION_TOO_LARGE'],
      [200, 'visit 2'],
      [200, 'visit 2'],
    ])
    expect(ports.size).toBe(1)
  })

  it.each(SEALERS)('survives clients that hang up, sealed by $sealer', async ({ sealer }) => {
    const log: string[] = []
    const uncaught = await uncaughtDuring(async () => {
      const arrived = new EventEmitter()
      const event = once(arrived, 'event')
      const origin = await serve(
        app(
          async (req, res) => {
            req.session.user = 'ada'
            res.once('close', () => arrived.emit('closed'))
            arrived.emit('arrived')
            if (req.url === '/never') return
            await once(res, 'close')
            res.write('nobody ')
            res.end('hears this')
          },
          { sealer, onEvent: ({ type }) => arrived.emit('event', log.push(type)) },
        ),
      )
      for (const path of ['/never', '/late']) {
        const came = once(arrived, 'arrived')
        const closed = once(arrived, 'closed')
        const { request } = start(origin, path)
        request.on('error', () => {})
        await came
        request.destroy()
        await closed
      }
      await event
    })
    expect({ log, uncaught }).toEqual({ log: ['committed'], uncaught: [] })
  })

  it.each(SEALERS)('sends the head of a stream at once, sealed by $sealer', async ({ sealer }) => {
    const more = latch()
    const origin = await serve(
      app(
        async (req, res) => {
          req.session.user = 'ada'
          res.setHeader('content-type', 'text/event-stream')
          res.flushHeaders()
          await more.opened
          res.end('data: 1\n\n')
        },
        { sealer },
      ),
    )
    const response = await open(origin)
    expect(spelled(response.headers['set-cookie'] ?? [])).toEqual([SETS])
    more.open()
    expect((await buffer(response)).toString()).toBe('data: 1\n\n')
  })

  it('leaves to others what later handlers throw', async () => {
    const told: unknown[] = []
    const sessions = createSessions({ secret: SECRET })
    const origin = await serve((req, res) => {
      try {
        attachSession(sessions, req, res, {
          ready: () => {},
          next: (error) => {
            told.push(error)
            throw new Error('mine')
          },
        })
      } catch (error) {
        res.end((error as Error).message)
      }
    })
    expect((await ask(origin)).text).toBe('mine')
    expect(told).toEqual([undefined])
  })

  it.each(SEALERS)(
    'goes on with the error if the session cannot be put in its place, sealed by $sealer',
    async ({ sealer }) => {
      const sessions = createSessions({ secret: SECRET, sealer })
      const told: unknown[] = []
      const origin = await serve((req, res) => {
        attachSession(sessions, req, res, {
          ready: () => {
            throw new Error('taken')
          },
          next: (error) => {
            told.push(error)
            res.end('answered')
          },
        })
      })
      expect((await ask(origin)).text).toBe('answered')
      expect(told).toEqual([new Error('taken')])
    },
  )
})

describe('what a callback of a verb throws', () => {
  it.each(SEALERS)(
    'is the request’s failure, like a handler’s, sealed by $sealer',
    async ({ sealer }) => {
      const uncaught = await uncaughtDuring(async () => {
        const origin = await serve(
          app(
            ({ session }) => {
              session.user = 'ada'
              session.save(() => {
                throw Object.assign(new Error('mine'), { code: 'MINE', remedy: 'none' })
              })
            },
            { sealer },
          ),
        )
        const { status, text } = await ask(origin)
        expect([status, text]).toEqual([500, 'MINE: none'])
      })
      expect(uncaught).toEqual([])
    },
  )
})

describe('the same sessions, met twice by one request', () => {
  it('are one visit, with one commit', async () => {
    const events: SessionEvent[] = []
    const sessions = createSessions({ secret: SECRET, onEvent: (event) => events.push(event) })
    const attach = (req: IncomingMessage, res: ServerResponse, next: () => void) =>
      attachSession(sessions, req, res, {
        ready: (visit) => exposeState(req, sessions.name, visit),
        next,
      })
    const origin = await serve((req, res) =>
      attach(req, res, () => {
        ;(req as Request).session.outer = 1
        attach(req, res, () => {
          ;(req as Request).session.inner = 1
          res.end(JSON.stringify((req as Request).session))
        })
      }),
    )

    const { text, setCookie } = await ask(origin)

    expect([text, spelled(setCookie)]).toEqual(['{"outer":1,"inner":1}', [SETS]])
    expect(events.map(({ type }) => type)).toEqual(['committed'])
  })

  it('are refused, if they are not the same', async () => {
    const told: unknown[] = []
    const origin = await serve((req, res) => {
      const attach = (next: (error?: unknown) => void) => {
        const sessions = createSessions({ secret: SECRET })
        attachSession(sessions, req, res, {
          ready: (visit) => exposeState(req, sessions.name, visit),
          next,
        })
      }
      attach(() =>
        attach((error) => {
          told.push((error as SessionError).code)
          res.end()
        }),
      )
    })
    await ask(origin)

    expect(told).toEqual(['ERR_SESSION_ALREADY_INSTALLED'])
  })
})

describe('a response that nobody can use', () => {
  const cookieOf = () => createSessions({ secret: SECRET }).cookieFor({ user: 'ada' })

  /** What a handler finds, and what becomes of its write. */
  async function found(req: IncomingMessage, res: ServerResponse): Promise<unknown[]> {
    const sessions = createSessions({ secret: SECRET, onEvent: () => {} })
    const { session } = await openSession(sessions, req, res, () => {})
    const write = () => {
      session.user = 'bob'
    }
    try {
      write()
    } catch (error) {
      return [session.user, (error as SessionError).code]
    }
    return [session.user, undefined]
  }
  const requestOf = async (more: object = {}) =>
    ({ headers: { cookie: await cookieOf(), ...more }, socket: null }) as unknown as IncomingMessage

  it('makes a session that can be read: an empty object, in an upgrade listener', async () => {
    expect(await found(await requestOf(), {} as ServerResponse)).toEqual([
      'ada',
      'ERR_SESSION_READ_ONLY',
    ])
  })

  it('makes a session that can be read: one that no socket listens to, for a WebSocket', async () => {
    const req = await requestOf({ upgrade: 'WebSocket' })

    expect(await found(req, new http.ServerResponse(req))).toEqual(['ada', 'ERR_SESSION_READ_ONLY'])
  })

  it('makes a session that can be read: where Node itself says that it upgrades', async () => {
    const server = http.createServer()
    const upgraded = once(server, 'upgrade')
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const headers = { connection: 'upgrade', upgrade: 'websocket', cookie: await cookieOf() }
    const client = http.request({ port, headers }).on('error', () => {})
    client.end()
    const [req, socket] = (await upgraded) as [IncomingMessage, { destroy(): void }]

    expect(await found(req, new http.ServerResponse(req))).toEqual(['ada', 'ERR_SESSION_READ_ONLY'])
    socket.destroy()
  })

  it('is not one that a request merely offers to upgrade, which is answered', async () => {
    const origin = await serve(app(count))

    const headers = { connection: 'upgrade', upgrade: 'h2c' }

    expect(spelled((await ask(origin, '/', { headers })).setCookie)).toEqual([SETS])
  })

  it('has a head that left before: the session is read, and a write is lost, and told', async () => {
    const events: SessionEvent[] = []
    const sessions = createSessions({ secret: SECRET, onEvent: (event) => events.push(event) })
    const seen: unknown[] = []
    const origin = await serve(async (req, res) => {
      res.flushHeaders()
      const { session } = await openSession(sessions, req, res, () => {})
      seen.push(session.user)
      session.user = 'bob'
      res.end()
    })

    const { setCookie } = await ask(origin, '/', { headers: { cookie: await cookieOf() } })

    expect([seen, setCookie, warningsAmong(events).map(([kind]) => kind)]).toEqual([
      ['ada'],
      [],
      ['late-change'],
    ])
  })
})
