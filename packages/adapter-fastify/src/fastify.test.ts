import { Readable, Writable } from 'node:stream'
import type { Session, SessionError, SessionOptions } from '@sealed-session/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ask, ask2, start, tellingHeaders, Visitor } from '../../../testing/client.ts'
import { DROPS, ENDED, SETS, spelled } from '../../../testing/cookies.ts'
import { latch, turn, uncaughtDuring } from '../../../testing/serve.ts'
import { bare, bare2, SEALERS, secret, serve } from '../test/site.ts'
import { getSession, session } from './index.ts'

const quiet = { secret, onEvent: () => {} }

function create(options: SessionOptions = {}, app = bare()): FastifyInstance {
  app.register(session, { ...quiet, ...options })
  return app
}

async function count(request: FastifyRequest) {
  request.session.visits = ((request.session.visits as number | undefined) ?? 0) + 1
  return `visit ${request.session.visits}`
}

const who = async (request: FastifyRequest) => request.session.user ?? 'nobody'

describe('request.session', () => {
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

  it('knows a visitor again who comes by inject()', async () => {
    const app = create()
    app.get('/', count)
    const first = await app.inject('/')
    const [{ name, value } = { name: '', value: '' }] = first.cookies
    expect([first.body, name]).toEqual(['visit 1', 'session'])
    expect(spelled([first.headers['set-cookie']].flat() as string[])).toEqual([SETS])

    const second = await app.inject({ url: '/', cookies: { [name]: value } })
    expect(second.body).toBe('visit 2')
  })

  it('gives no cookie to whoever has no session', async () => {
    const app = create()
    app.get('/', async ({ session }) => ({ ...session, isNew: session.isNew }))
    app.get('/aside', async () => 'fine')
    const origin = await serve(app)
    const { text, setCookie, headers } = await ask(origin)
    expect([text, setCookie, headers.vary]).toEqual(['{"isNew":true}', [], 'Cookie'])
    expect((await ask(origin, '/aside')).headers).not.toHaveProperty('vary')
  })

  it('holds the same data by property, by verb and by getSession', async () => {
    const app = create()
    app.get('/', async (request) => {
      request.session.set('user', 'ada').cart = { items: [1] }
      getSession<{ cart: { items: number[] } }>(request).cart?.items.push(2)
      const { session } = request
      return [session.user, session.get('cart'), getSession(request) === session]
    })
    app.get('/later', async ({ session }) => {
      const had = session.delete('user')
      return { had, left: { ...session }, keys: Object.keys(session) }
    })
    const ada = new Visitor(await serve(app))

    expect((await ada.get()).text).toBe('["ada",{"items":[1,2]},true]')
    expect((await ada.get('/later')).text).toBe(
      '{"had":true,"left":{"cart":{"items":[1,2]}},"keys":["cart"]}',
    )
  })

  it.each([['null'], ['undefined']])('is ended by %s', async (nothing) => {
    const app = create()
    app.get('/', count)
    app.get('/leave', async (request) => {
      request.session = nothing === 'null' ? null : undefined
      return { empty: { ...request.session } }
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
    app.get('/', async (request) => {
      request.session.user = 'ada'
      const { id } = request.session
      request.session = { ...request.session, theme: 'dark' }
      request.session.delete('user')
      return { ...request.session, same: id === request.session.id }
    })
    app.get('/later', async ({ session }) => session)
    const ada = new Visitor(await serve(app))

    expect((await ada.get()).text).toBe('{"theme":"dark","same":true}')
    expect((await ada.get('/later')).text).toBe('{"theme":"dark"}')
  })

  it('is not replaced by a string', async () => {
    const app = create()
    app.get('/', async (request) => {
      request.session = 'ada' as never
    })
    const { statusCode, headers } = await app.inject('/')
    expect([statusCode, headers['set-cookie']]).toEqual([500, undefined])
    expect((await app.inject('/')).json().code).toBe('ERR_SESSION_NOT_JSON')
  })

  it('is another object after regenerate', async () => {
    const app = create()
    app.get('/', async (request) => {
      request.session = { user: 'ada', cart: 1 }
      const before = request.session
      const answered = await request.session.regenerate(['cart'])
      return [answered === request.session, before === request.session, request.session, before]
    })
    const { text } = await ask(await serve(app))
    expect(JSON.parse(text)).toEqual([true, false, { cart: 1 }, { user: 'ada', cart: 1 }])
  })

  it('is typed, read and written', () => {
    expectTypeOf<FastifyRequest['session']>().toEqualTypeOf<Session>()
    expectTypeOf(getSession<{ user: string }>).returns.toEqualTypeOf<Session<{ user: string }>>()
    const app = bare()
    app.get('/', async (request) => {
      request.session = { user: 'ada' }
      request.session = null
      // @ts-expect-error: it holds an object
      request.session = 'ada'
    })
    app.register(session)
    app.register(session, { secret: ['new', 'old'], cookie: { sameSite: 'strict' } })
    // @ts-expect-error: a secret is text
    app.register(session, { secret: 5 })
  })
})

describe('registering', () => {
  const install = 'Add this line before your routes: app.register(session)'
  const nobody =
    'It is not registered in this scope: register it outside, or on an app of its own before this one.'
  const early =
    'It is registered, but has not run for this request: a hook asked before it was opened.'
  const explained = (cause: string, which = '') => ({
    name: 'SessionError',
    code: 'ERR_SESSION_NOT_INSTALLED',
    message: `The session middleware must be installed to access request.session${which}. ${cause} ${install}`,
    remedy: install,
  })
  const explain = async (request: FastifyRequest) => {
    try {
      getSession(request)
      return 'there'
    } catch (error) {
      const { name, code, message, remedy } = error as SessionError
      return { name, code, message, remedy }
    }
  }

  it('makes sessions for siblings that are registered after, and below', async () => {
    const app = create()
    app.register(async (sibling) => {
      sibling.get('/sibling', count)
      sibling.register(async (below) => void below.get('/below', count))
    })
    app.get('/', count)
    const ada = new Visitor(await serve(app))
    expect((await ada.get('/')).text).toBe('visit 1')
    expect((await ada.get('/sibling')).text).toBe('visit 2')
    expect((await ada.get('/below')).text).toBe('visit 3')
    expect(app.hasRequestDecorator('session')).toBe(true)
    expect(app.hasPlugin('@sealed-session/fastify')).toBe(true)
  })

  it('satisfies plugins that need request.session', async () => {
    const app = create()
    const needy = plugin(async (inner) => void inner.get('/', count), {
      name: 'needy',
      decorators: { request: ['session'] },
      dependencies: ['@sealed-session/fastify'],
    })
    app.register(needy)
    expect((await app.inject('/')).body).toBe('visit 1')
  })

  it('in a scope leaves those outside without, and getSession says so', async () => {
    const app = bare()
    app.register(async (scope) => {
      scope.register(session, quiet)
      scope.get('/inside', count)
    })
    app.get('/', explain)
    app.get('/in', async (request) => ['session' in request])
    const ada = new Visitor(await serve(app))

    expect((await ada.get('/inside')).text).toBe('visit 1')
    expect(JSON.parse((await ada.get('/')).text)).toEqual(explained(nobody))
    expect((await ada.get('/in')).text).toBe('[false]')
    expect((await ada.get('/inside')).text).toBe('visit 2')
  })

  it('in two scopes gives each its own', async () => {
    const app = bare()
    for (const name of ['shop', 'admin']) {
      app.register(
        async (scope) => {
          scope.register(session, { ...quiet, cookie: { name } })
          scope.get('/', count)
        },
        { prefix: name },
      )
    }
    const ada = new Visitor(await serve(app))
    expect((await ada.get('/shop')).text).toBe('visit 1')
    expect((await ada.get('/admin')).text).toBe('visit 1')
    expect((await ada.get('/shop')).text).toBe('visit 2')
    expect([...ada.cookies.keys()]).toEqual(['shop', 'admin'])
  })

  it('nowhere is explained', async () => {
    const app = bare()
    app.get('/', explain)
    expect((await app.inject('/')).json()).toEqual(explained(nobody))
  })

  it('is not calling it', async () => {
    const called = session as unknown as (options?: object) => Promise<never>
    for (const given of [undefined, quiet]) {
      await expect(called(given)).rejects.toThrow(
        'The session plugin was called, and not registered.',
      )
    }
  })

  it('after a hook that asks is explained', async () => {
    const app = bare()
    let told: unknown
    app.addHook('onRequest', async (request) => {
      told = [request.session, await explain(request)]
    })
    app.register(session, quiet)
    app.get('/', count)
    expect((await app.inject('/')).body).toBe('visit 1')
    expect(told).toEqual([undefined, explained(early)])
  })

  it('under another name is explained by the name that was asked for', async () => {
    const app = create()
    app.get('/', async (request) => getSession(request, 'admin'))
    expect((await app.inject('/')).json()).toEqual({
      statusCode: 500,
      code: 'ERR_SESSION_NOT_INSTALLED',
      error: 'Internal Server Error',
      message: expect.stringContaining('(cookie admin). Sessions that are here: session.'),
    })
  })

  it('with options that cannot work fails when the app starts', async () => {
    const short = bare().register(session, { secret: 'short' })
    await expect(short.ready()).rejects.toMatchObject({ code: 'ERR_SESSION_SECRET' })
    const misspelled = bare().register(session, { secret, cookies: {} } as SessionOptions)
    await expect(misspelled.ready()).rejects.toMatchObject({ code: 'ERR_SESSION_CONFIG' })
  })

  it('twice under two names makes two', async () => {
    const app = create()
    app.register(session, { ...quiet, cookie: { name: 'admin' } })
    app.get('/', async (request) => {
      request.session.user = 'ada'
      getSession(request, 'admin').role = 'root'
      const byName = ['session', 'admin'].map((name) => getSession(request, name))
      return [request.session, getSession(request), ...byName]
    })
    app.get('/leave', async (request) => {
      getSession(request, 'admin').clear()
    })
    app.get('/later', async (request) => [request.session, getSession(request, 'admin')])
    const ada = new Visitor(await serve(app))

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

  it('twice under one name is refused, above and below too', async () => {
    const app = create()
    app.get('/', count)
    app.register(async (below) => {
      below.register(session, quiet)
      below.get('/below', count)
    })
    const origin = await serve(app)
    const refused = await ask(origin, '/below')
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      500,
      {
        statusCode: 500,
        code: 'ERR_SESSION_ALREADY_INSTALLED',
        error: 'Internal Server Error',
        message:
          'Different sessions with the cookie name session are installed on this request. Install them once, share one createSessions(…) between both places, or give the second ones another cookie.name.',
      },
    ])
    expect((await ask(origin)).text).toBe('visit 1')
  })

  it.each([
    ['null', (app: FastifyInstance) => app.decorateRequest('session', null as never)],
    [
      'a getter',
      (app: FastifyInstance) => app.decorateRequest('session', { getter: () => ({}) as never }),
    ],
  ])('after a plugin that has decorated requests with %s is refused', async (_what, decorate) => {
    const app = bare()
    app.register(plugin(async (inner) => void decorate(inner)))
    app.register(session, quiet)
    await expect(app.ready()).rejects.toMatchObject({
      name: 'SessionError',
      code: 'ERR_SESSION_ALREADY_INSTALLED',
      message: 'Another plugin has decorated request.session already. Remove one of the two.',
    })
  })

  it('before a plugin that decorates requests likewise is refused, by Fastify', async () => {
    const app = create()
    app.register(plugin(async (inner) => void inner.decorateRequest('session', null as never)))
    await expect(app.ready()).rejects.toMatchObject({ code: 'FST_ERR_DEC_ALREADY_PRESENT' })
  })

  it('after a hook that has put a session there is refused, on every request', async () => {
    const app = bare()
    app.addHook('onRequest', async (request) => {
      request.session = { user: 'theirs' }
    })
    app.register(session, quiet)
    app.get('/', who)
    for (const _time of [1, 2]) {
      expect((await app.inject('/')).json()).toMatchObject({
        statusCode: 500,
        code: 'ERR_SESSION_ALREADY_INSTALLED',
      })
    }
  })
})

describe('hooks', () => {
  it('read and write the session, from onRequest to onSend', async () => {
    const app = create()
    const trail = (request: FastifyRequest, name: string) => {
      request.session.trail = [...((request.session.trail as string[]) ?? []), name]
    }
    // Registered at once, while the plugin is not: what comes before it is in a scope above.
    app.register(async (scope) => {
      scope.addHook('onRequest', async (request) => trail(request, 'onRequest'))
      scope.addHook('preParsing', async (request) => trail(request, 'preParsing'))
      scope.addHook('preValidation', async (request) => trail(request, 'preValidation'))
      scope.addHook('preHandler', (request, _reply, done) => {
        setImmediate(() => {
          trail(request, 'preHandler')
          done()
        })
      })
      scope.addHook('preSerialization', async (request, _reply, payload) => {
        trail(request, 'preSerialization')
        return payload
      })
      scope.get('/', async (request) => {
        trail(request, 'handler')
        return { fine: true }
      })
    })
    app.get('/later', async ({ session }) => session.trail)
    const ada = new Visitor(await serve(app))
    await ada.get()
    expect(JSON.parse((await ada.get('/later')).text)).toEqual([
      'onRequest',
      'preParsing',
      'preValidation',
      'preHandler',
      'handler',
      'preSerialization',
    ])
  })

  it('may answer in place of the handler', async () => {
    const app = create()
    app.register(async (scope) => {
      scope.addHook('preHandler', async (request, reply) => {
        request.session.returnTo = request.url
        return reply.redirect('/login')
      })
      scope.get('/', async () => 'unreachable')
    })
    app.get('/login', async ({ session }) => session.returnTo)
    const ada = new Visitor(await serve(app))
    const { status, headers } = await ada.get('/?page=2')
    expect([status, headers.location]).toEqual([302, '/login'])
    expect((await ada.get('/login')).text).toBe('/?page=2')
  })

  it('of onSend may change the payload, the headers and the session', async () => {
    const app = create()
    app.register(async (scope) => {
      scope.addHook('onSend', async (request, reply, payload) => {
        request.session.set('user', 'bob')
        await request.session.save()
        reply.header('set-cookie', 'theme=dark').header('vary', 'Accept')
        return `${payload}, and more`
      })
      scope.get('/', async (request) => {
        request.session.user = 'ada'
        return 'fine'
      })
    })
    app.get('/who', who)
    const ada = new Visitor(await serve(app))
    const { text, setCookie, headers } = await ada.get()
    expect(text).toBe('fine, and more')
    expect([spelled(setCookie).sort(), headers.vary]).toEqual([
      [SETS, 'theme=dark'],
      'Accept, Cookie',
    ])
    expect((await ada.get('/who')).text).toBe('bob')
  })

  /** Where apps put a hook of onSend that writes to the session. */
  const stamp = async (request: FastifyRequest) => {
    request.session.stamp = 'sent'
  }
  const PLACES: Record<string, (app: FastifyInstance) => unknown> = {
    'the app': (app) => {
      app.addHook('onSend', stamp)
      app.get('/', answerOf)
    },
    'the app, added after the route': (app) => {
      app.get('/', answerOf)
      app.addHook('onSend', stamp)
    },
    'the route': (app) => app.get('/', { onSend: stamp }, answerOf),
    'a plugin that adds it to every route': (app) => {
      app.addHook('onRoute', (route) => {
        route.onSend = [stamp, ...[route.onSend ?? []].flat()]
      })
      app.get('/', answerOf)
    },
    'an app that finds nothing': (app) => app.addHook('onSend', stamp),
    'an app whose handler throws': (app) => {
      app.addHook('onSend', stamp)
      app.get('/', async () => {
        throw failing(409)
      })
    },
    'a stream': (app) =>
      app.get('/', { onSend: stamp }, async (request, reply) => {
        look(request)
        return reply.send(Readable.from(['fi', 'ne']))
      }),
  }
  const look = ({ session, query }: FastifyRequest) => {
    if ((query as { touched?: string }).touched) session.user = 'ada'
  }
  const answerOf = async (request: FastifyRequest) => {
    look(request)
    return 'fine'
  }
  it.each(Object.entries(PLACES))(
    'of onSend of %s write to a session that goes out, whoever looked before',
    async (_where, prepare) => {
      for (const sealer of SEALERS) {
        const app = create({ sealer })
        await app.after()
        prepare(app)
        app.get('/stamp', async ({ session }) => session.stamp)
        const origin = await serve(app)
        for (const path of ['/', '/?touched=1']) {
          const ada = new Visitor(origin)
          const { setCookie } = await ada.get(path)
          expect(spelled(setCookie)).toEqual([SETS])
          expect((await ada.get('/stamp')).text).toBe('sent')
        }
      }
    },
  )

  it('of onSend fill a session that is too large, and that is a 500', async () => {
    for (const sealer of SEALERS) {
      const app = create({ sealer })
      app.get('/', { onSend: async ({ session }) => void (session.cart = 'x'.repeat(5000)) }, who)
      const { status, text, setCookie } = await ask(await serve(app))
      expect([status, JSON.parse(text).code, setCookie]).toEqual([500, 'ERR_SESSION_TOO_LARGE', []])
    }
  })

  it('of onSend, before ours, write to a session that goes out', async () => {
    const app = bare()
    app.addHook('onSend', async (request) => {
      request.session.user = 'ada'
    })
    app.register(session, quiet)
    app.get('/', async () => 'fine')
    app.get('/who', who)
    const ada = new Visitor(await serve(app))
    expect(spelled((await ada.get()).setCookie)).toEqual([SETS])
    expect((await ada.get('/who')).text).toBe('ada')
  })

  it('of onSend that fail leave the session committed, and one cookie', async () => {
    const app = create()
    app.register(async (scope) => {
      let first = true
      scope.addHook('onSend', async () => {
        if (!first) return
        first = false
        throw Object.assign(new Error('no'), { statusCode: 503 })
      })
      scope.get('/', async (request) => {
        request.session.user = 'ada'
        return 'fine'
      })
    })
    app.get('/who', who)
    const ada = new Visitor(await serve(app))
    const { status, setCookie } = await ada.get()
    expect([status, spelled(setCookie)]).toEqual([503, [SETS]])
    expect((await ada.get('/who')).text).toBe('ada')
  })

  it('of onResponse come too late, and a change by property is a warning', async () => {
    const warned = latch()
    const kinds: string[] = []
    const app = create({
      onEvent: (event) => {
        if (event.type !== 'warning') return
        kinds.push(event.kind)
        warned.open()
      },
    })
    app.register(async (scope) => {
      scope.addHook('onResponse', async (request) => {
        request.session.user = 'bob'
      })
      scope.get('/', async (request) => {
        request.session.user = 'ada'
        return 'fine'
      })
    })
    app.get('/who', who)
    const ada = new Visitor(await serve(app))
    await ada.get()
    await warned.opened
    expect(kinds).toEqual(['late-change'])
    expect((await ada.get('/who')).text).toBe('ada')
  })
})

interface Way {
  answer(request: FastifyRequest, reply: FastifyReply): unknown
  readonly status?: number
  readonly text?: string
  readonly headers?: object
  readonly method?: string
}

const failing = (statusCode: number) => Object.assign(new Error('no'), { statusCode })

/** By which ways may a response leave, and what comes out of them? */
const WAYS: Record<string, Way> = {
  'returns text': { answer: async () => 'fine', text: 'fine' },
  'returns JSON': {
    answer: async (_request, reply) => {
      reply.code(201)
      return { fine: true }
    },
    status: 201,
    text: '{"fine":true}',
  },
  'sends later, without a promise': {
    answer: (_request, reply) => void setImmediate(() => reply.send('fine')),
    text: 'fine',
  },
  'sends bytes': { answer: (_request, reply) => reply.send(Buffer.from('fine')), text: 'fine' },
  'sends a stream': {
    answer: (_request, reply) => reply.send(Readable.from(['fi', 'ne'])),
    text: 'fine',
  },
  'sends a web stream': {
    answer: (_request, reply) => reply.send(new Blob(['fine']).stream()),
    text: 'fine',
  },
  'sends a web Response, with headers of its own': {
    answer: (_request, reply) =>
      reply.send(
        new Response('fine', {
          status: 202,
          headers: [
            ['vary', 'Accept'],
            ['cache-control', 'public, max-age=60'],
            ['set-cookie', 'theme=dark'],
          ],
        }),
      ),
    status: 202,
    text: 'fine',
    headers: { vary: 'Accept, Cookie' },
  },
  'sends events': {
    answer: (_request, reply) =>
      reply.type('text/event-stream').send(Readable.from(['data: fi\n\n', 'data: ne\n\n'])),
    text: 'data: fi\n\ndata: ne\n\n',
    headers: { 'content-type': 'text/event-stream' },
  },
  redirects: {
    answer: (_request, reply) => reply.redirect('/elsewhere'),
    status: 302,
    headers: { location: '/elsewhere' },
  },
  'sends nothing, with 204': {
    answer: (_request, reply) => reply.code(204).send(),
    status: 204,
    text: '',
  },
  'answers HEAD': {
    answer: async () => 'fine',
    method: 'HEAD',
    text: '',
    headers: { 'content-length': '4' },
  },
  'throws after an await': {
    answer: async () => {
      await turn()
      throw failing(409)
    },
    status: 409,
    text: '{"statusCode":409,"error":"Conflict","message":"no"}',
  },
  'throws at once': {
    answer: () => {
      throw failing(403)
    },
    status: 403,
    text: '{"statusCode":403,"error":"Forbidden","message":"no"}',
  },
  'sends an error': { answer: (_request, reply) => reply.send(failing(418)), status: 418 },
  'calls callNotFound': { answer: (_request, reply) => reply.callNotFound(), status: 404 },
  'sends a stream that fails before its first byte': {
    answer: (_request, reply) =>
      reply.send(
        new Readable({
          read() {
            this.destroy(failing(502))
          },
        }),
      ),
    status: 502,
  },
  'sends early hints first': {
    answer: (_request, reply) => {
      reply.raw.writeEarlyHints({ link: '</app.css>; rel=preload; as=style' })
      return reply.send('fine')
    },
    text: 'fine',
  },
  'hijacks the reply': {
    answer: (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(202, { 'x-raw': 'yes' })
      reply.raw.write('fi')
      setImmediate(() => reply.raw.end('ne'))
    },
    status: 202,
    text: 'fine',
    headers: { 'x-raw': 'yes' },
  },
  'hijacks the reply for events': {
    answer: async (_request, reply) => {
      reply.hijack()
      reply.raw.setHeader('content-type', 'text/event-stream')
      reply.raw.flushHeaders()
      for (const data of ['fi', 'ne']) {
        await turn()
        reply.raw.write(`data: ${data}\n\n`)
      }
      reply.raw.end()
    },
    text: 'data: fi\n\ndata: ne\n\n',
    headers: { 'content-type': 'text/event-stream' },
  },
  'ends reply.raw without a word': {
    answer: (_request, reply) => {
      reply.raw.statusCode = 200
      reply.raw.end('fine')
    },
    text: 'fine',
  },
}

const wires = SEALERS.flatMap((sealer) => [
  { wire: 'HTTP/1.1', make: bare, ask, sealer },
  { wire: 'HTTP/2', make: bare2, ask: ask2, sealer },
])

describe.each(wires)('Fastify over $wire, sealed by $sealer', ({ make, ask, sealer }) => {
  it.each(Object.entries(WAYS))('keeps the session of a handler that %s', async (_what, way) => {
    const { answer, status = 200, text, headers = {}, method } = way
    const app = create({ sealer }, make())
    app.get('/', (request, reply) => {
      request.session.user = 'ada'
      return answer(request, reply)
    })
    app.get('/who', who)
    const ada = new Visitor(await serve(app), ask)
    const reply = await ada.get('/', method === undefined ? {} : { method })

    expect({ ...reply, text: text === undefined ? undefined : reply.text }).toMatchObject({
      status,
      text,
      headers: { vary: 'Cookie', 'cache-control': 'no-store', ...headers },
    })
    expect(spelled(reply.setCookie).filter((line) => line.startsWith('session'))).toEqual([SETS])
    expect((await ada.get('/who')).text).toBe('ada')
  })

  it('keeps the cookies of others, and appends to Vary', async () => {
    const app = create({ sealer }, make())
    app.get('/', (request, reply) => {
      request.session.user = 'ada'
      return reply.header('set-cookie', ['a=1', 'b=2']).header('vary', 'Accept').send('fine')
    })
    const { setCookie, headers } = await ask(await serve(app))
    expect([spelled(setCookie), headers.vary]).toEqual([['a=1', 'b=2', SETS], 'Accept, Cookie'])
  })

  it('keeps the session where nothing is found', async () => {
    const app = create({ sealer }, make())
    app.register(async (scope) => {
      scope.setNotFoundHandler(async (request, reply) => {
        request.session.user = 'ada'
        return reply.code(404).send('nothing here')
      })
    })
    app.get('/who', who)
    const ada = new Visitor(await serve(app), ask)
    const reply = await ada.get('/nowhere')
    expect([reply.status, reply.text, spelled(reply.setCookie)]).toEqual([
      404,
      'nothing here',
      [SETS],
    ])
    expect((await ada.get('/who')).text).toBe('ada')
  })

  it('keeps the session of an error handler, which may be the first to look at it', async () => {
    const app = create({ sealer }, make())
    app.setErrorHandler(async (error, request, reply) => {
      request.session.why = (error as Error).message
      return reply.redirect('/why')
    })
    app.get('/', async () => {
      throw new Error('no')
    })
    app.get('/why', async ({ session }) => session.why)
    const ada = new Visitor(await serve(app), ask)
    const { status, headers } = await ada.get()
    expect([status, headers.location]).toEqual([302, '/why'])
    expect((await ada.get('/why')).text).toBe('no')
  })
})

/** Handlers that leave behind what must not go out with the error. */
const FILLED: Record<string, Way['answer']> = {
  'returns text': async () => 'fine',
  'returns JSON': async (_request, reply) => {
    reply.code(201)
    return { fine: true }
  },
  'sends a stream': (_request, reply) => reply.send(Readable.from(['fi', 'ne'])),
  'sends a web stream': (_request, reply) => reply.send(new Blob(['fine']).stream()),
  redirects: (_request, reply) => reply.redirect('/elsewhere'),
  'answers 404': (_request, reply) => reply.callNotFound(),
  throws: async () => {
    throw failing(409)
  },
}

const HIJACKED: Record<string, (reply: FastifyReply) => unknown> = {
  'writes a head': ({ raw }) =>
    raw.writeHead(201, { etag: '"1"', 'content-length': '4' }).end('fine'),
  'writes bit by bit': ({ raw }) => {
    raw.write('fi')
    setImmediate(() => raw.end('ne'))
  },
  'pipes without end': ({ raw }) => {
    const source = new Readable({
      read() {
        setImmediate(() => this.push('fine'))
      },
    })
    raw.on('close', () => source.destroy())
    source.pipe(raw)
  },
}

describe.each(wires)('a session too large over $wire, sealed by $sealer', (making) => {
  const { make, ask, sealer } = making
  const message =
    'The session is 6912 bytes sealed, over the 4096 of one cookie. Largest keys: cart (5011 bytes). Store less, or raise cookie.maxChunks.'
  const fill = (request: FastifyRequest, reply: FastifyReply) => {
    request.session.cart = 'x'.repeat(5000)
    reply.headers({ etag: '"1"', 'cache-control': 'public, max-age=60' })
  }

  it.each(Object.entries(FILLED))(
    'is a 500 of Fastify’s error handler if a handler %s',
    async (_what, answer) => {
      const app = create({ sealer }, make())
      app.get('/', (request, reply) => {
        fill(request, reply)
        return answer(request, reply)
      })
      const origin = await serve(app)
      const uncaught = await uncaughtDuring(async () => {
        const reply = await ask(origin)
        const body = {
          statusCode: 500,
          code: 'ERR_SESSION_TOO_LARGE',
          error: 'Internal Server Error',
          message,
        }
        expect([reply.status, JSON.parse(reply.text)]).toEqual([500, body])
        expect(tellingHeaders(reply)).toEqual({
          'content-length': `${reply.body.length}`,
          'content-type': 'application/json; charset=utf-8',
        })
      })
      expect(uncaught).toEqual([])
    },
  )

  it('goes to the error handler of the app, once', async () => {
    const app = create({ sealer }, make())
    const told: unknown[] = []
    app.setErrorHandler(async (error, request, reply) => {
      told.push((error as SessionError).code)
      return reply.code(507).send(`sorry, ${Object.keys(request.session)}`)
    })
    app.get('/', async (request, reply) => {
      fill(request, reply)
      return 'fine'
    })
    const { status, text, setCookie } = await ask(await serve(app))
    expect([status, text, setCookie, told]).toEqual([
      507,
      'sorry, cart',
      [],
      ['ERR_SESSION_TOO_LARGE'],
    ])
  })

  it('is found out by save, where the handler can do something about it', async () => {
    const app = create({ sealer }, make())
    app.get('/', async (request, reply) => {
      fill(request, reply)
      try {
        await request.session.save()
        return 'unreachable'
      } catch (error) {
        request.session.cart = 'small'
        return (error as SessionError).code
      }
    })
    const { status, text, setCookie } = await ask(await serve(app))
    expect([status, text, spelled(setCookie)]).toEqual([200, 'ERR_SESSION_TOO_LARGE', [SETS]])
  })

  it.each(Object.entries(HIJACKED))(
    'is a 500 without a body if a handler has hijacked the reply and %s',
    async (_what, answer) => {
      const app = create({ sealer }, make())
      app.get('/', (request, reply) => {
        fill(request, reply)
        reply.hijack()
        answer(reply)
      })
      const origin = await serve(app)
      const uncaught = await uncaughtDuring(async () => {
        const reply = await ask(origin)
        const { 'content-length': _none, ...headers } = tellingHeaders(reply)
        expect([reply.status, reply.text, headers]).toEqual([500, '', {}])
      })
      expect(uncaught).toEqual([])
    },
  )
})

describe.each(wires)('a reply that is sent twice over $wire, sealed by $sealer', (making) => {
  const { make, ask, sealer } = making

  it('is the first one', async () => {
    const app = create({ sealer }, make())
    app.get('/', async (request, reply) => {
      request.session.user = 'ada'
      reply.send('first')
      reply.send('the second')
      return reply
    })
    const origin = await serve(app)
    const uncaught = await uncaughtDuring(async () => {
      const { status, text, setCookie } = await ask(origin)
      expect([status, text, spelled(setCookie)]).toEqual([200, 'first', [SETS]])
    })
    expect(uncaught).toEqual([])
  })

  it('is the first one if it is hijacked', async () => {
    const app = create({ sealer }, make())
    const codes: unknown[] = []
    app.get('/', (request, reply) => {
      request.session.user = 'ada'
      reply.hijack()
      reply.raw.writeHead(200).end('first')
      try {
        reply.raw.writeHead(500)
      } catch (error) {
        codes.push((error as { code: string }).code)
      }
    })
    const { status, text, setCookie } = await ask(await serve(app))
    expect([status, text, spelled(setCookie)]).toEqual([200, 'first', [SETS]])
    expect(codes).toEqual([expect.stringMatching(/^ERR_HTTP2?_HEADERS_SENT$|STREAM/)])
  })
})

describe('a hook that redirects without waiting', () => {
  // Sealed by WebCrypto the head leaves a little later, and Fastify goes on meanwhile.
  it('keeps the handler from running, sealed at once', async () => {
    const app = create()
    let ran = false
    app.register(async (scope) => {
      scope.addHook('preHandler', async (request, reply) => {
        request.session.returnTo = request.url
        reply.redirect('/login')
      })
      scope.get('/', async () => {
        ran = true
        return 'unreachable'
      })
    })
    const { status, text } = await ask(await serve(app))
    expect([status, text, ran]).toEqual([302, '', false])
  })
})

describe('the log', () => {
  /** What an app logs, line by line. */
  function logged(level: string) {
    const lines: { level: number; msg: string; err?: { code: string } }[] = []
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(JSON.parse(String(chunk)))
        done()
      },
    })
    const app = create({}, bare({ logger: { level, stream } }))
    app.get('/', (request) => {
      request.session.user = 'Ada of Lovelace'
      return 'fine'
    })
    app.get('/large', async (request) => {
      request.session.cart = 'Lovelace'.repeat(700)
      return 'fine'
    })
    app.get('/hijacked', (request, reply) => {
      request.session.cart = 'Lovelace'.repeat(700)
      reply.hijack()
      reply.raw.end('fine')
    })
    return { app, lines }
  }

  it('says nothing of sessions that are well', async () => {
    const { app, lines } = logged('trace')
    const ada = new Visitor(await serve(app))
    const { setCookie } = await ada.get()
    await ada.get()
    expect(lines.map(({ msg }) => msg.replace(/http:.*/, '…'))).toEqual([
      'Server listening at …',
      'incoming request',
      'request completed',
      'incoming request',
      'request completed',
    ])
    expect(setCookie).toHaveLength(1)
    expect(JSON.stringify(lines)).not.toMatch(/Lovelace|Fe26/)
  })

  it.each(['/large', '/hijacked'])('tells of a session too large, once: %s', async (path) => {
    const { app, lines } = logged('warn')
    expect((await ask(await serve(app), path)).status).toBe(500)
    expect(lines.map(({ level, err }) => [level, err?.code])).toEqual([
      [50, 'ERR_SESSION_TOO_LARGE'],
    ])
    expect(JSON.stringify(lines)).not.toMatch(/Lovelace|Fe26/)
  })
})

describe('a visitor who goes away', () => {
  it('is no error', async () => {
    const events: unknown[] = []
    const [arrived, closed] = [latch(), latch()]
    const app = create({ onEvent: (event) => void events.push(event) })
    app.get('/', async (request, reply) => {
      request.session.user = 'ada'
      reply.raw.on('close', closed.open)
      arrived.open()
      return new Promise(() => {})
    })
    const origin = await serve(app)
    const uncaught = await uncaughtDuring(async () => {
      const { request } = start(origin, '/')
      request.on('error', () => {})
      await arrived.opened
      request.destroy()
      await closed.opened
    })
    expect([uncaught, events]).toEqual([[], []])
  })
})
