/** One visitor, two servers: a real Starlette or Flask app, and ours. And 2,000 random sessions each way. */
import { fileURLToPath } from 'node:url'
import { type Session, SessionError, type SessionOptions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPython, type PythonApp, startPython } from '../../../../testing/python.ts'
import { flask } from '../../src/flask.ts'
import { pythonJson } from '../../src/itsdangerous.ts'
import { starlette } from '../../src/starlette.ts'

const SECRET = 'fM7cQ2xVw9LrT4bN8yKp3ZsD6hJ1gAeU'
const MAX_AGE = 3600
const COUNT = 2000
const SEED = 20_260_101

interface Data {
  user?: string
  n?: number
  cart?: { items: string[] }
}
type Change = (session: Session<Data>) => unknown

let python: PythonApp

const hasStarlette = hasPython('starlette', 'itsdangerous', 'anyio')
const hasFlask = hasStarlette && hasPython('flask')

beforeAll(async () => {
  const script = fileURLToPath(new URL('app.py', import.meta.url))
  const options = ['--secret', SECRET, '--max-age', String(MAX_AGE)]
  if (hasStarlette) python = await startPython(script, options)
})
afterAll(() => python?.stop())

describe.skipIf(!hasStarlette)('a real Starlette app', () => {
  const codec = starlette<Data>({ secretKey: SECRET, maxAge: MAX_AGE })

  it('finds what was set here, and is found what it has set', async () => {
    const visitor = new Visitor(codec)

    expect(await visitor.there('/session', { user: 'ann', n: 1, é: '😀' })).toMatchObject({ n: 1 })
    expect(await visitor.here((session) => ({ ...session }))).toEqual({
      user: 'ann',
      n: 1,
      é: '😀',
    })

    await visitor.here((session) => Object.assign(session, { n: 2, half: 0.5, tiny: 1e-7 }))
    expect(await visitor.there('/session')).toEqual({
      user: 'ann',
      n: 2,
      é: '😀',
      half: 0.5,
      tiny: 1e-7,
    })
  })

  it('finds what was changed deep inside', async () => {
    const visitor = new Visitor(codec)
    await visitor.there('/cart', 'tea')

    await visitor.here(({ cart }) => cart?.items.push('milk'))

    expect(await visitor.there('/session')).toEqual({ cart: { items: ['tea', 'milk'] } })
    expect(await visitor.there('/cart', 'jam')).toEqual({
      cart: { items: ['tea', 'milk', 'jam'] },
    })
    expect(await visitor.here(({ cart }) => cart)).toEqual({ items: ['tea', 'milk', 'jam'] })
  })

  it('has no session after a logout here, nor we after one there', async () => {
    const visitor = new Visitor(codec)
    const endings: (() => Promise<unknown>)[] = [
      () => visitor.here((session) => session.destroy()),
      () => visitor.there('/clear', {}),
    ]
    for (const end of endings) {
      await visitor.there('/session', { user: 'ann' })
      await end()

      expect(visitor.cookie).toBeUndefined()
      expect(await visitor.there('/session')).toEqual({})
      expect(await visitor.here((session) => session.user)).toBeUndefined()
    }
  })

  it.each<[string, (visitor: Visitor) => Promise<unknown>]>([
    ['there', (visitor) => visitor.there('/session', { user: 'ann' })],
    ['here', (visitor) => visitor.here((session) => Object.assign(session, { user: 'ann' }))],
  ])('ends at the same time, written %s', async (where, write) => {
    const visitor = new Visitor(codec)
    await write(visitor)
    // What is written here says that it was written five seconds ago.
    const age = where === 'here' ? MAX_AGE - 5 : MAX_AGE
    const { cookie } = visitor

    visitor.pass(age)
    expect(await visitor.here((session) => session.user)).toBe('ann')
    expect(await visitor.there('/session')).toEqual({ user: 'ann' })
    visitor.cookie = cookie
    visitor.pass(1)
    expect(await visitor.here((session) => session.user)).toBeUndefined()
    expect(await visitor.there('/session')).toEqual({})
    expect(visitor.cookie).toBe(cookie)
  })

  it('refuses what was tampered with, as we do', async () => {
    const visitor = new Visitor(codec)
    await visitor.here((session) => Object.assign(session, { user: 'ann' }))
    const { cookie = '' } = visitor
    const [payload = '', rest] = [cookie.slice(0, 4), cookie.slice(4)]

    for (const tampered of [`${payload}A${rest}`, cookie.slice(0, -1), cookie.replace('.', '..')]) {
      visitor.cookie = tampered
      expect(await visitor.here((session) => session.user)).toBeUndefined()
      expect(await visitor.there('/session')).toEqual({})
      expect(visitor.cookie).toBe(tampered)
    }
  })

  it('takes what is written here by a clock that is four seconds ahead of it', async () => {
    const visitor = new Visitor(codec)
    await visitor.here((session) => Object.assign(session, { user: 'ann' }))

    visitor.pass(-4)
    expect(await visitor.there('/session')).toEqual({ user: 'ann' })
  })

  it('is not told of what its format cannot hold', async () => {
    const visitor = new Visitor(codec)

    const told = await visitor.here((session) => {
      try {
        return session.id
      } catch (error) {
        return error instanceof SessionError && error.code
      }
    })

    expect(told).toBe('ERR_SESSION_UNSUPPORTED')
  })
})

describe.skipIf(!hasFlask)('a real Flask app', () => {
  const codec = flask<Data>({ secretKey: SECRET, maxAge: MAX_AGE })

  it('finds what was set here, and is found what it has set', async () => {
    const visitor = new Visitor(codec)

    await visitor.there('/flask/session', { user: 'ann', cart: { items: ['tea'] } })
    await visitor.here(({ cart }) => cart?.items.push('milk'))

    expect(await visitor.there('/flask/session')).toEqual({
      user: 'ann',
      cart: { items: ['tea', 'milk'] },
    })
    expect(await visitor.there('/flask/clear', {})).toEqual({})
    expect(await visitor.here((session) => session.user)).toBeUndefined()
  })

  it('keeps the tuples of its messages across a change here', async () => {
    const visitor = new Visitor(codec)
    await visitor.there('/flask/message', { text: 'Saved.' })

    await visitor.here((session) => Object.assign(session, { seen: 'here' }))

    expect(await visitor.there('/flask/messages')).toEqual({ messages: [['notice', 'Saved.']] })
  })

  it('says by its data whether the browser keeps the cookie', async () => {
    const visitor = new Visitor(codec)
    await visitor.here((session) => Object.assign(session, { user: 'ann' }))
    expect(visitor.line).not.toContain('Max-Age')

    await visitor.there('/flask/permanent', {})
    await visitor.here((session) => Object.assign(session, { user: 'bob' }))
    expect(visitor.line).toContain(`Max-Age=${MAX_AGE}`)
    expect(await visitor.there('/flask/session')).toEqual({ user: 'bob', _permanent: true })
  })
})

/** JSON that both languages write alike, but for what is left to the sessions that Python makes up. */
const json = fc.letrec<{ value: unknown; object: object }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isAlike),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), tie('value'), {
    minKeys: 1,
    maxKeys: 5,
  }),
})).object

/** A whole number is an integer in JSON of JavaScript, a float in Python's beyond 2^53. */
function isAlike(number: number): boolean {
  return !Number.isInteger(number) || (Number.isSafeInteger(number) && !Object.is(number, -0))
}

describe.each([
  ['starlette', hasStarlette, starlette],
  ['flask', hasFlask, flask],
] as const)('random sessions of %s', (format, isThere, make) => {
  const codec = make<Record<string, unknown>>({ secretKey: SECRET, clockSkew: 0, bigInt: true })
  const sessions = fc.sample(json, { numRuns: COUNT, seed: SEED }).map(asData)

  it.skipIf(!isThere)(
    `${COUNT} of ours are the same cookies there, and read the same`,
    async () => {
      const cookies = await Promise.all(sessions.map((data) => codec.encode({ data }, NOW * 1000)))

      const theirs = await oracle('encode', { format, texts: sessions.map(plainJson) })
      expect(differing(theirs, cookies)).toEqual([])

      const read = await oracle('decode', { format, cookies })
      const writer = pythonJson({ sortKeys: format === 'flask', bigInt: true })
      expect(differing(read, sessions.map(writer.stringify))).toEqual([])
    },
  )

  it.skipIf(!isThere)(`${COUNT} of theirs are read, and written as equal ones`, async () => {
    const about = { format, seed: SEED, count: COUNT }
    const theirs = await oracle('made', about)

    const decoded = await Promise.all(theirs.map((cookie) => codec.decode(cookie, NOW * 1000)))
    expect(decoded.filter(({ refused }) => refused !== undefined)).toEqual([])
    const cookies = await Promise.all(
      decoded.map((each) =>
        codec.encode({ data: each.refused === undefined ? each.envelope.data : {} }, NOW * 1000),
      ),
    )

    expect(new Set(cookies).size).toBeGreaterThan(COUNT / 2)
    expect(await oracle('differences', { ...about, cookies })).toEqual([])
  })
})

const asData = (object: object): Record<string, unknown> => ({ ...object })

/** By JavaScript's own JSON, which has no integers of that size. */
function plainJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? `bigint ${member}` : member,
  )
  return text.replace(/"bigint (\d+)"/g, '$1')
}

/** The first of those that differ, of each pair what is theirs and what is ours. */
function differing(theirs: readonly string[], ours: readonly string[]): readonly string[][] {
  const pairs = theirs.map((text, at) => [text, ours[at] ?? ''])
  return pairs.filter(([text, other]) => text !== other).slice(0, 3)
}

async function oracle(path: string, asked: object): Promise<readonly string[]> {
  const response = await fetch(`${python.url}/oracle/${path}`, {
    method: 'POST',
    headers: { 'x-now': String(NOW) },
    body: JSON.stringify({ secret: SECRET, ...asked }),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as readonly string[]
}

const NOW = 1_770_000_000

/** A browser that knows one cookie, and a clock that both servers go by. */
class Visitor {
  cookie: string | undefined
  /** The last Set-Cookie line of ours. */
  line = ''
  #now = NOW
  readonly #app: (request: Request) => Promise<Response>
  #handler: Change = () => undefined

  constructor(codec: SessionOptions<Data>['codec']) {
    const options = { codec, cookie: { secure: false }, now: () => this.#now * 1000 }
    this.#app = async (request) =>
      withSession<Data>(options, async (_request, session) =>
        Response.json((await this.#handler(session)) ?? null),
      )(request)
  }

  pass(seconds: number): void {
    this.#now += seconds
  }

  /** A request to our app, and what the handler answered. */
  async here(handler: Change): Promise<unknown> {
    this.#handler = handler
    const response = await this.#app(new Request('http://localhost/', { headers: this.#headers }))
    this.line = response.headers.getSetCookie()[0] ?? ''
    this.#keep(response)
    const answer: unknown = await response.json()
    return answer ?? undefined
  }

  /** A request to theirs, with a body or without. */
  async there(path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(python.url + path, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        ...this.#headers,
        'content-type': 'application/json',
        'x-now': String(this.#now),
      },
    })
    expect(response.status).toBe(200)
    this.#keep(response)
    return response.json()
  }

  get #headers(): Record<string, string> {
    return this.cookie === undefined ? {} : { cookie: `session=${this.cookie}` }
  }

  #keep({ headers }: Response): void {
    for (const line of headers.getSetCookie()) {
      const [, value] = /^session=([^;]*)/.exec(line) ?? []
      this.cookie = /Thu, 01 Jan 1970/.test(line) ? undefined : value
    }
  }
}
