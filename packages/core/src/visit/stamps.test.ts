/** Sessions that end with a new password. The conformance group `stamp` has what every adapter does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Browser,
  Clock,
  errorOf,
  inShort,
  type Loose,
  NOTHING,
  SEALERS,
  site,
  unseal,
} from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { memoryStore } from '../store/memory.ts'
import type { Awaitable } from '../words/awaitable.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'

const EVERY = 300

/** Whose passwords have which version; asked for at once, or a moment later. */
class People {
  readonly versions = new Map<string, string>()
  readonly asked: string[] = []
  readonly #atOnce: boolean

  constructor(atOnce: boolean) {
    this.#atOnce = atOnce
  }

  readonly current = (subject: string): Awaitable<string | undefined> => {
    this.asked.push(subject)
    const version = this.versions.get(subject)
    return this.#atOnce ? version : Promise.resolve(version)
  }
}

type Where = (clock: Clock) => SessionOptions<Loose>

const HOMES: readonly [string, Where][] = [
  ...SEALERS.map((sealer): [string, Where] => [`sealed by ${sealer}`, () => ({ sealer })]),
  ['in a store', (clock) => ({ store: memoryStore({ now: clock.now }) })],
  [
    'in a store, sealed',
    (clock) => ({ store: memoryStore({ now: clock.now }), encryptAtRest: true }),
  ],
  [
    'in a store once it is large',
    (clock) => ({ store: memoryStore({ now: clock.now }), keepInCookie: 500 }),
  ],
]

const CASES = HOMES.flatMap(([home, where]) =>
  [true, false].map((atOnce) => ({
    home,
    where,
    atOnce,
    how: atOnce ? 'at once' : 'with a promise',
  })),
)

function here(where: Where, atOnce: boolean, options: SessionOptions<Loose> = {}) {
  const clock = new Clock()
  const people = new People(atOnce)
  people.versions.set('ann', '1')
  const place = site<Loose>(
    {
      subject: ({ user }) => user?.id,
      stamp: { of: ({ user }) => user?.version, current: people.current },
      ...where(clock),
      ...options,
    },
    clock,
  )
  const login = () =>
    place.visit(({ session }) => {
      session.user = { id: 'ann', version: people.versions.get('ann') }
    })
  const look = async () => {
    const { result, outcome } = await place.visit(({ session, refused }) => [
      session.user?.id,
      refused,
    ])
    return [...result, outcome]
  }
  return { ...place, people, login, look }
}

describe.each(CASES)('a stamp, $home, told $how', ({ where, atOnce }) => {
  const begun = async (options: SessionOptions<Loose> = {}) => {
    const all = here(where, atOnce, options)
    await all.login()
    return all
  }

  it('is asked for once in so many seconds, and what holds goes on', async () => {
    const { look, clock, people } = await begun()
    clock.pass(EVERY - 1)
    expect([await look(), people.asked]).toEqual([['ann', undefined, 'unchanged'], []])

    clock.pass(1)
    expect([await look(), people.asked]).toEqual([['ann', undefined, 'renewed'], ['ann']])

    clock.pass(EVERY - 1)
    expect([await look(), people.asked]).toEqual([['ann', undefined, 'unchanged'], ['ann']])
    clock.pass(1)
    expect([await look(), people.asked]).toEqual([
      ['ann', undefined, 'renewed'],
      ['ann', 'ann'],
    ])
  })

  it('that is another since ends the session: refused, and its cookie left alone', async () => {
    const { look, clock, people, events, browser } = await begun()
    people.versions.set('ann', '2')
    clock.pass(EVERY)
    events.length = 0
    const before = browser.cookie

    expect(await look()).toEqual([undefined, 'superseded', 'unchanged'])

    expect(browser.cookie).toBe(before)
    expect(inShort(events)).toEqual([
      { type: 'refused', cookie: 'session', reason: 'superseded' },
      { type: 'committed', cookie: 'session', outcome: 'unchanged', bytes: 0 },
    ])
  })

  it('that is none any more ends it too', async () => {
    const { look, clock, people } = await begun()
    people.versions.delete('ann')
    clock.pass(EVERY)
    expect(await look()).toEqual([undefined, 'superseded', 'unchanged'])
  })

  it('is followed by the session in which it is changed, and by no other', async () => {
    const { visit, look, clock, people } = await begun()
    clock.pass(EVERY - 10)
    people.versions.set('ann', '2')
    await visit(({ session }) => {
      session.user.version = '2'
    })
    clock.pass(10)
    expect([await look(), people.asked]).toEqual([['ann', undefined, 'unchanged'], []])
    clock.pass(EVERY - 10)
    expect(await look()).toEqual(['ann', undefined, 'renewed'])
  })

  it('of another device, or of a copy that was made before, is the old one', async () => {
    const { visit, look, clock, people, browser } = await begun()
    const copy = browser.cookie
    browser.put(undefined)
    await visit(({ session }) => {
      session.user = { id: 'ann', version: '1' }
    })
    people.versions.set('ann', '2')
    await visit(({ session }) => {
      session.user.version = '2'
    })
    clock.pass(EVERY)
    expect(await look()).toEqual(['ann', undefined, 'renewed'])
    browser.put(copy)
    expect(await look()).toEqual([undefined, 'superseded', 'unchanged'])
  })

  it('that is changed anew after a login is that of whoever logs in', async () => {
    const { look, clock, people, login } = await begun()
    people.versions.set('ann', '2')
    clock.pass(EVERY)
    expect((await look())[1]).toBe('superseded')
    await login()
    expect(await look()).toEqual(['ann', undefined, 'unchanged'])
    clock.pass(EVERY)
    expect(await look()).toEqual(['ann', undefined, 'renewed'])
  })

  it('is asked for of nobody’s session, and of none that nobody asks for with load on demand, never', async () => {
    const { visit, clock, people, login } = await begun({ load: 'on demand' })
    clock.pass(EVERY)
    expect((await visit()).commit).toEqual(NOTHING)
    await visit(({ session }) => {
      session.cart = []
      delete session.user
    })
    people.asked.length = 0
    clock.pass(EVERY)
    await visit(({ session }) => session.cart)
    expect(people.asked).toEqual([])
    await login()
    clock.pass(EVERY)
    await visit()
    expect(people.asked).toEqual([])
  })

  it('holds a session that was prolonged untouched to be compared once somebody asks for it', async () => {
    const { sessions, clock, people, browser } = await begun({
      load: 'on demand',
      idleTimeout: 1000,
    })
    clock.pass(600)
    people.versions.set('ann', '2')
    const visit = toSessions(sessions).visit(headOf(browser.cookie))
    await visit.ready()
    const { outcome } = await visit.commit()
    expect([outcome, people.asked]).toEqual(['renewed', []])

    const state = await visit.load()
    expect([state.refused, state.session.user, people.asked]).toEqual([
      'superseded',
      undefined,
      ['ann'],
    ])
  })

  it('is not written by a request that was made ahead, nor is the idle time by a poll', async () => {
    const { sessions, clock, people, browser } = await begun({
      idleTimeout: 1000,
      passive: (request) => request.header('x-poll') != null,
    })
    clock.pass(EVERY)
    const ask = async (headers: Record<string, string>) => {
      const cookie = browser.cookie as string
      const visit = toSessions(sessions).visit(headOf({ headers: { cookie, ...headers } }))
      await visit.ready()
      const state = await visit.load()
      const left = state.expiresAt - clock.at
      const { outcome, setCookie } = await visit.commit()
      browser.take(setCookie)
      return [state.session.user.id, outcome, left / 1000]
    }
    expect(await ask({ 'sec-purpose': 'prefetch' })).toEqual(['ann', 'unchanged', 1000 - EVERY])
    expect(await ask({ 'x-poll': 'yes' })).toEqual(['ann', 'renewed', 1000 - EVERY])
    expect(await ask({ 'x-poll': 'yes' })).toEqual(['ann', 'unchanged', 1000 - EVERY])
    expect(people.asked).toEqual(['ann'])
  })

  it('that cannot be told is a 503 for who asks for the session, and for nobody else', async () => {
    const { visit, login, clock, browser } = here(where, atOnce, {
      stamp: {
        of: ({ user }) => user?.version,
        current: () => {
          if (atOnce) throw new Error('down')
          return Promise.reject(new Error('down'))
        },
      },
    })
    await login()
    const before = browser.cookie
    clock.pass(EVERY)

    expect((await visit()).commit).toEqual(NOTHING)
    const error = await errorOf(() => visit(({ session }) => session.user))

    const { code, status, retryAfter, cause } = error
    expect([code, status, retryAfter, cause.message]).toEqual(['ERR_SESSION_STAMP', 503, 5, 'down'])
    expect(browser.cookie).toBe(before)
  })

  it.each<[string, SessionOptions<Loose>['stamp'], string]>([
    [
      'answers a number',
      { of: ({ user }) => user?.version, current: () => 1 as never },
      'answered a number, not with text',
    ],
    [
      'finds a number in the data',
      { of: () => 1 as never, current: () => '1' },
      'answered a number, not with text',
    ],
    [
      'cannot read the data',
      {
        of: () => {
          throw new Error('no')
        },
        current: () => '1',
      },
      'The option `stamp.of` threw',
    ],
  ])('that %s is an error, not a pass', async (_what, stamp, message) => {
    const clock = new Clock()
    const options = { ...where(clock), subject: ({ user }: Loose) => user?.id }
    const before = site<Loose>(options, clock)
    await before.visit(({ session }) => void (session.user = { id: 'ann', version: '1' }))
    const { browser, visit } = site<Loose>({ ...options, stamp }, clock)
    browser.put(before.browser.cookie)

    const error = await errorOf(() => visit(({ session }) => session.user))

    expect([error.code, error.status]).toEqual(['ERR_SESSION_STAMP', 500])
    expect(error.message).toContain(message)
    expect((await visit()).commit).toEqual(NOTHING)
  })

  it('that a login does not put into the session is an error of the login', async () => {
    const { visit } = here(where, atOnce)
    const error = await errorOf(() =>
      visit(({ session }) => {
        session.user = { id: 'ann' }
      }),
    )
    expect([error.code, error.status]).toEqual(['ERR_SESSION_STAMP', 500])
    expect(error.message).toContain('session.user = { id, passwordVersion }')
  })

  it('that was never put into a session refuses it: it was begun before there were stamps', async () => {
    const clock = new Clock()
    const options = where(clock)
    const before = site<Loose>({ ...options }, clock)
    await before.visit(({ session }) => void (session.user = { id: 'ann' }))
    const people = new People(atOnce)
    const after = site<Loose>(
      {
        ...options,
        subject: ({ user }) => user?.id,
        stamp: { of: ({ user }) => user?.version, current: people.current },
      },
      clock,
    )
    after.browser.put(before.browser.cookie)
    const { result } = await after.visit(({ refused }) => refused)
    expect([result, people.asked]).toEqual(['superseded', []])
  })

  it('is asked for once by ten requests that come together', async () => {
    const { sessions, clock, people, browser } = await begun()
    clock.pass(EVERY)
    const states = await Promise.all(
      Array.from({ length: 10 }, async () => sessions.open(browser.cookie)),
    )
    expect(states.map(({ session }) => session.user.id)).toEqual(Array(10).fill('ann'))
    expect(people.asked).toEqual(['ann'])
  })
})

describe('a stamp', () => {
  it('opens a session at once on Node for as long as nothing has to be compared', async () => {
    const { sessions, clock, browser, login } = here(() => ({}), false)
    await login()
    const open = () => {
      const visit = toSessions(sessions).visit(headOf(browser.cookie))
      return { ready: visit.ready(), visit }
    }
    const { ready, visit } = open()
    expect([ready, visit.session.user.id]).toEqual([undefined, 'ann'])

    clock.pass(EVERY)
    const due = open()
    expect(due.ready).toBeInstanceOf(Promise)
    expect(() => due.visit.session).toThrow('has not been loaded yet')
    await due.ready
    expect(due.visit.session.user.id).toBe('ann')
  })

  it('that does not come in time is a 503, and is asked for again by the next request', async () => {
    let answer = () => new Promise<string>(() => undefined)
    const { login, clock, visit, look } = here(() => ({}), false, {
      stamp: { of: ({ user }) => user?.version, current: () => answer(), timeout: 0.001 },
    })
    await login()
    clock.pass(EVERY)
    const error = await errorOf(() => visit(({ session }) => session.user))
    expect([error.code, error.status, error.message]).toEqual([
      'ERR_SESSION_STAMP',
      503,
      'The option `stamp.current` did not answer within 0.001 seconds, so whether the session still holds cannot be told. See why it is slow; `stamp.timeout` says how long to wait for it.',
    ])
    answer = () => Promise.resolve('1')
    expect(await look()).toEqual(['ann', undefined, 'renewed'])
  })

  it('is compared with what another library’s session holds, at once', async () => {
    const people = new People(false)
    people.versions.set('ann', '2')
    const theirs = (version: string) => ({
      name: 'theirs',
      cookies: ['sid'],
      atOnce: true,
      find: (header: string) => (header.includes('sid=') ? ['sid'] : undefined),
      open: () => ({ data: { user: { id: 'ann', version } } }),
      expire: () => [],
    })
    const came = async (version: string) => {
      const { visit, browser } = site<Loose>({
        subject: ({ user }) => user?.id,
        stamp: { of: ({ user }) => user?.version, current: people.current },
        acceptFrom: [theirs(version)],
      })
      browser.put('sid=x')
      return (await visit(({ session, refused }) => [session.user?.id, refused])).result
    }
    expect(await came('2')).toEqual(['ann', undefined])
    expect(await came('1')).toEqual([undefined, 'superseded'])
  })

  it('takes no byte of sessions that belong to nobody', async () => {
    const { visit, browser } = here(() => ({}), true)
    await visit(({ session }) => void (session.cart = ['tea']))
    const text = unseal(browser.cookie?.slice('session='.length) ?? '')
    expect(Object.keys(JSON.parse(text))).toEqual(['id', 'createdAt', 'seenAt', 'data'])
  })

  it.each<[unknown, string]>([
    [true, 'stamp is true. Give { of:'],
    [{ of: () => '1' }, 'stamp.current is undefined. Give { of:'],
    [{ current: () => '1' }, 'stamp.of is undefined. Give { of:'],
    [{ of: () => '1', current: () => '1', every: 300_000 }, 'a session would go on'],
    [{ of: () => '1', current: () => '1', every: '5m' }, 'as a number: 300'],
    [{ of: () => '1', current: () => '1', timeout: 0 }, 'stamp.timeout is 0.'],
    [{ of: () => '1', current: () => '1', often: 3 }, 'often'],
  ])('has to be told how: %o is refused', async (stamp, message) => {
    const error = await errorOf(() =>
      site<Loose>({ subject: ({ user }) => user, stamp: stamp as never }),
    )
    expect(error.code).toBe('ERR_SESSION_CONFIG')
    expect(error.message).toContain(message)
  })

  it('needs a subject whose it is, and a format that can hold when it was compared', async () => {
    const stamp = { of: () => '1', current: () => '1' }
    const message = async (options: SessionOptions<Loose>) =>
      (await errorOf(() => site<Loose>({ stamp, ...options }))).message
    expect(await message({})).toContain('no subject whose stamp it could be')
    const codec = {
      holds: { authentication: false },
      encode: () => '',
      decode: () => ({}) as never,
    }
    expect(await message({ codec, subject: () => 'ann' })).toContain(
      'a codec whose format cannot hold',
    )
  })

  /** Several devices, servers whose clocks differ, and passwords that change at any time. */
  it('lets no session go on for longer than it says, and ends none that holds', async () => {
    const SKEW = 20_000
    const action = fc.oneof(
      fc.record({
        kind: fc.constantFrom('visit' as const, 'log in' as const, 'change' as const),
        device: fc.nat({ max: 3 }),
        server: fc.nat({ max: 2 }),
      }),
      fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat({ max: 400 }) }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60, size: 'max' }),
        fc.array(fc.integer({ min: -SKEW, max: SKEW }), { minLength: 3, maxLength: 3 }),
        fc.constantFrom(...HOMES),
        async (actions, skews, [, where]) => {
          const clock = new Clock()
          const home = where(clock)
          let version = 1
          let changedAt = clock.at
          const servers = skews.map((skew) =>
            site<Loose>(
              {
                ...home,
                random: (size) => crypto.getRandomValues(new Uint8Array(size)),
                now: () => clock.at + skew,
                subject: ({ user }) => user?.id,
                stamp: {
                  of: ({ user }) => user?.version,
                  current: async () => String(version),
                },
              },
              clock,
            ),
          )
          const devices = Array.from({ length: 4 }, () => ({
            browser: new Browser(clock.now),
            version: 0,
          }))
          for (const each of actions) {
            if (each.kind === 'wait') {
              clock.pass(each.seconds)
              continue
            }
            const device = devices[each.device] as (typeof devices)[number]
            const server = servers[each.server] as (typeof servers)[number]
            server.browser.put(device.browser.cookie)
            const { result } = await server.visit(({ session }) => {
              const was = session.user?.version as string | undefined
              if (each.kind === 'log in') session.user = { id: 'ann', version: String(version) }
              if (each.kind === 'change' && was === String(version)) {
                version++
                changedAt = clock.at
                session.user.version = String(version)
              }
              return { was, is: session.user?.version as string | undefined }
            })
            const held = device.version !== 0
            if (result.was === undefined) {
              // It ends only if it was another's password meanwhile.
              if (held) expect(String(device.version)).not.toBe(String(version))
            } else if (result.was !== String(version) && each.kind !== 'change') {
              expect(clock.at - changedAt).toBeLessThan(EVERY * 1000 + 2 * SKEW)
            }
            device.version = Number(result.is ?? 0)
            device.browser.put(result.is === undefined ? undefined : server.browser.cookie)
          }
        },
      ),
      { numRuns: 150 },
    )
  }, 30_000)
})
