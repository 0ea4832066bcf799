import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { errorOf, type Loose, SECRET } from '../../test/support.ts'
import { getSession, withSession } from '../fetch.ts'
import { createSessions } from '../index.ts'

const sessions = createSessions<Loose>({ secret: SECRET, onEvent() {} })
const cookie = await sessions.cookieFor({ user: 'ann' })

const visit = () => new Request('https://example.com/', { headers: { cookie } })

const cookiesOf = (response: Response) =>
  response.headers.getSetCookie().map((line) => line.split('=')[0])

const CONTEXT = Symbol.for('sealed-session.context')
const shared = globalThis as unknown as Record<symbol, unknown>

afterEach(() => {
  vi.unstubAllGlobals()
  Reflect.deleteProperty(shared, CONTEXT)
})

const COPIES: [string, (request: Request) => Request][] = [
  ['a clone', (request) => request.clone()],
  ['a request made of it', (request) => new Request(request)],
  ['a request with another method', (request) => new Request(request, { method: 'PUT' })],
  ['a request to another path', (request) => new Request(`${request.url}_root.data`, request)],
]

describe.each(COPIES)('%s', (_what, copy) => {
  it('finds the session, whenever the handler asks', async () => {
    const handle = withSession(sessions, async (request) => {
      const other = copy(request)
      const first = getSession(other)
      await new Promise((resolve) => setImmediate(resolve))
      getSession(other).seen = 1
      return new Response(String(first === getSession(request) && first.user))
    })
    const response = await handle(visit())
    expect([await response.text(), cookiesOf(response)]).toEqual(['ann', ['session']])
  })
})

describe('another request', () => {
  it('does not find the session of whoever is being served', async () => {
    const handle = withSession(sessions, async (request) => {
      const others = new Request(request.url, { headers: { cookie: 'session=other' } })
      return new Response((await errorOf(() => getSession(others))).message)
    })
    expect(await (await handle(visit())).text()).toBe(
      'The session middleware must be installed to access the session. withSession was not given this Request object. If it was given one of which this is a clone, or a copy made anew, give that one to getSession. Add this line before your routes: withSession({ … }, handler)',
    )
  })

  it('that stands for the first is one with it where the same sessions are installed again', async () => {
    const inner = withSession(sessions, (_request, session) => {
      session.count = 1
      return new Response('fine')
    })
    const handle = withSession(sessions, async (request, session) => {
      session.seen = 1
      const response = await inner(new Request(request))
      expect(cookiesOf(response)).toEqual([])
      return response
    })
    const line = (await handle(visit())).headers.getSetCookie()[0] as string
    const state = await sessions.open(line.split(';')[0])
    expect({ ...state.session }).toEqual({ user: 'ann', seen: 1, count: 1 })
  })

  it('finds nothing where the platform cannot tell, and is told so', async () => {
    vi.stubGlobal('AsyncLocalStorage', function none() {
      throw new Error('There is none here.')
    })
    const handle = withSession(sessions, async (request) => {
      return new Response((await errorOf(() => getSession(request.clone()))).message)
    })
    expect(await (await handle(visit())).text()).toContain(
      '(the flag nodejs_compat lets it be found without)',
    )
  })

  it('is found by the storage of Next.js’s edge sandbox, which is a global', async () => {
    vi.stubGlobal('AsyncLocalStorage', AsyncLocalStorage)
    const handle = withSession(sessions, (request) => {
      return new Response(String(getSession(request.clone()).user))
    })
    expect(await (await handle(visit())).text()).toBe('ann')
  })
})

describe('one Request that is handled twice', () => {
  it('has a session of its own each time', async () => {
    const handle = withSession(sessions, (_request, session) => {
      session.visits = ((session.visits as number | undefined) ?? 0) + 1
      return new Response(String(session.visits))
    })
    const request = visit()
    const [first, second] = [await handle(request), await handle(request)]
    expect([await first.text(), await second.text()]).toEqual(['1', '1'])
    expect([cookiesOf(first), cookiesOf(second)]).toEqual([['session'], ['session']])
  })

  it('keeps sessions of another name apart, too', async () => {
    const carts = createSessions<Loose>({ secret: SECRET, cookie: { name: 'cart' }, onEvent() {} })
    const handle = withSession(
      carts,
      withSession(sessions, (request, session) => {
        session.seen = 1
        getSession(request, 'cart').items = 1
        return new Response('fine')
      }),
    )
    const request = visit()
    for (const response of [await handle(request), await handle(request)]) {
      expect(cookiesOf(response)).toEqual(['session', 'cart'])
    }
  })
})
