import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTES,
  EARLIER,
  ITS_END,
  id,
  type Loose,
  NOTHING,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  seal,
  site,
} from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'

describe.each(SEALERS)('idle renewal, sealed by %s', (sealer) => {
  const HALF = 1800
  const begun = async (options: SessionOptions<Loose> = {}) => {
    const here = site({ sealer, idleTimeout: 2 * HALF, ...options })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    return here
  }
  const asIs = (seenAt: number, iv: number) =>
    seal(
      { id: id(1), createdAt: START, seenAt, data: { user: 'ann' } },
      { iv, expiresAt: seenAt + 2 * HALF * 1000 },
    )

  it('says in the cookie how long the session may be idle', async () => {
    const { browser } = await begun()

    expect(browser.cookie).toBe(`session=${asIs(START, 2)}`)
  })

  it('waits until more than half has passed, if nobody looks', async () => {
    const here = await begun()
    here.clock.pass(HALF)

    expect((await here.visit()).commit).toEqual(NOTHING)

    here.clock.at += 1
    expect((await here.visit()).commit).toEqual({
      outcome: 'renewed',
      setCookie: [
        `session=${asIs(START + HALF * 1000 + 1, 3)}; Max-Age=${2 * HALF}; ${ATTRIBUTES}`,
      ],
      vary: true,
      cacheControl: 'no-store',
    })
  })

  it('waits until more than half has passed, if somebody looks', async () => {
    const here = await begun()
    here.clock.pass(HALF)

    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')

    here.clock.at += 1
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('renewed')
  })

  it('keeps a visitor who comes often enough, and forgets one who does not', async () => {
    const here = await begun()
    for (let times = 0; times < 5; times++) {
      here.clock.pass(2 * HALF - 1)
      expect((await here.visit()).outcome).toBe('renewed')
    }

    here.browser.put(here.browser.cookie)
    here.clock.pass(2 * HALF)
    const { state } = await here.visit()

    expect([state.refused, state.isNew, { ...state.session }]).toEqual(['idle', true, {}])
  })

  it('is late by no millisecond', async () => {
    const here = await begun()
    here.browser.put(here.browser.cookie)
    here.clock.at += 2 * HALF * 1000 - 1

    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('does not bring back what is over', async () => {
    const here = await begun()
    here.browser.put(here.browser.cookie)
    here.clock.pass(2 * HALF)

    expect((await here.visit()).commit).toEqual(NOTHING)
  })

  it('never goes beyond maxAge', async () => {
    const here = await begun({ maxAge: 2 * HALF + 100 })
    here.clock.pass(HALF + 50)
    const { commit } = await here.visit()
    expect(commit.setCookie[0]).toContain(`; Max-Age=${HALF + 50}; `)

    here.browser.put(here.browser.cookie)
    here.clock.pass(HALF + 49)
    expect((await here.visit()).commit).toEqual(NOTHING)

    here.clock.pass(1)
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('does not renew what would not last longer', async () => {
    const here = await begun({ maxAge: 2 * HALF })
    here.clock.pass(HALF + 1)

    expect((await here.visit()).outcome).toBe('untouched')
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')
  })

  it('does not count a request that nobody was told of as work on the session', async () => {
    const here = await begun()
    here.clock.pass(HALF + 1)
    await here.visit()
    here.clock.pass(HALF)

    expect((await here.visit()).outcome).toBe('untouched')
  })

  it('restarts when touch() says so, though it is not due', async () => {
    const here = await begun()
    here.clock.pass(60)

    const { commit } = await here.visit(({ session }) => session.touch())

    expect(commit).toEqual({
      outcome: 'renewed',
      setCookie: [`session=${asIs(START + 60_000, 3)}; Max-Age=${2 * HALF}; ${ATTRIBUTES}`],
      vary: true,
      cacheControl: 'no-store',
    })
  })

  it('happens though nobody has waited for the session to be opened', async () => {
    const here = await begun()
    here.clock.pass(HALF + 1)
    const visit = toSessions(here.sessions).visit(headOf(here.browser.cookie))

    expect((await visit.commit()).outcome).toBe('renewed')
  })

  it('does not happen to a page that is fetched ahead, and may never be shown', async () => {
    const here = await begun()
    here.clock.pass(HALF + 1)

    for (const header of ['sec-purpose', 'purpose', 'x-moz']) {
      const headers = { cookie: here.browser.cookie, [header]: 'prefetch;prerender' }
      const visit = () => toSessions(here.sessions).visit(headOf({ headers }))
      const looked = visit()
      expect((await looked.load()).session.user).toBe('ann')

      expect((await looked.commit()).outcome).toBe('unchanged')
      expect((await visit().commit()).outcome).toBe('untouched')
    }
    expect((await here.visit()).outcome).toBe('renewed')
  })

  it('by a newer key waits for the page that is shown, too', async () => {
    const before = site({ sealer, secret: OLD_SECRET })
    const cookie = await before.sessions.cookieFor({ user: 'ann' })
    const { sessions } = site({ sealer, secret: [SECRET, OLD_SECRET] })
    const outcomeOf = async (headers: Record<string, string>) => {
      const visit = toSessions(sessions).visit(headOf({ headers: { cookie, ...headers } }))
      void (await visit.load()).session.user
      return (await visit.commit()).outcome
    }

    expect(await outcomeOf({ 'sec-purpose': 'prefetch' })).toBe('unchanged')
    expect(await outcomeOf({})).toBe('renewed')
  })

  it('by a change goes out with a page that is fetched ahead: a change is a change', async () => {
    const here = await begun()
    const headers = { cookie: here.browser.cookie, purpose: 'prefetch' }
    const visit = toSessions(here.sessions).visit(headOf({ headers }))
    ;(await visit.load()).session.visits = 1

    expect((await visit.commit()).outcome).toBe('updated')
  })

  it('finds the visitor’s own cookie among garbage', async () => {
    const here = await begun()
    here.clock.pass(HALF + 1)

    const foreign = seal(EARLIER, { secret: OLD_SECRET, expiresAt: ITS_END })

    for (const garbage of ['garbage', foreign]) {
      const header = headOf(`session=${garbage}; ${here.browser.cookie}`)
      const visit = toSessions(here.sessions).visit(header)
      expect((await visit.commit()).outcome).toBe('renewed')
    }
  })
})
