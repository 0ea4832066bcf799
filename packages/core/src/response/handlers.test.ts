/** How handlers are called, what they may answer, and what becomes of what they throw. */
import { describe, expect, it } from 'vitest'
import { errorOf, type Loose, SECRET, warningsAmong } from '../../test/support.ts'
import { getSession, loadSession, withSession } from '../fetch.ts'
import { createSessions, type SessionEvent } from '../index.ts'

const visit = (headers: Record<string, string> = {}) =>
  new Request('https://example.com/', { headers })

const cookiesOf = (response: Response) =>
  response.headers.getSetCookie().map((line) => line.split('=')[0])

function heard() {
  const events: SessionEvent[] = []
  const sessions = createSessions<Loose>({ secret: SECRET, onEvent: (each) => events.push(each) })
  return { events, sessions }
}

describe('a handler', () => {
  const handler = (request: Request, session: Loose, env?: Loose) => {
    void request
    session.user = 'ann'
    return new Response(String(env?.NAME))
  }
  const NOBODY: Loose = {}
  type Given = (...args: never[]) => Response

  it.each<[string, Given]>([
    ['names what it takes', handler],
    [
      'is wrapped, with the rest handed on',
      (request: Request, ...rest: Loose[]) => handler(request, rest[0] as Loose, rest[1]),
    ],
    [
      'is wrapped, with everything handed on',
      (...args: [Request, Loose, Loose]) => handler(...args),
    ],
    [
      'has defaults',
      (request: Request, session = NOBODY, env = NOBODY) => handler(request, session, env),
    ],
    ['is bound', handler.bind(undefined)],
  ])('is given the session, and what the platform passes, if it %s', async (_what, each) => {
    const response = await withSession<Loose>({ secret: SECRET }, each)(visit(), { NAME: 'env' })
    expect([await response.text(), cookiesOf(response)]).toEqual(['env', ['session']])
  })

  it('keeps its this', async () => {
    const app = {
      name: 'app',
      fetch: withSession({ secret: SECRET }, function (this: unknown, _request, session) {
        return new Response(`${(this as { name: string }).name} ${session.isNew}`)
      }),
    }
    expect(await (await app.fetch(visit())).text()).toBe('app true')
  })

  it.each(['an app', 'its fetch'])('that is %s is called as the platform would', async (what) => {
    class App {
      readonly name = 'app'
      fetch = (request: Request, ...rest: unknown[]) => {
        getSession(request).user = 'ann'
        return new Response(JSON.stringify([this.name, ...rest]))
      }
    }
    const app = new App()
    const handle = withSession({ secret: SECRET }, what === 'an app' ? app : app.fetch)
    const response = await handle(visit(), 'env', 'ctx')
    expect([await response.json(), cookiesOf(response)]).toEqual([
      ['app', 'env', 'ctx'],
      ['session'],
    ])
  })

  it('that is inside of another gets its own session, and all that the platform passes', async () => {
    const inner = withSession(
      { secret: SECRET, cookie: { name: 'inner' } },
      (request, session, env: string) => {
        const outer = getSession(request, 'outer')
        return new Response(`${session === getSession(request, 'inner')} ${outer.isNew} ${env}`)
      },
    )
    const handle = withSession({ secret: SECRET, cookie: { name: 'outer' } }, { fetch: inner })
    expect(await (await handle(visit(), 'env')).text()).toBe('true true env')
  })

  it('that is none is refused where it is installed', async () => {
    for (const none of [undefined, {}, 'handler']) {
      const error = await errorOf(() => withSession({ secret: SECRET }, none as never))
      expect([error.code, error.message]).toEqual([
        'ERR_SESSION_CONFIG',
        expect.stringContaining('where a handler belongs. Give a function'),
      ])
    }
  })
})

describe('a handler that answers nothing', () => {
  it('may do so after an upgrade, and is warned if the session was changed', async () => {
    const { sessions, events } = heard()
    const handle = withSession(sessions, (request, session) => {
      if (request.headers.has('x-change')) session.user = 'ann'
      return undefined
    })
    expect(handle(visit({ upgrade: 'websocket' }))).toBeUndefined()
    expect(warningsAmong(events)).toEqual([])
    expect(handle(visit({ upgrade: 'websocket', 'x-change': 'yes' }))).toBeUndefined()
    expect(warningsAmong(events)).toEqual(['unchangeable-response'])
  })

  it.each([
    ['nothing', undefined],
    ['text', 'text'],
    ['an object', { status: 200, body: 'text' }],
  ])('is told that it has to answer: %s', async (what, answer) => {
    const handle = withSession({ secret: SECRET }, (_request) => answer as never)
    expect(await errorOf(() => handle(visit()))).toMatchObject({
      code: 'ERR_SESSION_RESPONSE',
      message: `The handler answered ${what} where a Response belongs. Return one on every way through it: return new Response(…), or Response.json(…).`,
    })
  })
})

describe('what a handler throws', () => {
  const throwing = (thrown: unknown, { change = true } = {}) => {
    const { sessions, events } = heard()
    const handle = withSession(sessions, (_request, session) => {
      if (change) session.user = 'ann'
      throw thrown
    })
    return { handle, events }
  }

  it.each([
    ['a response', () => new Response('no', { status: 403 })],
    ['a redirect', () => Response.redirect('https://example.com/')],
    ['a response of another making', foreignResponse],
  ])('carries the session if it is %s', async (_what, make) => {
    const response = await throwing(make()).handle(visit())
    expect(cookiesOf(response)).toEqual(['session'])
  })

  it.each([
    [
      'Next.js',
      Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/;307;' }),
    ],
    ['SvelteKit', { status: 303, location: '/home' }],
    ['nobody', new Error('broken')],
  ])(
    'goes on to the platform as it is, with a warning that the change is lost: by %s',
    async (_who, thrown) => {
      const { handle, events } = throwing(thrown)
      expect(await errorOf(() => handle(visit()))).toBe(thrown)
      expect(events).toMatchObject([
        {
          type: 'warning',
          kind: 'lost-with-throw',
          message: expect.stringContaining('threw what is no response; the change is lost. Return'),
        },
        { type: 'committed', outcome: 'untouched' },
      ])
    },
  )

  it('is no reason to warn of a session that was only read, or that came as it is', async () => {
    const { handle, events } = throwing(new Error('broken'), { change: false })
    await errorOf(() => handle(visit()))
    expect(events.map(({ type }) => type)).toEqual(['committed'])
  })

  it('is told of a logout that is lost', async () => {
    const { sessions, events } = heard()
    const handle = withSession(sessions, async (_request, session) => {
      await session.destroy()
      throw new Error('broken')
    })
    await errorOf(() => handle(visit({ cookie: 'session=nothing' })))
    const cookie = await sessions.cookieFor({ user: 'ann' })
    await errorOf(() => handle(visit({ cookie })))
    expect(warningsAmong(events)).toContain('lost-with-throw')
  })

  it('is a warning, too, if it comes of what should have made a response', async () => {
    const { sessions, events } = heard()
    const handle = withSession(
      sessions,
      (_request, session) => {
        session.user = 'ann'
        throw new Error('broken')
      },
      () => {
        throw new Error('broken again')
      },
    )
    expect((await errorOf(() => handle(visit()))).message).toBe('broken again')
    expect(warningsAmong(events)).toEqual(['lost-with-throw'])
  })
})

/** As node-fetch, or a test environment, makes them: not this realm's class, and not undici's. */
function foreignResponse(): Response {
  const { status, headers } = new Response('x', { status: 403 })
  return { status, headers, body: {}, bodyUsed: false } as unknown as Response
}

describe('a secret that is missing', () => {
  it('is missed by the first request, not where the app is imported', async () => {
    const before = process.env.SESSION_SECRET
    delete process.env.SESSION_SECRET
    try {
      const handle = withSession({}, (_request) => new Response('fine'))
      expect((await errorOf(() => handle(visit()))).code).toBe('ERR_SESSION_SECRET')
      const rescued = withSession(
        {},
        (_request) => new Response('fine'),
        (error) => {
          return new Response((error as Loose).code, { status: 500 })
        },
      )
      expect(await (await rescued(visit())).text()).toBe('ERR_SESSION_SECRET')
      process.env.SESSION_SECRET = SECRET
      expect(await (await handle(visit())).text()).toBe('fine')
    } finally {
      if (before === undefined) delete process.env.SESSION_SECRET
      else process.env.SESSION_SECRET = before
    }
  })

  it('is still an error at once if it is there and cannot work', async () => {
    const error = await errorOf(() => withSession({ secret: 'short' }, () => new Response()))
    expect(error.code).toBe('ERR_SESSION_SECRET')
  })

  it.each(['node', 'web'] as const)(
    'may be a function, asked once by the first request, sealed by %s',
    async (sealer) => {
      const asked: number[] = []
      const secret = async () => {
        asked.push(1)
        return SECRET
      }
      const handle = withSession<Loose>({ secret, sealer, onEvent() {} }, (_request, session) => {
        const before = session.user
        session.user = 'ann'
        return new Response(String(before))
      })
      const first = await handle(visit())
      const cookie = (first.headers.getSetCookie()[0] as string).split(';')[0] as string
      const again = await handle(visit({ cookie }))
      expect([await first.text(), await again.text(), asked.length]).toEqual([
        'undefined',
        'ann',
        1,
      ])
    },
  )

  it('that a function fails to get is asked for again', async () => {
    const answers = ['short', SECRET]
    const handle = withSession({ secret: () => answers.shift() as string }, (_request, session) => {
      return new Response(`${session.isNew}`)
    })
    expect((await errorOf(() => handle(visit()))).code).toBe('ERR_SESSION_SECRET')
    expect(await (await handle(visit())).text()).toBe('true')
  })
})

describe('loadSession', () => {
  it('rejects, and does not throw, for what is no request', async () => {
    const answer = loadSession(undefined as never)
    expect((await errorOf(() => answer)).code).toBe('ERR_SESSION_REQUEST')
  })
})
