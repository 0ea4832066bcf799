import { type Session, SessionError, type SessionOptions } from '@sealed-session/core'
import { error, isHttpError, isRedirect, redirect } from '@sveltejs/kit'
import { type Handle as KitHandle, sequence } from '@sveltejs/kit/hooks'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { DROPS, ENDED, SETS, spelled } from '../../../testing/cookies.ts'
import { type Handle, type KitEvent, kitServer, type Route } from '../../../testing/sveltekit.ts'
import { getSession, loadSession, session } from './index.ts'

const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'
const quiet = { secret, onEvent: () => {} }

type Loose = Session<Record<string, unknown>>
const sessionOf = (event: KitEvent) => getSession<Record<string, unknown>>(event) as Loose

/** Sessions, a hook after them, and a route. */
function site(route: Route, hook?: Handle, options: SessionOptions = {}) {
  const ours = session({ ...quiet, ...options })
  const then: Handle = hook ?? (({ event, resolve }) => resolve(event))
  const handle: Handle = ({ event, resolve }) =>
    ours({ event, resolve: async (event) => then({ event, resolve }) })
  const respond = kitServer({ isHttpError, isRedirect }, handle, route)
  let cookie = ''
  return async (path = '/', headers = {}) => {
    const request = new Request(new URL(path, 'http://localhost'), {
      headers: { ...(cookie && { cookie }), ...headers },
    })
    const response = await respond(request)
    const setCookie = response.headers.getSetCookie()
    const first = setCookie.find((line) => line.startsWith('session='))
    if (first !== undefined) cookie = first.includes('Max-Age=0') ? '' : (first.split(';')[0] ?? '')
    return {
      status: response.status,
      headers: response.headers,
      setCookie,
      text: await response.text(),
    }
  }
}

function count(event: KitEvent): Response {
  const session = sessionOf(event)
  session.visits = Number(session.visits ?? 0) + 1
  return new Response(`visit ${session.visits}`)
}

describe('event.locals.session', () => {
  it('knows a visitor again', async () => {
    const go = site(count)
    const first = await go()
    expect([first.text, spelled(first.setCookie)]).toEqual(['visit 1', [SETS]])
    expect((await go()).text).toBe('visit 2')
  })

  it('is ended by null, and says so to a page that redirects', async () => {
    const go = site((event) => {
      if (event.url.pathname !== '/leave') return count(event)
      ;(event.locals as { session: unknown }).session = null
      return redirect(303, '/')
    })
    await go()
    const left = await go('/leave')
    expect([left.status, spelled(left.setCookie)]).toEqual([303, [DROPS, ENDED]])
    expect((await go()).text).toBe('visit 1')
  })

  it('leaves a response alone that did not ask', async () => {
    const { setCookie, headers } = await site(() => new Response('fine'))()
    expect([setCookie, headers.get('vary')]).toEqual([[], null])
  })

  it('is typed, and so is the hook', () => {
    expectTypeOf<App.Locals['session']>().toEqualTypeOf<Session>()
    const handle: KitHandle = session(quiet)
    expectTypeOf(sequence(handle, session(quiet))).toEqualTypeOf<KitHandle>()
    const write = (locals: App.Locals) => {
      locals.session = { user: 'ada' }
      locals.session = null
      // @ts-expect-error: it holds an object
      locals.session = 'ada'
    }
    expect(write).toBeTypeOf('function')
  })

  it('is loaded on demand', async () => {
    const load = async (event: KitEvent) => {
      await loadSession(event)
      return count(event)
    }
    const go = site(load, undefined, { load: 'on demand', sealer: 'web' })
    await go()
    expect((await go()).text).toBe('visit 2')
  })
})

describe('what other hooks answer', () => {
  const noticed = (event: KitEvent) => {
    sessionOf(event).notice = 'Please log in.'
  }

  it.each(['/', '/__data.json'])(
    'by throwing a redirect keeps the session, for %s',
    async (path) => {
      const go = site(count, ({ event }) => {
        noticed(event)
        redirect(303, '/login')
      })
      const { status, setCookie, text } = await go(path)
      expect(spelled(setCookie)).toEqual([SETS])
      expect([status, text]).toEqual(
        path === '/' ? [303, ''] : [200, '{"type":"redirect","location":"/login"}'],
      )
    },
  )

  it.each(['/', '/__data.json'])('by returning a redirect keeps it too, for %s', async (path) => {
    const go = site(count, ({ event }) => {
      noticed(event)
      return new Response(null, { status: 303, headers: { location: '/login' } })
    })
    const { status, setCookie, text } = await go(path)
    expect(spelled(setCookie)).toEqual([SETS])
    expect([status, text]).toEqual(
      path === '/' ? [303, ''] : [200, '{"type":"redirect","location":"/login"}'],
    )
  })

  it('ends a session by a thrown redirect, in every attribute', async () => {
    const leave = ({ event, resolve }: Parameters<Handle>[0]) => {
      if (event.url.pathname !== '/leave') return resolve(event)
      ;(event.locals as { session: unknown }).session = null
      return redirect(303, '/')
    }
    const go = site(count, leave, {
      cookie: { httpOnly: false, secure: 'auto', sameSite: 'strict' },
    })
    await go()
    const { setCookie } = await go('/leave')
    expect(setCookie[0]).toBe(
      'session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Strict',
    )
  })

  it('by throwing an error goes without the session, and development says so', async () => {
    const told: unknown[] = []
    const onEvent = (event: { type: string; kind?: string }) => {
      if (event.type === 'warning') told.push(event.kind)
    }
    const throwing: Handle = ({ event }) => {
      noticed(event)
      error(403, 'no')
    }
    const { status, setCookie } = await site(count, throwing, { onEvent })()
    expect([status, setCookie, told]).toEqual([403, [], ['lost-with-throw']])
  })
})

describe('what a page fetches of its own app', () => {
  const page: Route = async (event) => {
    const session = sessionOf(event)
    if (event.url.pathname === '/api') {
      session.visits = Number(session.visits ?? 0) + 1
      return Response.json({ ...session })
    }
    session.mark = 'page'
    const init = event.url.pathname === '/omit' ? { credentials: 'omit' as const } : {}
    const answers = [await event.fetch('/api', init), await event.fetch('/api', init)]
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    return new Response([...texts, JSON.stringify(session)].join(' '))
  }

  it('has the same session, for visitors with a cookie and without', async () => {
    const go = site(page)
    const first = await go()
    expect([first.text, spelled(first.setCookie)]).toEqual([
      '{"mark":"page","visits":1} {"mark":"page","visits":2} {"mark":"page","visits":2}',
      [SETS],
    ])
    expect((await go()).text).toContain('{"mark":"page","visits":4}')
  })

  it('has none without credentials', async () => {
    const go = site(page)
    await go()
    expect((await go('/omit')).text).toBe('{"visits":1} {"visits":1} {"mark":"page","visits":2}')
  })

  it('has both where there are two', async () => {
    const [one, two] = [session(quiet), session({ ...quiet, cookie: { name: 'admin' } })]
    const handle: Handle = ({ event, resolve }) =>
      one({ event, resolve: async (event) => two({ event, resolve }) })
    const respond = kitServer({ isHttpError, isRedirect }, handle, async (event) => {
      if (event.url.pathname !== '/api') return event.fetch('/api')
      getSession<Record<string, unknown>>(event, 'admin').role = 'root'
      return count(event)
    })
    const { headers } = await respond(new Request('http://localhost/'))
    expect(headers.getSetCookie().map((line) => line.split('=')[0])).toEqual(['admin', 'session'])
  })
})

describe('a session that cannot be saved', () => {
  it('is an error of SvelteKit instead of the answer', async () => {
    const go = site((event) => {
      sessionOf(event).cart = 'x'.repeat(5000)
      return new Response('fine')
    })
    const { status, text, setCookie } = await go()
    expect([status, text, setCookie]).toEqual([500, 'error', []])
  })
})

describe('what is not there', () => {
  it('is explained', () => {
    expect(() => getSession({ locals: {} })).toThrow(
      'The session middleware must be installed to access event.locals.session. No session middleware has run for this request. Add this line before your routes: export const handle = session() // in src/hooks.server.ts',
    )
  })

  it('is a secret until the first request, so that apps can be built', async () => {
    const { status } = await site(count, undefined, { secret: undefined })()
    expect(status).toBe(500)
  })

  it('is no session with options that cannot work', () => {
    expect(() => session({ secret: 'short' })).toThrow(SessionError)
  })
})
