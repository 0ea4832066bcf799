import { describe, expect, it } from 'vitest'
import {
  Browser,
  errorOf,
  expired,
  inShort,
  type Loose,
  OLD_SECRET,
  SECRET,
  START,
  seal,
  site,
  tokenOf,
  unseal,
} from '../../test/support.ts'
import {
  type Reader,
  type ReadSession,
  type Reason,
  SessionError,
  type SessionOptions,
  toSessions,
} from '../index.ts'
import { headOf } from './request.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A library whose cookie `old` has JSON in it, as it is but for the percent signs. */
function library(changes: Partial<Reader> & { read?: (value: string) => unknown } = {}) {
  const log: string[] = []
  const { read = (value: string) => ({ data: JSON.parse(decodeURIComponent(value)) }), ...rest } =
    changes
  const valueIn = (header: string) => /(?:^|; )old=([^;]*)/.exec(header)?.[1]
  const reader: Reader = {
    name: 'old-library',
    cookies: ['old'],
    atOnce: true,
    find: (header) => (valueIn(header) === undefined ? undefined : ['old']),
    open(header) {
      log.push('open')
      return read(valueIn(header) as string) as never
    },
    expire: (names) => names.map((name) => `${name}=; Max-Age=0; Path=/app; Secure`),
    ...rest,
  }
  return { reader, log }
}

const OVER = 'old=; Max-Age=0; Path=/app; Secure'
const theirs = (data: object) => `old=${encodeURIComponent(JSON.stringify(data))}`

function moved(options: SessionOptions<Loose> = {}, changes: Parameters<typeof library>[0] = {}) {
  const { reader, log } = library(changes)
  const here = site({ acceptFrom: [reader], ...options })
  here.browser.put(theirs({ user: 'ann' }))
  return { ...here, log }
}

/** Reads a session as it is given. */
const reads = (session: Partial<ReadSession>) => ({
  read: () => ({ data: { user: 'ann' }, ...session }),
})

const user = ({ session }: { session: Loose }) => session.user

describe('a visitor who comes with the session of another library', () => {
  it('has it, and the response writes ours and ends theirs', async () => {
    const here = moved()

    const { result, outcome, commit } = await here.visit(user)

    expect([result, outcome, commit.setCookie.length]).toEqual(['ann', 'renewed', 2])
    const inside = JSON.parse(unseal(tokenOf(commit.setCookie)))
    expect(inside.data).toEqual({ user: 'ann' })
    // No limits of its own: those of the options hold, whatever they will be.
    expect(Object.keys(inside)).toEqual(['id', 'createdAt', 'seenAt', 'data'])
    expect(commit.setCookie[1]).toBe(OVER)
    expect(here.browser.names).toEqual(['session'])
    expect([(await here.visit(user)).result, here.log]).toEqual(['ann', ['open']])
  })

  it('is counted, once', async () => {
    const here = moved()
    await here.visit(user)
    await here.visit(user)

    expect(inShort(here.events)).toEqual([
      { type: 'accepted', cookie: 'session', from: 'old-library' },
      { type: 'committed', cookie: 'session', outcome: 'renewed', bytes: expect.any(Number) },
      { type: 'committed', cookie: 'session', outcome: 'unchanged', bytes: 0 },
    ])
  })

  it('may change it at once', async () => {
    const here = moved()

    await here.visit(({ session }) => {
      session.cart = ['tea']
    })

    expect((await here.visit(({ data }) => data)).result).toEqual({ user: 'ann', cart: ['tea'] })
  })

  it('is left alone as long as nobody asks for the session', async () => {
    const here = moved()

    expect([(await here.visit()).outcome, here.log]).toEqual(['untouched', []])
    expect(here.browser.names).toEqual(['old'])
  })

  it('keeps theirs where the page may never be shown', async () => {
    const here = moved()
    const visit = toSessions(here.sessions).visit({
      header: (name) => (name === 'cookie' ? here.browser.cookie : 'prefetch'),
    })

    expect([visit.session.user, (await visit.commit()).setCookie]).toEqual(['ann', []])
  })

  it('has no session if there is no data in it', async () => {
    const here = moved({}, reads({ data: {} }))

    expect((await here.visit(({ isNew, refused }) => [isNew, refused])).result).toEqual([
      true,
      undefined,
    ])
    expect(inShort(here.events)).toMatchObject([{ type: 'committed', outcome: 'unchanged' }])
  })

  it('brings messages, an id and limits along', async () => {
    const lifetime = { idleTimeout: 60, persistent: false }
    const here = moved({}, reads({ id: 'theirs', flash: { notice: ['Hi.'] }, lifetime }))

    const { commit } = await here.visit(({ session }) => session.user)

    expect(JSON.parse(unseal(tokenOf(commit.setCookie)))).toMatchObject({
      id: 'theirs',
      flash: { notice: ['Hi.'] },
      lifetime,
    })
    expect(commit.setCookie[0]).not.toContain('Max-Age')
  })

  it('is asked for the cookie by name where a framework has a jar', async () => {
    const here = moved()
    const jar = new Map([['old', encodeURIComponent('{"user":"ann"}')]])

    expect((await here.sessions.open(jar)).get('user')).toBe('ann')
  })

  it('may be looked at where nothing can be written', async () => {
    const here = moved()
    const visit = toSessions(here.sessions).visit(headOf(here.browser.cookie))
    visit.readOnly()

    expect([visit.session.user, (await visit.commit()).setCookie]).toEqual(['ann', []])
  })

  it('can have it saved, which proves that it can be kept', async () => {
    const here = moved()

    const { commit } = await here.visit(({ session }) => session.save())

    expect(commit.setCookie.length).toBe(2)
  })

  it('gets a new id if the session changes hands', async () => {
    const here = moved({ subject: ({ user }) => user as string }, reads({ id: 'theirs' }))

    const { result } = await here.visit((state) => {
      state.set('user', 'bob')
      return state.id
    })

    expect(result).not.toBe('theirs')
  })
})

describe('our own cookie', () => {
  it('comes first: theirs is not opened beside it, and goes with the next that is set', async () => {
    const here = moved()
    const both = `${await here.sessions.cookieFor({ user: 'bob' })}; ${theirs({ user: 'ann' })}`
    here.browser.put(both)

    expect((await here.visit(user)).result).toBe('bob')
    const { commit } = await here.visit(({ session }) => {
      session.cart = []
    })

    expect([here.log, commit.setCookie[1], here.browser.names]).toEqual([[], OVER, ['session']])
  })

  it('that opens nothing does not keep theirs from being opened', async () => {
    const here = moved()
    const stale = `session=${seal({ id: 'x', createdAt: START, seenAt: START, data: {} }, { secret: OLD_SECRET })}`
    here.browser.put(`${stale}; ${theirs({ user: 'ann' })}`)

    expect((await here.visit(user)).result).toBe('ann')
    expect(here.events.map(({ type }) => type)).toEqual(['accepted', 'committed'])
  })

  it('may have the name of theirs, which it then takes the place of', async () => {
    const { reader } = library({
      cookies: ['session'],
      find: (header) => (header.includes('session=') ? ['session', 'session.sig'] : undefined),
      open: () => ({ data: { user: 'ann' } }),
      expire: (names) => names.map((name) => `${name}=; Path=/; Max-Age=0`),
    })
    const here = site({ acceptFrom: [reader] })
    here.browser.put('session=eyJ1c2VyIjoiYW5uIn0=; session.sig=abc')

    const { result, commit } = await here.visit(user)

    expect(result).toBe('ann')
    expect(commit.setCookie.map((line) => line.split('=')[0])).toEqual(['session', 'session.sig'])
    expect((await here.visit(user)).result).toBe('ann')
    expect(here.events.filter(({ type }) => type === 'refused')).toEqual([])
  })

  it('of the same name and another path does not take the place of theirs', async () => {
    const { reader } = library({
      find: (header) => (header.includes('session=') ? ['session'] : undefined),
      open: () => ({ data: { user: 'ann' } }),
      expire: () => ['session=; Path=/app; Max-Age=0'],
    })
    const here = site({ acceptFrom: [reader] })
    here.browser.put('session=theirs')

    expect((await here.visit(user)).commit.setCookie[1]).toBe('session=; Path=/app; Max-Age=0')
  })
})

describe('the end of a session', () => {
  it.each<[string, (session: Loose) => unknown]>([
    ['destroy()', (session) => session.destroy()],
    ['clear()', (session) => session.clear()],
  ])('by %s ends theirs', async (_what, end) => {
    const here = moved()

    const { commit } = await here.visit(({ session }) => end(session))

    expect([commit.setCookie, here.browser.names]).toEqual([[OVER], []])
  })

  it('ends theirs beside ours', async () => {
    const here = moved()
    here.browser.put(
      `${await here.sessions.cookieFor({ user: 'bob' })}; ${theirs({ user: 'ann' })}`,
    )

    const { commit } = await here.visit(({ session }) => session.destroy())

    expect(commit.setCookie).toEqual([expired(), OVER])
  })

  it('ends theirs even if it was refused', async () => {
    const here = moved({}, { open: () => ({ refused: 'tampered' }) })

    const { commit } = await here.visit(({ session }) => session.destroy())

    expect(commit.setCookie).toEqual([OVER])
  })

  describe('sticks', () => {
    /** Two requests with the old cookie alone: one is a logout, the other is slow. */
    async function race(session: Partial<ReadSession>, late: number, tombstone = 300) {
      const here = moved({ tombstone }, reads(session))
      const cookie = here.browser.cookie
      await here.visit((state) => state.destroy())
      here.clock.pass(late)
      const slow = new Browser(here.clock.now)
      slow.put(cookie)
      const visit = toSessions(here.sessions).visit(headOf(slow.cookie))
      expect(visit.session.user).toBe('ann')
      here.browser.take((await visit.commit()).setCookie)
      return (await here.visit(({ data, refused }) => [data, refused])).result
    }

    it.each<[string, Partial<ReadSession>]>([
      ['nothing', {}],
      ['when it was begun', { createdAt: START - HOUR }],
      ['when it was written last', { seenAt: START - HOUR }],
      ['that it was written just now', { seenAt: START }],
    ])('against a request in flight, where their cookie tells %s', async (_what, session) => {
      expect(await race(session, 1)).toEqual([{}, 'ended'])
      expect(await race(session, 299)).toEqual([{}, 'ended'])
    })

    it('against their cookie itself, should a response of theirs bring it back', async () => {
      const here = moved({ tombstone: 300 })
      await here.visit((state) => state.destroy())
      here.browser.put(`${here.browser.cookie}; ${theirs({ user: 'ann' })}`)

      expect((await here.visit(({ data, refused }) => [data, refused])).result).toEqual([
        {},
        'ended',
      ])
    })
  })
})

describe('how long theirs lasts', () => {
  it.each<[string, Partial<ReadSession>, SessionOptions, number]>([
    ['counts from its beginning', { createdAt: START - 6 * DAY }, { maxAge: 7 * 86_400 }, 86_400],
    [
      'counts from when it was written, if more is not known',
      { seenAt: START - DAY },
      {},
      13 * 86_400,
    ],
    [
      'ends when it would have ended',
      { createdAt: START - DAY, expiresAt: START + DAY },
      {},
      86_400,
    ],
    ['ends then, whenever it began', { expiresAt: START + DAY }, {}, 86_400],
    ['is capped by ours', { createdAt: START, expiresAt: START + 90 * DAY }, {}, 14 * 86_400],
    ['may be its own', { createdAt: START, lifetime: { maxAge: 3600 } }, {}, 3600],
    [
      'is ours where its own is longer',
      { createdAt: START, lifetime: { maxAge: 9e7 } },
      {},
      14 * 86_400,
    ],
    ['may count from a clock that is ahead', { createdAt: START + HOUR }, {}, 14 * 86_400],
    ['does not depend on what is no time', { createdAt: Number.NaN, seenAt: 0.5 }, {}, 14 * 86_400],
  ])('%s', async (_what, session, options, seconds) => {
    const here = moved(options, reads(session))

    const { result, commit } = await here.visit(user)

    expect([result, Number(/Max-Age=(\d+)/.exec(commit.setCookie[0] ?? '')?.[1])]).toEqual([
      'ann',
      seconds,
    ])
  })

  it('holds on, whatever is done with it', async () => {
    const here = moved({}, reads({ expiresAt: START + DAY }))
    await here.visit(user)
    here.clock.pass(86_399)
    await here.visit((state) => state.set('cart', []))
    expect(here.browser.names).toEqual(['session'])
    here.clock.pass(1)

    expect(here.browser.names).toEqual([])
  })

  it('knows of no idle time before', async () => {
    const here = moved({ idleTimeout: 60 }, reads({ createdAt: START - DAY }))

    expect((await here.visit(user)).result).toBe('ann')
    here.clock.pass(60)
    expect(here.browser.names).toEqual([])
  })

  it.each<[string, Partial<ReadSession>, SessionOptions, Reason]>([
    ['by its own end', { expiresAt: START }, {}, 'expired'],
    ['by our maxAge', { createdAt: START - HOUR }, { maxAge: 3600 }, 'expired'],
    ['by a clock that was broken', { createdAt: START + DAY }, {}, 'invalid-data'],
  ])('may be over %s', async (_what, session, options, reason) => {
    const here = moved(options, reads(session))

    expect((await here.visit(({ refused }) => refused)).result).toBe(reason)
  })
})

describe('what a reader refuses', () => {
  it('is told with its name, and stays in the browser until ours is set', async () => {
    const here = moved({}, { open: () => ({ refused: 'tampered' }) })

    expect((await here.visit(user)).commit.setCookie).toEqual([])
    expect(inShort(here.events)[0]).toEqual({
      type: 'refused',
      cookie: 'session',
      reason: 'tampered',
      from: 'old-library',
    })
    const { commit, outcome } = await here.visit((state) => state.set('user', 'bob'))
    expect([outcome, commit.setCookie[1]]).toEqual(['created', OVER])
  })

  it.each<[string, () => unknown]>([
    [
      'it throws',
      () => {
        throw new TypeError('a fault')
      },
    ],
    ['it rejects', () => Promise.reject(new TypeError('a fault'))],
  ])('includes that %s', async (_what, open) => {
    const here = moved({}, { atOnce: false, open: open as never })

    expect((await here.visit(({ refused }) => refused)).result).toBe('malformed')
  })

  it.each([[[]], ['text'], [null]])('includes data that is %j', async (data) => {
    const here = moved({}, reads({ data: data as never }))

    expect((await here.visit(({ refused }) => refused)).result).toBe('invalid-data')
  })

  it('does not include a store that is down, which is an error', async () => {
    const down = new SessionError('ERR_SESSION_STORE', 'It is down.', 'Start it.', { status: 503 })
    const here = moved({}, { atOnce: false, open: () => Promise.reject(down) })

    expect(await errorOf(() => here.visit(user))).toBe(down)
  })

  it('says more than garbage of ours, and less than a session of ours that is over', async () => {
    const here = moved({}, { open: () => ({ refused: 'tampered' }) })
    const over = seal({ id: 'x', createdAt: 0, seenAt: 0, data: {} })
    const reasons = []
    for (const ours of ['garbage', over]) {
      here.browser.put(`session=${ours}; ${theirs({})}`)
      reasons.push((await here.visit(({ refused }) => refused)).result)
    }

    expect(reasons).toEqual(['tampered', 'expired'])
  })
})

describe('several readers', () => {
  const named = (name: string, open: () => unknown) => library({ name, open: open as never }).reader
  const ann = () => ({ data: { user: 'ann' } })

  it.each<[string, Reader[], unknown]>([
    [
      'the first that opens something counts',
      [named('a', () => ({ refused: 'expired' })), named('b', ann)],
      'b',
    ],
    ['in their order', [named('a', ann), named('b', ann)], 'a'],
    ['promised or not', [named('a', async () => ({ refused: 'expired' })), named('b', ann)], 'b'],
    ['an empty one says nothing', [named('a', () => ({ data: {} })), named('b', ann)], 'b'],
  ])('%s', async (_what, acceptFrom, from) => {
    const here = site({ acceptFrom })
    here.browser.put(theirs({}))
    await here.visit(user)

    expect(here.events.find(({ type }) => type === 'accepted')).toMatchObject({ from })
  })

  it('that all refuse: the first refusal counts', async () => {
    const refusing = (['expired', 'tampered'] as const).map((refused) =>
      named(refused, () => ({ refused })),
    )
    const here = site({ acceptFrom: refusing })
    here.browser.put(theirs({}))

    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })
})

describe('a reader that takes its time', () => {
  const later = { atOnce: false, open: async () => ({ data: { user: 'ann' } }) }

  it('is waited for before handlers run, if something of theirs came', async () => {
    const here = moved({}, later)
    const visit = toSessions(here.sessions).visit(headOf(here.browser.cookie))
    await visit.ready()

    expect(visit.session.user).toBe('ann')
  })

  it('is not waited for where nothing of theirs came, nor on demand', () => {
    const here = moved({}, later)
    const onDemand = moved({ load: 'on demand' }, later)

    expect([
      toSessions(here.sessions).visit(headOf('other=1')).ready(),
      toSessions(onDemand.sessions).visit(headOf(here.browser.cookie)).ready(),
    ]).toEqual([undefined, undefined])
  })
})

describe('their side', () => {
  function retiring(header?: string) {
    const told: unknown[] = []
    const retire: Reader['retire'] = (_header, why, now) => void told.push([why, now])
    const here = moved({}, { retire })
    if (header !== undefined) here.browser.put(header)
    return { ...here, told }
  }

  it('is told once the session lives here', async () => {
    const here = retiring()
    await here.visit(user)
    await here.visit((state) => state.set('cart', []))

    expect(here.told).toEqual([['moved', START]])
  })

  it('is told of a logout', async () => {
    const here = retiring()
    await here.visit((state) => state.destroy())

    expect(here.told).toEqual([['ended', START]])
  })

  it('is told of nothing where nothing of theirs came', async () => {
    const here = retiring('other=1')
    await here.visit((state) => state.set('user', 'ann'))
    await here.visit((state) => state.destroy())

    expect(here.told).toEqual([])
  })

  it('is told only after the session could be kept', async () => {
    const here = retiring()
    await errorOf(() => here.visit((state) => state.set('user', 'x'.repeat(5000))))

    expect(here.told).toEqual([])
  })

  it('can fail, which fails the response', async () => {
    const failure = new Error('down')
    const here = moved({}, { retire: () => Promise.reject(failure) })

    expect(await errorOf(() => here.visit((state) => state.destroy()))).toBe(failure)
  })
})

describe('beside other options', () => {
  it('a schema judges their data too, and may bring it up to date', async () => {
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) =>
          (value as Loose).user === 'ann' ? { value: { name: 'Ann' } } : { issues: ['who?'] },
      },
    } as const
    const here = moved({ schema })
    const bob = moved({ schema })
    bob.browser.put(theirs({ user: 'bob' }))

    expect((await here.visit(({ data }) => data)).result).toEqual({ name: 'Ann' })
    expect((await bob.visit(({ refused }) => refused)).result).toBe('invalid-data')
  })

  it('a format that holds no lifetime is given none', async () => {
    const written: Loose[] = []
    const codec = {
      holds: { lifetime: false },
      encode: (envelope: Loose) => `${written.push(envelope)}`,
      decode: () => ({ refused: 'malformed' }) as const,
    }
    const here = moved({ codec: codec as never }, reads({ expiresAt: START + DAY }))
    await here.visit(user)

    expect(written.map(({ lifetime }) => lifetime)).toEqual([undefined])
  })

  it('a secret that is asked for late is asked for all the same', async () => {
    const here = moved({ secret: async () => SECRET })

    expect((await here.visit(user)).result).toBe('ann')
  })
})

describe('the option acceptFrom', () => {
  const { reader } = library()

  it.each<[string, unknown, string]>([
    ['no list', reader, 'acceptFrom is an object.'],
    ['a reader that was not called', [() => reader], 'acceptFrom[0] is a function. Call it'],
    [
      'what is no reader',
      [{ name: 'x' }],
      'acceptFrom[0] is an object without find and open and expire.',
    ],
    ['one without a name', [{ ...reader, name: undefined }], 'without a name'],
    ['two of one name', [reader, reader], 'has two readers by the name of "old-library".'],
  ])('refuses %s', async (_what, acceptFrom, says) => {
    const error = await errorOf(() => site({ acceptFrom: acceptFrom as never }))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_CONFIG',
      expect.stringContaining(says),
    ])
  })
})
