/** Sessions in these formats, as an app has them: what each can hold, for how long, and when it is opened. */
import { runInNewContext } from 'node:vm'
import {
  flash,
  type Session,
  type SessionCodec,
  SessionError,
  type SessionOptions,
  type StandardSchema,
} from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { flask, Markup, Tuple, tuple, Uuid } from './flask.ts'
import { starlette } from './starlette.ts'

const secretKey = 'wK3nR8vYqT5cXb2HsZ7eUf4JgPm9Da6L'
const START = 1_760_000_000
const DAY = 86_400

type Loose = Record<string, unknown>
type Options = SessionOptions<Loose>
type Handler = (session: Session<Loose>) => unknown

class Site {
  now = START
  /** The value of the cookie that the browser has. */
  cookie: string | undefined
  line: string | undefined
  readonly events: string[] = []
  readonly #options: Options

  constructor(options: Options) {
    this.#options = {
      cookie: { secure: false },
      now: () => this.now * 1000,
      onEvent: (event) => {
        this.events.push(event.type === 'refused' ? `refused: ${event.reason}` : event.type)
      },
      ...options,
    }
  }

  /** Without a handler nobody looks at the session. */
  async visit(handler?: Handler): Promise<unknown> {
    let answer: unknown
    const look = async (_request: Request, session: Session<Loose>) => {
      answer = await handler?.(session)
      return new Response()
    }
    const serve = withSession<Loose>(
      this.#options,
      handler === undefined ? (_request) => new Response() : look,
    )
    const headers = this.cookie === undefined ? {} : { cookie: `session=${this.cookie}` }
    const response = await serve(new Request('http://localhost/', { headers }))
    this.line = response.headers.getSetCookie()[0]
    if (this.line !== undefined) {
      this.cookie = this.line.includes('Max-Age=0;')
        ? undefined
        : /^session=([^;]*)/.exec(this.line)?.[1]
    }
    return answer
  }
}

const set =
  (data: Loose): Handler =>
  (session) =>
    Object.assign(session, data)

describe.each<[string, (options?: { maxAge?: number }) => SessionCodec<Loose>]>([
  ['starlette', (options) => starlette({ secretKey, ...options })],
  ['flask', (options) => flask({ secretKey, ...options })],
])('sessions of %s', (_name, make) => {
  it('are written when they change, deep inside too, and deleted when they end', async () => {
    const site = new Site({ codec: make() })
    await site.visit(set({ user: 'ann', cart: { items: ['tea'] } }))
    expect(site.line).toMatch(/^session=[\w.+/=-]+; /)

    await site.visit((session) => session.user)
    expect(site.line).toBeUndefined()
    await site.visit(({ cart }) => (cart as { items: string[] }).items.push('milk'))
    expect(site.line).toBeDefined()
    expect(await site.visit(({ cart }) => cart)).toEqual({ items: ['tea', 'milk'] })

    await site.visit((session) => session.destroy())
    expect(site.line).toMatch(/^session=; Max-Age=0; /)
    expect(await site.visit((session) => session.isNew)).toBe(true)
  })

  it('last from the last change on', async () => {
    const site = new Site({ codec: make({ maxAge: 10 * DAY }) })
    await site.visit(set({ n: 1 }))
    site.now += 9 * DAY
    await site.visit(set({ n: 2 }))
    site.now += 9 * DAY
    expect(await site.visit(({ n }) => n)).toBe(2)
    site.now += DAY
    expect(await site.visit(({ n }) => n)).toBeUndefined()
    expect(site.events).toContain('refused: expired')
  })

  it('are renewed by use, if the app wants it', async () => {
    const site = new Site({ codec: make({ maxAge: 10 * DAY }), idleTimeout: 10 * DAY })
    await site.visit(set({ n: 1 }))
    for (let visits = 0; visits < 5; visits++) {
      site.now += 6 * DAY
      expect(await site.visit(({ n }) => n)).toBe(1)
      expect(site.line).toBeDefined()
    }
  })

  it.each<[string, Handler]>([
    ['an id', (session) => session.id],
    ['an id', (session) => session.rotateId()],
    ['flash messages', (session) => flash(session).add('notice', 'Saved.')],
    ['a lifetime of its own', (session) => session.setLifetime({ maxAge: 60 })],
  ])('cannot hold %s, and say so', async (what, ask) => {
    const site = new Site({ codec: make() })

    const told = await site.visit((session) => {
      try {
        return ask(session)
      } catch (error) {
        return error
      }
    })

    expect(told).toBeInstanceOf(SessionError)
    expect(String(told)).toContain(`The format of these sessions cannot hold ${what}.`)
  })

  it.each<[string, Options]>([
    ['secret', { secret: secretKey }],
    ['maxAge', { maxAge: 60 }],
    ['serializer', { serializer: JSON }],
    ['subject', { subject: () => 'ann' }],
    ['maxChunks', { cookie: { maxChunks: 2 } }],
    ['tombstone', { tombstone: 60 }],
  ])('refuse an option that means nothing to them: %s', async (name, options) => {
    const site = new Site({ codec: make(), ...options })

    await expect(site.visit()).rejects.toThrow(name)
  })

  it('leave a cookie that they cannot open where it is', async () => {
    const site = new Site({ codec: make() })
    for (const cookie of ['null', 'a.b.c', '', '%7B%7D', '"', '.'.repeat(4000)]) {
      site.cookie = cookie
      expect(await site.visit((session) => session.isNew)).toBe(true)
      expect(site.line).toBeUndefined()
    }
  })

  it('are the same by WebCrypto, which promises', async () => {
    const here = new Site({ codec: make() })
    await here.visit(set({ n: 1 }))
    vi.stubGlobal('process', { env: process.env })
    onTestFinished(() => void vi.unstubAllGlobals())

    const web = new Site({ codec: make() })
    web.cookie = here.cookie
    expect(await web.visit(({ n }) => n)).toBe(1)
    await web.visit(set({ n: 2 }))
    vi.unstubAllGlobals()
    here.cookie = web.cookie
    expect(await here.visit(({ n }) => n)).toBe(2)
  })

  it('are found beside any amount of garbage of the same name', async () => {
    const site = new Site({ codec: make() })
    await site.visit(set({ n: 1 }))
    const { cookie } = site

    site.cookie = [...Array.from({ length: 20 }, (_, at) => `x${at}`), cookie].join('; session=')
    expect(await site.visit(({ n }) => n)).toBe(1)
  })

  it('are opened when somebody asks, and not before', async () => {
    const opened: string[] = []
    const codec = make()
    const watched: SessionCodec<Loose> = {
      ...codec,
      decode(token, now) {
        opened.push(token)
        return codec.decode(token, now)
      },
    }
    const site = new Site({ codec: watched })
    await site.visit(set({ n: 1 }))

    await site.visit()
    expect(opened).toEqual([])
    await site.visit(({ n }) => n)
    expect(opened).toHaveLength(1)
  })

  it('that are too large are an error that names the largest keys', async () => {
    const site = new Site({ codec: make() })
    const noise = Array.from({ length: 4000 }, (_, at) => ((at * 7919) % 9973).toString(36)).join(
      '',
    )

    await expect(site.visit(set({ small: 1, noise }))).rejects.toMatchObject({
      code: 'ERR_SESSION_TOO_LARGE',
      limit: 4096,
    })
  })

  it('tell where something is that their format has no room for', async () => {
    const site = new Site({ codec: make() })

    await expect(site.visit(set({ cart: { map: new Map() } }))).rejects.toMatchObject({
      code: 'ERR_SESSION_NOT_JSON',
      path: 'cart.map',
    })
  })
})

describe('how long the browser keeps the cookie', () => {
  it.each<[string, SessionCodec<Loose>, Loose, string | undefined]>([
    ['as the signature is good', starlette({ secretKey }), { a: 1 }, '1209600'],
    ['as it is told', starlette({ secretKey, maxAge: 60 }), { a: 1 }, '60'],
    [
      'until it is closed, without a limit',
      starlette({ secretKey, maxAge: null }),
      { a: 1 },
      undefined,
    ],
    ['until it is closed, in Flask', flask({ secretKey }), { a: 1 }, undefined],
    ['longer, if the data says so', flask({ secretKey }), { _permanent: true }, '2678400'],
  ])('%s', async (_what, codec, data, maxAge) => {
    const site = new Site({ codec })

    await site.visit(set(data))

    expect(/Max-Age=(\d+)/.exec(site.line ?? '')?.[1]).toBe(maxAge)
  })

  it.each([
    ['Flask’s data', flask({ secretKey })],
    ['a missing limit', starlette({ secretKey, maxAge: null })],
  ])('is not the app’s to say, where %s says it', async (_what, codec) => {
    await expect(new Site({ codec, persistent: true }).visit()).rejects.toThrow('persistent')
  })

  it('says nothing of a session whose signatures are good for ever: that is the app’s to say', async () => {
    const site = new Site({ codec: starlette({ secretKey, maxAge: null }), maxAge: 400 * DAY })
    await site.visit(set({ n: 1 }))

    site.now += 400 * DAY - 10
    expect(await site.visit(({ n }) => n)).toBe(1)
    site.now += 10
    expect(await site.visit(({ n }) => n)).toBeUndefined()
  })
})

describe.each<[string, (schema: StandardSchema<Loose>) => SessionCodec<Loose>]>([
  ['starlette', (schema) => starlette({ secretKey, schema })],
  ['flask', (schema) => flask({ secretKey, schema })],
])('a schema of %s', (_name, make) => {
  type Validate = StandardSchema<Loose>['~standard']['validate']
  const schemaOf = (validate: Validate) =>
    make({ '~standard': { version: 1, vendor: 'test', validate } })
  const withCookie = async (site: Site) => {
    const plain = new Site({ codec: schemaOf((value) => ({ value: value as Loose })) })
    await plain.visit(set({ n: '1' }))
    site.cookie = plain.cookie
    return site
  }

  it.each<[string, Validate]>([
    ['refuses', () => ({ issues: ['no'] })],
    ['promises to refuse', async () => ({ issues: ['no'] })],
    ['breaks at', () => Promise.reject(new Error('broken'))],
    ['makes no object of', () => ({ value: [] as never })],
  ])('opens nothing that it %s', async (_what, validate) => {
    const site = await withCookie(new Site({ codec: schemaOf(validate) }))

    expect(await site.visit((session) => session.isNew)).toBe(true)
    expect(site.events).toContain('refused: invalid-data')
  })

  it('may bring data up to date, which is then written', async () => {
    const codec = schemaOf((value) => ({ value: { n: Number((value as { n: string }).n) } }))
    const site = await withCookie(new Site({ codec }))

    expect(await site.visit(({ n }) => n)).toBe(1)
    expect(site.line).toBeDefined()
    await site.visit(({ n }) => n)
    expect(site.line).toBeUndefined()
  })
})

describe('values of Flask’s', () => {
  const VALUES = {
    tuple: tuple(1, tuple('a', null)),
    bytes: new Uint8Array([0, 255, 128]),
    html: new Markup('<b>bold</b>'),
    uuid: new Uuid('626B1684-E8BD-2A18-C099-679F3219C5AD'),
    at: new Date('2026-01-01T12:00:00Z'),
    tagged: { ' t': [1] },
  }

  it('stay what they are from request to request, and are no change', async () => {
    const site = new Site({ codec: flask({ secretKey }) })
    await site.visit(set(VALUES))

    const found = await site.visit((session) => ({ ...session }))

    expect(found).toStrictEqual(VALUES)
    expect(site.line).toBeUndefined()
  })

  it('are changed by what is done to them', async () => {
    const site = new Site({ codec: flask({ secretKey }) })
    await site.visit(set(VALUES))

    await site.visit(({ bytes }) => (bytes as Uint8Array).fill(1))
    expect(await site.visit(({ bytes }) => bytes)).toEqual(new Uint8Array([1, 1, 1]))
  })

  it('read like what they stand for', () => {
    const { tuple: one, html, uuid } = VALUES

    expect([one.length, one[0], Array.isArray(one)]).toEqual([2, 1, true])
    expect(one.map((item) => item)).not.toBeInstanceOf(Tuple)
    expect(tuple(3)).toHaveLength(1)
    expect(`${html} ${uuid}`).toBe('<b>bold</b> 626b1684-e8bd-2a18-c099-679f3219c5ad')
    expect(JSON.stringify({ html, uuid })).toBe(
      '{"html":"<b>bold</b>","uuid":"626b1684-e8bd-2a18-c099-679f3219c5ad"}',
    )
    expect(() => new Uuid('626b1684')).toThrow(TypeError)
  })

  it('may come from another realm, as in Jest', async () => {
    const site = new Site({ codec: flask({ secretKey }) })
    const [bytes, at] = runInNewContext('[new Uint8Array([1]), new Date(0)]') as [unknown, unknown]
    await site.visit(set({ bytes, at, buffer: Buffer.from([2]) }))

    expect(await site.visit((session) => ({ ...session }))).toStrictEqual({
      at: new Date(0),
      buffer: new Uint8Array([2]),
      bytes: new Uint8Array([1]),
    })
  })

  it('are told from those of a class that Flask does not know', async () => {
    const site = new Site({ codec: flask({ secretKey }) })
    const list = new (class List extends Array {})()

    await expect(site.visit(set({ list }))).rejects.toMatchObject({ path: 'list' })
    await expect(site.visit(set({ at: new Date(Number.NaN) }))).rejects.toMatchObject({
      path: 'at',
    })
  })

  it('are the same in whatever order their keys were set', async () => {
    const site = new Site({ codec: flask({ secretKey }) })
    await site.visit(set({ a: 1, b: 2 }))

    await site.visit((session) => {
      session.a = undefined
      delete session.a
      session.a = 1
    })

    expect(site.line).toBeUndefined()
  })
})
