import { afterEach, describe, expect, it, vi } from 'vitest'
import { Clock, counting, type Loose, SECRET, warningsAmong } from '../../test/support.ts'
import { headersOf, withSession } from '../fetch.ts'
import { createSessions, type SessionEvent } from '../index.ts'

const events: SessionEvent[] = []
const sessions = createSessions<Loose>({
  secret: SECRET,
  now: new Clock().now,
  random: counting(),
  onEvent: (event) => events.push(event),
})

afterEach(() => {
  events.length = 0
  vi.unstubAllGlobals()
})

/** Whoever is named logs in, `-` does not look, and nobody in particular only reads. */
const serving = (answer: (request: Request) => Response) =>
  withSession<Loose>(sessions, {
    fetch(request: Request) {
      const who = request.headers.get('x-who')
      const held = request as unknown as { session: Loose }
      if (who !== '-') void held.session.user
      if (who !== '-' && who !== null) held.session.user = who
      return answer(request)
    },
  })

type Handler = ReturnType<typeof serving>

const visit = (handle: Handler, who?: string, method = 'GET') =>
  handle(new Request('https://example.com/', { method, headers: who ? { 'x-who': who } : {} }))

const cookiesOf = (response: Response) =>
  response.headers.getSetCookie().map((line) => line.split('=')[0])

const headersIn = (response: Response) => [...response.headers].map(([name]) => name)

const CONSTANTS: [string, () => Response, string?][] = [
  ['200 without a body', () => new Response(null)],
  ['204', () => new Response(null, { status: 204 })],
  ['redirect', () => Response.redirect('https://example.com/home')],
  ['404 with a content type', () => typed(404)],
  ['401 that is thrown', () => typed(401)],
  ['text, asked by HEAD', () => new Response('hello'), 'HEAD'],
  ['JSON, asked by HEAD', () => Response.json({ ok: true }), 'HEAD'],
  ['frozen one', () => Object.freeze(new Response(null))],
]

function typed(status: number): Response {
  return new Response(null, { status, headers: { 'content-type': 'text/html' } })
}

describe.each(CONSTANTS)('a constant response: a %s', (what, make, method) => {
  const constant = make()
  const handle = serving(() => {
    if (what.includes('thrown')) throw constant
    return constant
  })

  it('brings each visitor their own cookie, and nobody another’s', async () => {
    const all = []
    for (const who of ['ann', undefined, '-', 'bob', undefined]) {
      all.push(cookiesOf(await visit(handle, who, method)))
    }
    expect(all).toEqual([['session'], [], [], ['session'], []])
  })

  it('does so for visitors at the same time', async () => {
    const all = await Promise.all([
      visit(handle, 'cleo', method),
      visit(handle, undefined, method),
      visit(handle, 'dan', method),
    ])
    expect(all.map(cookiesOf)).toEqual([['session'], [], ['session']])
    expect(new Set(all.map((each) => each.headers.get('set-cookie'))).size).toBe(3)
  })

  it('stays as it was', () => {
    expect(headersIn(constant)).toEqual(headersIn(make()))
  })
})

describe('a response that was made for one visitor', () => {
  it('takes the headers itself', async () => {
    const made: Response[] = []
    const handle = serving(() => {
      made.push(new Response('fine'))
      return made[0] as Response
    })
    const response = await visit(handle, 'ann')
    expect(response).toBe(made[0])
    expect(await response.text()).toBe('fine')
  })

  it('leaves nothing of them to another who is given it all the same', async () => {
    // Nobody reads it, so that it can be given again.
    const constant = new Response('', { headers: { vary: 'Accept', 'cache-control': 'public' } })
    const handle = serving(() => constant)
    expect(cookiesOf(await visit(handle, 'ann'))).toEqual(['session'])
    const [silent, reader, bob] = [
      await visit(handle, '-'),
      await visit(handle),
      await visit(handle, 'bob'),
    ]
    expect(Object.fromEntries(silent.headers)).toEqual({
      'cache-control': 'public',
      'content-type': 'text/plain;charset=UTF-8',
      vary: 'Accept',
    })
    expect([cookiesOf(reader), reader.headers.get('vary')]).toEqual([[], 'Accept, Cookie'])
    expect(cookiesOf(bob)).toEqual(['session'])
  })

  it('is one that sets cookies of its own, though it has no body', async () => {
    const own = new Response(null, { status: 302, headers: { 'set-cookie': 'theme=dark' } })
    const handle = serving(() => own)
    expect(await visit(handle, 'ann')).toBe(own)
    expect(cookiesOf(own)).toEqual(['theme', 'session'])
    expect(cookiesOf(await visit(handle, '-'))).toEqual(['theme'])
    expect(cookiesOf(await visit(handle, 'bob'))).toEqual(['theme', 'session'])
  })

  it('carries the cookies of all sessions that are installed around its handler', async () => {
    const others = createSessions<Loose>({ secret: SECRET, cookie: { name: 'cart' }, onEvent() {} })
    const inner = withSession(others, (_request, cart) => {
      cart.items = 1
      return new Response('fine')
    })
    const handle = withSession(sessions, (request, session) => {
      session.user = 'ann'
      return inner(request)
    })
    const response = await handle(new Request('https://example.com/'))
    expect(cookiesOf(response)).toEqual(['cart', 'session'])
    const around = withSession(sessions, (request, session) => {
      session.user = 'ann'
      return inner(request.clone())
    })
    expect(cookiesOf(await around(new Request('https://example.com/')))).toEqual([
      'cart',
      'session',
    ])
  })

  it('is a response of srvx, whose body is not looked at', async () => {
    const fast = Object.assign(new Response('hello'), { _toNodeResponse() {} })
    const looks = vi.spyOn(fast, 'body', 'get')
    expect(
      await visit(
        serving(() => fast),
        'ann',
      ),
    ).toBe(fast)
    expect(looks).not.toHaveBeenCalled()
  })

  it('keeps what a framework has put beside, if it is copied', async () => {
    const options = { to: '/home' }
    const redirect = Object.assign(Response.redirect('https://example.com/home'), { options })
    expect(
      await visit(
        serving(() => redirect),
        'ann',
      ),
    ).toMatchObject({ options })
  })
})

describe.each(['Bun', 'Deno'])(
  'a body on %s, which knows it by what it was made of',
  (platform) => {
    it.each([
      ['text', 'hello', true],
      ['a stream', new Blob(['hello']).stream(), true],
      ['none', null, false],
    ])('is looked at in a clone: %s', async (_what, body, isSame) => {
      vi.stubGlobal(platform, {})
      const made = new Response(body)
      made.headers.delete('content-type')
      const looks = vi.spyOn(made, 'body', 'get')
      const response = await visit(
        serving(() => made),
        'ann',
      )
      expect(response === made).toBe(isSame)
      if (isSame) expect(looks).not.toHaveBeenCalled()
      expect([await response.text(), cookiesOf(response)]).toEqual([
        body === null ? '' : 'hello',
        ['session'],
      ])
    })
  },
)

describe('a response that can be neither changed nor copied', () => {
  const upgrade = () =>
    Object.defineProperty(Response.redirect('https://example.com/'), 'status', { value: 101 })

  it.each([
    ['upgrade', upgrade],
    ['network error', () => Response.error()],
  ])('passes as it is, and a cookie that was due is missed: an %s', async (_what, make) => {
    const made = make()
    const handle = serving(() => made)
    expect(await visit(handle)).toBe(made)
    expect(warningsAmong(events)).toEqual([])
    expect(await visit(handle, 'ann')).toBe(made)
    expect(warningsAmong(events)).toEqual(['unchangeable-response'])
    expect(headersIn(made)).toEqual(headersIn(make()))
  })
})

describe('headers of a response on its own', () => {
  it('are written onto it, or onto a copy', () => {
    const [one, none] = [headersOf(new Response('x')), headersOf(new Response(null))]
    for (const each of [one, none]) each.setSetCookie(['a=1', 'b=2'])
    expect([one, none].map(({ response }) => cookiesOf(response))).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  it('are those of node-fetch, too, which cannot list cookies', () => {
    const headers = new Headers({ 'set-cookie': 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT' })
    headers.append('set-cookie', 'b=2')
    Object.defineProperty(headers, 'getSetCookie', { value: undefined })
    const foreign = { status: 200, headers, body: {}, bodyUsed: false } as unknown as Response
    expect(headersOf(foreign).getSetCookie()).toEqual([
      'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      'b=2',
    ])
  })
})
