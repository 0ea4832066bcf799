import { createSessions, type Session, type SessionCodec, SessionError } from '@sealed-session/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { spelled } from '../../../testing/cookies.ts'
import { FORGED } from '../../../testing/forged.ts'
import { inRequest, type Next } from '../test/headers.ts'
import { NextResponse } from '../test/server.ts'
import { allowCrossOrigin, session } from './index.ts'

interface Held {
  user?: string
  visits?: number
}

const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'
const quiet = { secret, onEvent: () => {} }
const app = session<Held>(quiet)

/** A request of a visitor whose session holds this. */
async function request(phase: Next['phase'], data?: Held): Promise<Next> {
  const header = data && (await createSessions<Held>(quiet).cookieFor(data))
  const [name, value] = header?.split('=') ?? []
  const jar = new Map(name && value ? [[name, value]] : [])
  return { jar, headers: new Headers({ host: 'example.com' }), phase, set: [] }
}

const namesOf = ({ set }: Next) => set.map(({ name }) => name)

/** What a write is told. */
async function errorOf(act: () => unknown): Promise<SessionError> {
  try {
    await act()
  } catch (error) {
    return error as SessionError
  }
  throw new Error('nothing was thrown')
}

describe('getSession', () => {
  it('reads the session of the visitor, in a page too', async () => {
    const next = await request('render', { user: 'ada' })
    await inRequest(next, async () => {
      const held = await app.getSession()
      expectTypeOf(held).toEqualTypeOf<Session<Held>>()
      expect([held.user, { ...held }, held.isNew]).toEqual(['ada', { user: 'ada' }, false])
    })
    expect(namesOf(next)).toEqual([])
  })

  it('refuses to be written, by property or by verb, and says where to write', async () => {
    await inRequest(await request('render', { user: 'ada' }), async () => {
      const held = await app.getSession()
      const writes = [
        () => {
          held.user = 'mallory'
        },
        () => held.set('visits', 1),
        () => held.save(),
      ]
      for (const write of writes) {
        const { code, message } = await errorOf(write)
        expect(code).toBe('ERR_SESSION_READ_ONLY')
        expect(message).toContain('wrapped: withSession(async (session, …) => { … })')
      }
      expect(held.user).toBe('ada')
    })
  })
})

describe('withSession', () => {
  it('commits what an action wrote, which the page of the same request reads', async () => {
    const next = await request('action')
    const login = app.withSession(async (session, name: string) => {
      const fresh = await session.regenerate()
      fresh.user = name
      return `Welcome, ${(await app.getSession()).user}.`
    })
    await inRequest(next, async () => {
      expect(await login('ada')).toBe('Welcome, ada.')
      next.phase = 'render'
      expect((await app.getSession()).user).toBe('ada')
    })
    expect(next.set).toEqual([
      {
        name: 'session',
        value: expect.stringMatching(/^Fe26\.2\*/),
        options: { maxAge: 1209600, path: '/', httpOnly: true, secure: true, sameSite: 'lax' },
      },
    ])
  })

  it('commits before a redirect goes on, which Next.js throws', async () => {
    const next = await request('action', { user: 'ada' })
    const redirect = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;/' })
    const logout = app.withSession(async (session) => {
      await session.destroy()
      throw redirect
    })
    expect(await inRequest(next, () => errorOf(logout))).toBe(redirect)
    expect([namesOf(next), next.jar.has('session')]).toEqual([['session', 'session.ended'], false])
  })

  it('writes into the response of a route handler, and nowhere else', async () => {
    const next = await request('action')
    const GET = app.withSession((session, asked: Request) => {
      session.visits = (session.visits ?? 0) + 1
      return Response.json({ visits: session.visits, url: asked.url })
    })
    const response = await inRequest(next, () => GET(new Request('http://localhost/x')))
    expect(await response.json()).toEqual({ visits: 1, url: 'http://localhost/x' })
    expect(spelled(response.headers.getSetCookie())).toEqual([
      'session=…; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
    expect([response.headers.get('vary'), response.headers.get('cache-control')]).toEqual([
      'Cookie',
      'no-store',
    ])
    expect(namesOf(next)).toEqual([])
  })

  it('sets nothing where nothing was written', async () => {
    const next = await request('action', { user: 'ada' })
    expect(
      await inRequest(
        next,
        app.withSession((session) => session.user),
      ),
    ).toBe('ada')
    expect(namesOf(next)).toEqual([])
  })

  it('rejects what cannot be saved', async () => {
    const next = await request('action')
    const fill = app.withSession((session) => {
      session.user = 'x'.repeat(5000)
    })
    expect((await inRequest(next, () => errorOf(fill))).code).toBe('ERR_SESSION_TOO_LARGE')
  })
})

describe('proxy', () => {
  const asked = async (data?: Held, options = quiet) => {
    const cookie = data && (await createSessions<Held>(options).cookieFor(data))
    return new Request('http://localhost/', cookie ? { headers: { cookie } } : {})
  }

  it('lets a request pass that needs nothing', async () => {
    const response = await app.proxy(await asked({ user: 'ada' }))
    expect(Object.fromEntries(response.headers)).toEqual({ 'x-middleware-next': '1' })
  })

  it('renews a session that is due, for the browser and for the page', async () => {
    let now = Date.now()
    const options = { ...quiet, idleTimeout: 600, now: () => now }
    const request = await asked({ user: 'ada' }, options)
    now += 400_000
    const { headers } = await session<Held>(options).proxy(request)
    expect(headers.get('x-middleware-set-cookie')).toMatch(/^session=Fe26/)
    expect(headers.get('set-cookie')).toBe(headers.get('x-middleware-set-cookie'))
    expect([headers.get('x-middleware-next'), headers.get('cache-control')]).toEqual([
      '1',
      'no-store',
    ])
  })

  it('writes what its function wrote, on whatever it answers', async () => {
    const answers = [undefined, NextResponse.next(), Response.redirect('http://localhost/login')]
    for (const answer of answers) {
      const proxy = app.proxy((session, _request: Request) => {
        session.visits = 1
        return answer
      })
      const response = await proxy(await asked())
      expect(response.headers.getSetCookie()).toHaveLength(1)
      expect(response.headers.get('vary')).toBe('Cookie')
    }
  })
})

describe('a token of another format', () => {
  const codecOf = (token: string): SessionCodec<Held> => ({
    encode: () => token,
    decode: () => ({ refused: 'malformed' }),
  })
  const login = (token: string) =>
    session<Held>({ codec: codecOf(token), onEvent: () => {} }).withSession((session) => {
      session.user = 'ada'
    })

  it('that Next.js would make another of is an error that says where it can be set', async () => {
    const next = await request('action')
    const { code, message } = await inRequest(next, () => errorOf(login('eyJhIjoxfQ==')))

    expect([code, namesOf(next)]).toEqual(['ERR_SESSION_UNSUPPORTED', []])
    expect(message).toContain('in a route handler that answers with a Response')
  })

  it('that it leaves as it is, is set', async () => {
    const next = await request('action')
    await inRequest(next, login('eyJhIjoxfQ.-_~'))

    expect(next.set.map(({ value }) => value)).toEqual(['eyJhIjoxfQ.-_~'])
  })

  it('is set as it is on a Response', async () => {
    const { withSession } = session<Held>({ codec: codecOf('eyJhIjoxfQ=='), onEvent: () => {} })
    const GET = withSession((session) => {
      session.user = 'ada'
      return new Response()
    })
    const response = await inRequest(await request('action'), GET)

    expect(response.headers.getSetCookie()[0]).toContain('session=eyJhIjoxfQ==;')
  })
})

describe('a request that a page of another origin caused', () => {
  const login = app.withSession((session, _request: Request) => {
    session.user = 'eve'
    return new Response('welcome')
  })
  const forged = async (next: Next, answer: (request: Request) => unknown) => {
    for (const [name, value] of Object.entries(FORGED.headers)) next.headers.set(name, value)
    return inRequest(next, () => answer(new Request('http://example.com/', FORGED)))
  }

  it('is a 403 of a route handler, which is not called', async () => {
    const next = await request('action')
    const response = (await forged(next, login)) as Response
    expect([response.status, response.headers.getSetCookie(), namesOf(next)]).toEqual([403, [], []])
  })

  it('is let in by a route', async () => {
    const response = (await forged(await request('action'), (request) => {
      allowCrossOrigin(request)
      return login(request)
    })) as Response
    expect([response.status, response.headers.getSetCookie().length]).toEqual([200, 1])
  })

  it('is a 403 of the proxy, if its function asks for the session, and passes otherwise', async () => {
    const proxy = app.proxy((session) => {
      session.user = 'eve'
      return undefined
    })
    const refused = await proxy(new Request('http://example.com/', FORGED))
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []])
    const passed = await app.proxy(new Request('http://example.com/', FORGED))
    expect(passed.headers.get('x-middleware-next')).toBe('1')
  })

  it('is left to Next.js where it is a server action', async () => {
    const next = await request('action')
    const action = app.withSession((session) => {
      session.user = 'ada'
    })
    await forged(next, () => action())
    expect(namesOf(next)).toEqual(['session'])
  })
})

describe('a secret', () => {
  it('is asked for by the first request, so that an app can be built without', async () => {
    const { getSession } = session({ onEvent: () => {} })
    const next = await request('render')
    expect((await inRequest(next, () => errorOf(getSession))).code).toBe('ERR_SESSION_SECRET')
  })

  it('that is weak is an error at once', () => {
    expect(() => session({ secret: 'short' })).toThrow(SessionError)
  })
})
