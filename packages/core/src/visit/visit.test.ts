/** One session during one request: opened when somebody looks, committed once. */
import { describe, expect, it } from 'vitest'
import {
  COOKIE,
  errorOf,
  expired,
  id,
  inShort,
  type Loose,
  NOTHING,
  SEALERS,
  START,
  seal,
  site,
} from '../../test/support.ts'
import { flash } from '../life/flash.ts'
import type { SessionOptions } from '../options/all.ts'
import type { RequestHead } from '../words/request.ts'
import { KIND } from './kind.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'

/** A head that notes what it is asked for. */
function noting(cookie: string | null): RequestHead & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    header(name) {
      asked.push(name)
      return name === 'cookie' ? cookie : undefined
    },
  }
}

describe('a visit', () => {
  const visitOf = (options: SessionOptions<Loose> = {}, cookie: string | null = COOKIE) => {
    const head = noting(cookie)
    const { sessions, events } = site(options)
    return { visit: toSessions(sessions).visit(head), events, asked: head.asked }
  }
  const SLOW: [string, SessionOptions<Loose>][] = [
    ['web cryptography', { sealer: 'web' }],
    [
      'a schema that promises',
      {
        sealer: 'node',
        schema: {
          '~standard': {
            version: 1,
            vendor: 'test',
            validate: async (value) => ({ value: value as Loose }),
          },
        },
      },
    ],
  ]

  describe('to a session that opens at once', () => {
    it('asks the request for nothing while nobody looks', async () => {
      const { visit, asked } = visitOf({ sealer: 'node' })

      expect(visit.ready()).toBeUndefined()
      expect(await visit.commit()).toEqual(NOTHING)
      expect([visit.touched, asked]).toEqual([false, []])
    })

    it('is opened by looking, which promises nothing', () => {
      const { visit } = visitOf({ sealer: 'node' })

      expect([visit.session.user, visit.touched]).toEqual(['ann', true])
      expect(visit.load()).toBe(visit.state)
      expect(visit.session).toBe(visit.state.session)
    })
  })

  describe.each(SLOW)('to a session that takes time: %s', (_why, options) => {
    it('is ready after a while if something came', async () => {
      const { visit } = visitOf(options)

      const ready = visit.ready()
      expect(ready).toBeInstanceOf(Promise)
      await ready

      expect([visit.touched, visit.session.user]).toEqual([false, 'ann'])
    })

    it('that is ready, and that nobody looks at, is untouched', async () => {
      const { visit } = visitOf(options)
      await visit.ready()

      expect(await visit.commit()).toEqual(NOTHING)
    })

    it.each([null, '', 'theme=dark', 'sessions=1; xsession=2'])(
      'is ready at once for a visitor without a session: %j',
      (cookie) => {
        const { visit } = visitOf(options, cookie)

        expect(visit.ready()).toBeUndefined()
        expect(visit.session.user).toBeUndefined()
      },
    )

    it('opens once, whoever waits for it', async () => {
      const { visit, events } = visitOf(options, 'session=Fe26.2*garbage')

      const [one, two] = await Promise.all([visit.load(), visit.load(), visit.ready()])

      expect(one).toBe(two)
      expect(inShort(events)).toEqual([{ type: 'refused', cookie: 'session', reason: 'malformed' }])
    })

    describe('on demand', () => {
      const onDemand = { ...options, load: 'on demand' } as const

      it('is ready at once, and not there before it is loaded', async () => {
        const { visit, asked } = visitOf(onDemand)
        expect([visit.ready(), asked]).toEqual([undefined, []])

        expect((await errorOf(() => visit.session)).code).toBe('ERR_SESSION_NOT_LOADED')
        expect((await visit.load()).session.user).toBe('ann')
        expect(visit.session.user).toBe('ann')
      })

      it('is left alone if nobody demands it', async () => {
        const { visit, asked } = visitOf(onDemand)
        visit.ready()

        expect(await visit.commit()).toEqual(NOTHING)
        expect(asked).toEqual([])
      })

      it('counts as looked at if somebody has tried, so that the response varies', async () => {
        const { visit } = visitOf(onDemand)
        await errorOf(() => visit.session)

        expect(await visit.commit()).toEqual({ ...NOTHING, outcome: 'unchanged', vary: true })
      })

      it('is there at once for a visitor without a session', () => {
        const { visit } = visitOf(onDemand, 'theme=dark')

        expect([visit.session.isNew, { ...visit.session }]).toEqual([true, {}])
      })
    })
  })

  describe.each(SEALERS)('sealed by %s', (sealer) => {
    it('has its commit at hand once it is made', async () => {
      const { visit } = visitOf({ sealer })
      await visit.ready()
      expect(visit.made).toBeUndefined()

      visit.session.user = 'bob'
      const made = await visit.commit()

      expect(visit.made).toBe(made)
      expect(made.outcome).toBe('updated')
    })

    it('may be committed before it is opened, and read afterwards', async () => {
      const { visit } = visitOf({ sealer })
      await visit.commit()

      const { session, phase } = await visit.load()

      expect([session.user, phase]).toEqual(['ann', 'committed'])
    })

    it('is to its own sessions, and not to others of the same name', () => {
      const { sessions } = site({ sealer })
      const { visit } = visitOf({ sealer })
      const own = toSessions(sessions)

      expect([visit.isTo(own[KIND]), own.visit(headOf('')).isTo(own[KIND])]).toEqual([false, true])
    })

    it('ends the session when null is assigned to where it was put', async () => {
      const { visit } = visitOf({ sealer })
      await visit.ready()

      visit.replace(null)

      expect((await visit.commit()).setCookie).toEqual([expired()])
    })
  })
})

describe.each(SEALERS)('a commit into headers, sealed by %s', (sealer) => {
  const target = (status: number, given: Record<string, string> = {}) => {
    const headers = new Headers(given)
    return {
      headers,
      status,
      get: (name: string) => headers.get(name) ?? undefined,
      set: (name: string, value: string) => headers.set(name, value),
      names: () => headers.keys(),
      getSetCookie: () => headers.getSetCookie(),
      setSetCookie: (lines: readonly string[]) => {
        headers.delete('set-cookie')
        for (const line of lines) headers.append('set-cookie', line)
      },
    }
  }
  const visited = async (data: Loose) => {
    const here = site({ sealer })
    const visit = toSessions(here.sessions).visit(headOf(undefined))
    Object.assign((await visit.load()).session, data)
    return { ...here, visit }
  }

  it('writes all of it, beside what others have set', async () => {
    const { visit } = await visited({ user: 'ann' })
    const { headers, ...rest } = target(200, { 'set-cookie': 'theme=dark', vary: 'Accept' })

    const { setCookie } = await visit.commitTo(rest)

    expect(headers.getSetCookie()).toEqual(['theme=dark', ...setCookie])
    expect([headers.get('vary'), headers.get('cache-control')]).toEqual([
      'Accept, Cookie',
      'no-store',
    ])
  })

  it('that fails is an error, and leaves the headers alone', async () => {
    const { visit } = await visited({ text: 'x'.repeat(5000) })
    const { headers, ...rest } = target(200)

    expect((await errorOf(() => visit.commitTo(rest))).code).toBe('ERR_SESSION_TOO_LARGE')
    expect([...headers]).toEqual([])
  })

  it('that fails is none where the app tells of a failure already: save() has told it', async () => {
    const { visit, events } = await visited({ text: 'x'.repeat(5000) })
    const { headers, ...rest } = target(500)

    expect(await visit.commitTo(rest)).toEqual(NOTHING)
    expect([...headers]).toEqual([])
    expect(events.map(({ type }) => type)).toEqual(['failed'])
  })
})

describe.each(SEALERS)('a commit, sealed by %s', (sealer) => {
  const open = async (options: SessionOptions<Loose> = {}, cookie?: string) => {
    const { sessions, events } = site({ sealer, ...options })
    return { sessions, events, state: await sessions.open(cookie) }
  }

  it('happens once, however often it is asked for', async () => {
    const { sessions, state, events } = await open()
    state.session.user = 'ann'

    const first = await sessions.commit(state)
    const second = await sessions.commit(state)

    expect(second).toBe(first)
    expect(inShort(events)).toEqual([
      {
        type: 'committed',
        cookie: 'session',
        outcome: 'created',
        bytes: (first.setCookie[0] ?? '').indexOf(';') - 1,
      },
    ])
  })

  it('happens once even if asked for again while it is under way', async () => {
    const { sessions, state, events } = await open()
    state.session.user = 'ann'

    const [first, second] = await Promise.all([sessions.commit(state), sessions.commit(state)])

    expect(second).toBe(first)
    expect(events.length).toBe(1)
  })

  it('is the end of writing, from the moment it begins', async () => {
    const { sessions, state } = await open()
    state.session.user = 'ann'
    const { session } = state
    const done = sessions.commit(state)

    const WRITES: [string, () => unknown][] = [
      ['set', () => session.set('user', 'bob')],
      ['delete', () => session.delete('user')],
      ['update', () => session.update('user', () => 'bob')],
      ['clear', () => session.clear()],
      ['rotateId', () => session.rotateId()],
      ['regenerate', () => session.regenerate()],
      ['destroy', () => session.destroy()],
      ['reload', () => session.reload()],
      ['touch', () => session.touch()],
      ['setLifetime', () => session.setLifetime({ maxAge: 10 })],
      ['assign', () => state.replace({ user: 'bob' })],
      ['destroy', () => state.replace(null)],
      ['flash.add', () => flash(session).add('notice', 'Too late.')],
    ]
    const errors = await Promise.all(WRITES.map(([, write]) => errorOf(write)))

    expect(errors.map(({ code, message }) => [code, message])).toEqual(
      WRITES.map(([verb]) => [
        'ERR_SESSION_COMMITTED',
        `The response head has left, or leaves now, so ${verb} comes too late and would be lost. Change the session before the first byte of the response is written.`,
      ]),
    )
    expect(state.phase).toBe('committed')
    await done
    expect({ ...session }).toEqual({ user: 'ann' })
  })

  it('leaves everything readable', async () => {
    const { sessions, state } = await open({}, COOKIE)
    await sessions.commit(state)
    const { session } = state

    expect([
      session.user,
      session.get('user'),
      session.has('user'),
      session.id,
      session.isNew,
    ]).toEqual(['ann', 'ann', true, id(200), false])
    expect(flash(session).take('notice')).toEqual([])
    await session.save()
  })

  it('does not let a flash message be taken, which would then come again', async () => {
    const { sessions, state } = await open()
    flash(state.session).add('notice', 'Saved.')
    await sessions.commit(state)

    expect((await errorOf(() => flash(state.session).take('notice'))).code).toBe(
      'ERR_SESSION_COMMITTED',
    )
    expect(flash(state.session).peek('notice')).toEqual(['Saved.'])
  })

  it('that fails throws once, is told as an event, and is quiet from then on', async () => {
    const { sessions, state, events } = await open()
    state.session.when = new Date(0)

    const error = await errorOf(() => sessions.commit(state))

    expect(error.code).toBe('ERR_SESSION_NOT_JSON')
    expect(error.path).toBe('when')
    expect(inShort(events)).toEqual([{ type: 'failed', cookie: 'session', error }])
    expect(await sessions.commit(state)).toEqual(NOTHING)
    expect(events.length).toBe(1)
  })

  it('that fails because of the size names the size, the limit and the largest keys', async () => {
    const { sessions, state, events } = await open()
    state.session.small = 1
    state.session.text = 'x'.repeat(5000)
    state.session.other = 'x'.repeat(100)
    state.session.more = 'x'.repeat(50)

    const error = await errorOf(() => sessions.commit(state))

    const size =
      'session'.length +
      seal({
        id: id(1),
        createdAt: START,
        seenAt: START,
        data: {
          small: 1,
          text: 'x'.repeat(5000),
          other: 'x'.repeat(100),
          more: 'x'.repeat(50),
        },
      }).length
    expect({ ...error, message: error.message }).toEqual({
      name: 'SessionError',
      code: 'ERR_SESSION_TOO_LARGE',
      message: `The session is ${size} bytes sealed, over the 4096 of one cookie. Largest keys: text (5011 bytes), other (112 bytes), more (61 bytes). Store less, or raise cookie.maxChunks.`,
      remedy: 'Store less, or raise cookie.maxChunks.',
      status: 500,
      retryAfter: undefined,
      path: undefined,
      size,
      limit: 4096,
      largest: [
        ['text', 5011],
        ['other', 112],
        ['more', 61],
      ],
    })
    expect(inShort(events)).toEqual([{ type: 'failed', cookie: 'session', error }])
    expect(await sessions.commit(state)).toEqual(NOTHING)
  })

  it('is confirmed by a save() that comes later, unless something has changed since', async () => {
    const { sessions, state } = await open()
    state.session.user = 'ann'
    await sessions.commit(state)
    expect(await state.session.save()).toBe(undefined)

    state.session.user = 'bob'
    expect(await errorOf(() => state.session.save())).toMatchObject({
      code: 'ERR_SESSION_COMMITTED',
    })
  })

  it('of a session that was opened, and not looked at, counts as looked at', async () => {
    const { sessions } = await open()

    const commit = await sessions.commit(await sessions.open(COOKIE))

    expect(commit).toEqual({ ...NOTHING, outcome: 'unchanged', vary: true })
  })

  it('takes the session for destroyed, whatever it could not have been written as', async () => {
    const { sessions, state } = await open({}, COOKIE)
    state.session.when = new Date(0)
    state.session.text = 'x'.repeat(5000)
    state.destroy()

    expect((await sessions.commit(state)).setCookie).toEqual([expired()])
  })

  it('that is too large because of flash messages says so', async () => {
    const { sessions, state } = await open()
    flash(state.session).add('notice', 'x'.repeat(5000))

    const error = await errorOf(() => sessions.commit(state))

    expect(error.largest).toEqual([['flash messages', 5034]])
  })

  it.each([
    [undefined, 'no-store'],
    ['no-store', 'no-store'],
    ['private', 'private'],
    [false, undefined],
  ] as const)('says with cacheControl %j what caches may do', async (cacheControl, expected) => {
    const { sessions, state } = await open({ cacheControl })
    state.session.user = 'ann'

    expect((await sessions.commit(state)).cacheControl).toBe(expected)
  })

  it('refuses another cacheControl at construction', async () => {
    const error = await errorOf(() => open({ cacheControl: 'public' as 'private' }))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_CONFIG',
      "cacheControl is \"public\". Use 'no-store', 'private' or false.",
    ])
  })

  it('counts the bytes of all cookies that it sets', async () => {
    const { sessions, state, events } = await open({ cookie: { maxChunks: 2 } })
    state.session.text = 'x'.repeat(4000)

    const { setCookie } = await sessions.commit(state)

    const bytes = setCookie.map((line) => line.slice(0, line.indexOf(';')).length - 1)
    expect(bytes.length).toBe(2)
    expect(inShort(events)[0]).toEqual({
      type: 'committed',
      cookie: 'session',
      outcome: 'created',
      bytes: (bytes[0] ?? 0) + (bytes[1] ?? 0),
    })
  })
})
