import { describe, expect, it } from 'vitest'
import { createSessions } from '../index.ts'
import { withSession } from '../response/fetch.ts'
import { createClock, createVisitor } from '../testing.ts'

const secret = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'

/** Answers with what it was asked. */
const echo = (answer: (path: string) => ResponseInit = () => ({})) => {
  const asked: string[] = []
  const app = async (request: Request) => {
    const { pathname } = new URL(request.url)
    const cookie = request.headers.get('cookie') ?? 'none'
    asked.push(`${request.method} ${pathname} ${cookie} ${await request.text()}`.trim())
    return new Response('fine', answer(pathname))
  }
  return { app, asked }
}

describe('fetch', () => {
  it('sends cookies, keeps those of the answer, and finds paths at the app', async () => {
    const { app, asked } = echo(() => ({ headers: { 'set-cookie': 'a=1; Path=/; Secure' } }))
    const ann = createVisitor({ app: { fetch: app }, at: 'https://shop.test/' })
    const { status } = await ann.fetch('/x')
    await ann.fetch(new URL('https://shop.test/y'))
    await ann.fetch(new Request('https://other.test/z'))
    await ann.fetch('/own', { headers: { cookie: 'b=2' } })
    expect([status, ...asked]).toEqual([
      200,
      'GET /x none',
      'GET /y a=1',
      'GET /z none',
      'GET /own b=2; a=1',
    ])
  })

  it.each([
    [301, 'POST', 'GET /to a=1'],
    [302, 'POST', 'GET /to a=1'],
    [303, 'PUT', 'GET /to a=1'],
    [302, 'PUT', 'PUT /to a=1 body'],
    [307, 'POST', 'POST /to a=1 body'],
    [308, 'POST', 'POST /to a=1 body'],
  ])('follows a %i after %s with the cookie that it set', async (status, method, second) => {
    const { app, asked } = echo((path) =>
      path === '/to' ? {} : { status, headers: { location: '/to', 'set-cookie': 'a=1; Path=/' } },
    )
    const response = await createVisitor({ app }).fetch('/', { method, body: 'body' })
    expect([response.status, ...asked]).toEqual([200, `${method} / none body`, second])
  })

  it('stops at a redirect if that is wanted, and at redirects without end', async () => {
    const { app } = echo(() => ({ status: 302, headers: { location: '/' } }))
    const ann = createVisitor({ app })
    expect((await ann.fetch('/', { redirect: 'manual' })).status).toBe(302)
    await expect(ann.fetch('/', { redirect: 'error' })).rejects.toThrow('must not')
    await expect(ann.fetch('/')).rejects.toThrow('redirects without end')
  })

  it('tells the app that another site’s page is behind it, and sends what browsers send then', async () => {
    const sessions = createSessions({ secret, onEvent: () => false })
    const app = withSession(sessions, (_request, session) => Response.json(session))
    const ann = createVisitor({ app }).give(await sessions.cookieFor({ user: 'ann' }))
    const statusOf = async (init: Parameters<typeof ann.fetch>[1]) =>
      (await ann.fetch('/', init)).status
    expect([
      await statusOf({ method: 'POST' }),
      await statusOf({ method: 'POST', crossSite: 'navigation' }),
    ]).toEqual([200, 403])
    const linked = await ann.fetch('/', { crossSite: 'navigation' })
    expect(await linked.json()).toEqual({ user: 'ann' })
  })
})

describe('inject', () => {
  it('sends and keeps cookies by the options and the answer of light-my-request', async () => {
    const seen: unknown[] = []
    const app = {
      async inject(options: { url: string; headers?: object; payload?: object }) {
        seen.push(options)
        return { statusCode: 200, headers: { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/app'] } }
      },
    }
    const ann = createVisitor()
    const { statusCode } = await ann.inject(app, { url: '/app/x', payload: { name: 'ann' } })
    await ann.inject(app, { url: '/', headers: { 'x-own': '1' } })
    expect([statusCode, ...seen]).toEqual([
      200,
      { url: '/app/x', payload: { name: 'ann' }, headers: {} },
      { url: '/', headers: { 'x-own': '1', cookie: 'a=1' } },
    ])
  })
})

describe('a visitor', () => {
  it('is given cookies as of the host that is visited first, and loses them when they end', () => {
    const ann = createVisitor().give('session=x; theme=a=b')
    expect(ann.cookie()).toBe('x')
    expect(ann.cookieHeader('http://127.0.0.1:4000/')).toBe('session=x; theme=a=b')
    expect(ann.cookieHeader('http://localhost/')).toBe('')
    ann.keep('session=; Max-Age=0; Path=/', 'http://127.0.0.1:4000/')
    expect(ann.cookie()).toBeUndefined()
    expect(ann.cookie('theme')).toBe('a=b')
  })

  it('keeps what came by any client', () => {
    const headers = new Headers({ 'set-cookie': 'a=1' })
    headers.append('set-cookie', 'b=1')
    const answers = [
      headers,
      { headers },
      { headers: { 'set-cookie': ['a=1', 'b=1'] } },
      { 'set-cookie': ['a=1', 'b=1'] },
      ['a=1', 'b=1'],
    ]
    for (const each of answers) expect(createVisitor().keep(each).cookieHeader()).toBe('a=1; b=1')
    expect(createVisitor().keep('a=1; Path=/').keep(undefined).cookieHeader()).toBe('a=1')
    expect(createVisitor().keep({ headers: {} }).cookies).toEqual([])
  })

  it('tells what was dropped, and why', () => {
    const ann = createVisitor({ at: 'http://shop.test/' })
    ann.keep(['session=1; Secure', 'theme=dark'])
    expect(ann.dropped).toEqual([{ name: 'session', why: 'secure', url: 'http://shop.test/' }])
    expect(ann.cookies.map(({ name }) => name)).toEqual(['theme'])
  })

  it('goes by the clock of the app', () => {
    const now = createClock('2030-01-01')
    const ann = createVisitor({ now }).keep('a=1; Max-Age=60')
    now.advance(60)
    expect(ann.cookies).toEqual([])
  })

  it('forgets, and goes on as another', () => {
    const ann = createVisitor().give('b=2').keep('a=1', 'http://localhost/').give('c=3')
    const eve = ann.copy()
    expect(ann.forget('a').forget('c').cookieHeader()).toBe('b=2')
    expect(ann.forget().cookies).toEqual([])
    expect(eve.cookieHeader()).toBe('b=2; a=1; c=3')
  })

  it('has its cookies for Playwright', () => {
    const ann = createVisitor({ at: 'https://shop.example.com/', now: createClock(0) })
    ann.give('session=x').keep(['a=1; Domain=example.com; Secure; Max-Age=60; SameSite=None'])
    const common = { path: '/', httpOnly: false }
    expect(ann.playwrightCookies()).toEqual([
      {
        ...common,
        name: 'session',
        value: 'x',
        domain: 'shop.example.com',
        expires: -1,
        httpOnly: true,
        secure: false,
        sameSite: 'Lax',
      },
      {
        ...common,
        name: 'a',
        value: '1',
        domain: '.example.com',
        expires: 60,
        secure: true,
        sameSite: 'None',
      },
    ])
  })
})
