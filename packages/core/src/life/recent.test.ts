/** Who showed lately who they are? The conformance group `recent` has what every adapter does. */
import { describe, expect, it } from 'vitest'
import {
  Clock,
  errorOf,
  type Loose,
  NOTHING,
  SEALERS,
  START,
  site,
  unseal,
} from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { memoryStore } from '../store/memory.ts'
import type { SessionCodec } from '../words/codec.ts'
import { authenticated, requireRecent } from './recent.ts'
import type { SessionState } from './state.ts'

const subject = ({ user }: Loose) => user as string | undefined

/** The same in a cookie, sealed by either, and in a store. */
const HOMES: readonly [string, (clock: Clock) => SessionOptions<Loose>][] = [
  ...SEALERS.map((sealer): [string, () => SessionOptions<Loose>] => [
    `sealed by ${sealer}`,
    () => ({ sealer }),
  ]),
  ['in a store', (clock) => ({ store: memoryStore({ now: clock.now }) })],
  [
    'in a store, sealed',
    (clock) => ({ store: memoryStore({ now: clock.now }), encryptAtRest: true }),
  ],
  [
    'in a store once it is large',
    (clock) => ({ store: memoryStore({ now: clock.now }), keepInCookie: 600 }),
  ],
]

describe.each(HOMES)('when somebody showed who they are, %s', (_home, optionsIn) => {
  function here(options: SessionOptions<Loose> = {}) {
    const clock = new Clock()
    return site<Loose>({ subject, ...optionsIn(clock), ...options }, clock)
  }
  const login = (user: string) => (state: SessionState<Loose>) => {
    state.session.user = user
  }
  const at = ({ session }: SessionState<Loose>) =>
    session.authenticatedAt === undefined ? undefined : (session.authenticatedAt - START) / 1000

  it('is nothing for a visitor, and the time of a login at once and from then on', async () => {
    const { visit, clock } = here()
    expect((await visit(({ session }) => session.authenticatedAt)).result).toBeUndefined()

    clock.pass(10)
    const logged = await visit((state) => {
      login('ann')(state)
      clock.pass(1)
      return [at(state), at(state)]
    })

    expect(logged.result).toEqual([11, 11])
    clock.pass(100)
    expect((await visit(at)).result).toBe(11)
  })

  it('is another time when another logs in, and none after a logout', async () => {
    const { visit, clock } = here()
    await visit(login('ann'))
    clock.pass(10)
    await visit(login('bob'))
    expect((await visit(at)).result).toBe(10)

    await visit(({ session }) => {
      session.cart = ['tea']
      delete session.user
    })
    expect((await visit(at)).result).toBeUndefined()
    expect((await visit(({ data }) => data)).result).toEqual({ cart: ['tea'] })
  })

  it('is what the app says: in the cookie though nothing else has changed', async () => {
    const { visit, clock } = here()
    await visit(login('ann'))
    clock.pass(1000)

    const said = await visit((state) => {
      authenticated(state.session)
      return at(state)
    })

    expect([said.result, said.outcome]).toEqual([1000, 'updated'])
    expect((await visit(at)).result).toBe(1000)
    expect((await visit()).commit).toEqual(NOTHING)
  })

  it('is that of the login, whichever comes first in a handler', async () => {
    const { visit, clock } = here()
    await visit((state) => {
      authenticated(state.session)
      clock.pass(5)
      login('ann')(state)
    })
    expect((await visit(at)).result).toBe(5)
  })

  it('outlives a new id, and the end of everything else only with whom it is about', async () => {
    const { visit, clock } = here()
    await visit(login('ann'))
    clock.pass(10)
    await visit(({ session }) => session.rotateId())
    expect((await visit(at)).result).toBe(0)

    await visit(({ session }) => session.regenerate(['user']))
    expect((await visit(at)).result).toBe(0)

    const again = await visit(async (state) => {
      await state.session.regenerate()
      const before = at(state)
      login('ann')(state)
      return [before, at(state)]
    })
    expect(again.result).toEqual([undefined, 10])
    clock.pass(10)
    await visit((state) => {
      state.session.clear()
      login('ann')(state)
    })
    expect((await visit(at)).result).toBe(20)
  })

  it('goes back with reload()', async () => {
    const { visit, clock } = here()
    await visit(login('ann'))
    clock.pass(10)
    const seen = await visit(async (state) => {
      authenticated(state.session)
      const said = at(state)
      await state.session.reload()
      return [said, at(state)]
    })
    expect([seen.result, seen.outcome]).toEqual([[10, 0], 'unchanged'])
  })

  it('outlives save(), and what is said after it counts', async () => {
    const { visit, clock } = here()
    await visit(login('ann'))
    clock.pass(10)
    await visit(async (state) => {
      authenticated(state.session)
      await state.session.save()
      clock.pass(10)
    })
    expect((await visit(at)).result).toBe(10)
    await visit(async (state) => {
      await state.session.save()
      authenticated(state.session)
    })
    expect((await visit(at)).result).toBe(20)
  })

  it('is asked for: 401 where nobody is logged in, 403 where it is too long ago', async () => {
    const { visit, clock } = here()
    const ask = (within?: number) =>
      visit(async ({ session }) => {
        try {
          requireRecent(session, { within })
          return 'recent'
        } catch (error) {
          const { code, status, message, authenticatedAt } = error as Loose
          return { code, status, message, authenticatedAt, within: (error as Loose).within }
        }
      })
    const nobody = {
      code: 'ERR_SESSION_RECENT',
      status: 401,
      message: 'Nobody is logged in. Send the visitor to log in.',
      within: 900,
    }
    expect((await ask()).result).toEqual(nobody)
    await visit(login('ann'))
    expect((await ask()).result).toBe('recent')
    clock.pass(900)
    expect((await ask()).result).toBe('recent')
    clock.at++
    expect((await ask()).result).toEqual({
      code: 'ERR_SESSION_RECENT',
      status: 403,
      message:
        'The visitor has shown who they are 900 seconds ago, and within 900 seconds is asked for. Send them to confirm their password, then call authenticated(session), and let them do it again.',
      authenticatedAt: START,
      within: 900,
    })
    expect((await ask(901)).result).toBe('recent')
    await visit(({ session }) => authenticated(session))
    expect((await ask(1)).result).toBe('recent')
  })

  it('takes a time from another server, whose clock is ahead, for recent', async () => {
    const { visit, clock } = here()
    clock.pass(60)
    await visit(login('ann'))
    clock.pass(-60)
    expect((await visit(({ session }) => requireRecent(session, { within: 1 }))).outcome).toBe(
      'unchanged',
    )
  })

  it('knows of nobody without the option subject, until the app says so', async () => {
    const { visit, clock } = here({ subject: undefined })
    await visit(login('ann'))
    const status = (within = 900) =>
      visit(async ({ session }) => (await errorOf(() => requireRecent(session, { within }))).status)
    expect((await status()).result).toBe(401)
    await visit(({ session }) => authenticated(session))
    clock.pass(901)
    expect((await status()).result).toBe(403)
    expect((await visit(({ session }) => requireRecent(session, { within: 901 }))).outcome).toBe(
      'unchanged',
    )
    await visit(({ session }) => session.regenerate(['user']))
    expect((await status(901)).result).toBe(401)
  })
})

describe('when somebody showed who they are', () => {
  it('is unknown of sessions that were begun before anybody kept it: too long ago', async () => {
    const older = site<Loose>()
    await older.visit(({ session }) => void (session.user = 'ann'))
    const { visit, browser } = site<Loose>({ subject })
    browser.put(older.browser.cookie)

    const { result } = await visit(({ session }) => errorOf(() => requireRecent(session)))

    expect([result.status, result.authenticatedAt]).toEqual([403, undefined])
    expect(result.message).toContain('at a time that nobody knows')
  })

  it('takes no byte of sessions that belong to nobody', async () => {
    const { visit, browser } = site<Loose>({ subject })
    await visit(({ session }) => void (session.cart = ['tea']))
    const text = unseal(browser.cookie?.slice('session='.length) ?? '')
    expect(Object.keys(JSON.parse(text))).toEqual(['id', 'createdAt', 'seenAt', 'data'])
  })

  it('can be neither kept nor asked for in a format that cannot hold it', async () => {
    const codec: SessionCodec<Loose> = {
      holds: { authentication: false },
      encode: ({ data }) => encodeURIComponent(JSON.stringify(data)),
      decode: (token) => ({
        envelope: {
          id: 'x',
          createdAt: START,
          seenAt: START,
          data: JSON.parse(decodeURIComponent(token)),
        },
        stale: false,
      }),
    }
    const { visit } = site<Loose>({ codec, subject })
    const login = await visit(({ session }) => {
      session.user = 'ann'
      return session.authenticatedAt
    })
    expect(login.result).toBeUndefined()
    for (const act of [authenticated, requireRecent]) {
      const { result } = await visit(({ session }) => errorOf(() => act(session)))
      expect([result.code, result.message]).toEqual([
        'ERR_SESSION_UNSUPPORTED',
        'The format of these sessions cannot hold when somebody has shown who they are. Keep it in the data, or leave the option `codec` out.',
      ])
    }
    expect((await visit(({ session }) => session.user)).outcome).toBe('unchanged')
  })

  it.each([
    [900, 'requireRecent() was given 900.'],
    [{ within: 0 }, 'within is 0.'],
    [{ within: '15m' }, 'within is "15m". Give whole seconds, as a number: 900.'],
    [{ within: 900_000 }, '900000 seconds'],
    [{ maxAge: 900 }, 'maxAge'],
  ])('is asked for in seconds: %o is none', async (given, message) => {
    const { visit } = site<Loose>({ subject })
    const { result } = await visit(({ session }) =>
      errorOf(() => requireRecent(session, given as never)),
    )
    expect(result.code).toBe('ERR_SESSION_CONFIG')
    expect(result.message).toContain(message)
  })

  it('of changes that are made at the same time is that of whoever said so', async () => {
    const clock = new Clock()
    const { sessions, visit, browser } = site<Loose>(
      { subject, store: memoryStore({ now: clock.now }) },
      clock,
    )
    await visit(({ session }) => void (session.user = 'ann'))
    clock.pass(100)
    const [one, other] = [await sessions.open(browser.cookie), await sessions.open(browser.cookie)]
    authenticated(one.session)
    ;(other.session as Loose).cart = ['tea']
    await sessions.commit(one)
    browser.take((await sessions.commit(other)).setCookie)

    const { result } = await visit(({ session }) => [session.authenticatedAt, session.cart])
    expect(result).toEqual([START + 100_000, ['tea']])
  })
})
