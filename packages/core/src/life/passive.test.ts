/** Requests that nobody makes: polls and keep-alives. The conformance group `renew` has what every adapter does. */
import { describe, expect, it } from 'vitest'
import { errorOf, type Loose, NOTHING, SEALERS, START, site, unseal } from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { flash } from './flash.ts'
import { passive } from './passive.ts'
import type { SessionState } from './state.ts'

describe.each(SEALERS)('a passive request, sealed by %s', (sealer) => {
  const IDLE = 600
  const begun = async (options: SessionOptions<Loose> = {}) => {
    const here = site({ sealer, idleTimeout: IDLE, ...options })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    return here
  }
  const seenAt = (cookie: string | undefined) =>
    JSON.parse(unseal(cookie?.slice('session='.length) ?? '')).seenAt - START

  it('reads a session, and does not prolong it', async () => {
    const here = await begun()
    here.clock.pass(400)

    const { result, outcome } = await here.visit(({ session }) => {
      passive(session)
      return session.expiresAt
    })

    expect([result, outcome]).toEqual([START + IDLE * 1000, 'unchanged'])
    here.browser.put(here.browser.cookie)
    here.clock.pass(200)
    expect((await here.visit(({ refused }) => refused)).result).toBe('idle')
  })

  it.each<[string, (state: SessionState<Loose>) => unknown]>([
    ['a change', ({ session }) => void (session.polls = 1)],
    ['a new id', ({ session }) => session.rotateId()],
    ['a message', ({ session }) => flash(session).add('info', 'hello')],
    [
      'save()',
      async ({ session }) => {
        session.polls = 1
        await session.save()
      },
    ],
  ])('keeps %s, and leaves the idle time where it was', async (_what, act) => {
    const here = await begun()
    here.clock.pass(400)

    const { commit, outcome } = await here.visit(async (state) => {
      passive(state.session)
      await act(state)
    })

    expect([outcome, seenAt(here.browser.cookie)]).toEqual(['updated', 0])
    expect(commit.setCookie[0]).toContain('; Max-Age=200; ')
  })

  it('begins a session with all its time', async () => {
    const here = await begun()
    here.clock.pass(400)

    await here.visit(async ({ session }) => {
      passive(session)
      const fresh = await session.regenerate()
      fresh.user = 'bob'
    })

    expect(seenAt(here.browser.cookie)).toBe(400_000)
  })

  it('prolongs by touch(), which says that somebody is there', async () => {
    const here = await begun()
    here.clock.pass(10)

    const { outcome } = await here.visit(({ session }) => {
      passive(session)
      session.touch()
    })

    expect([outcome, seenAt(here.browser.cookie)]).toEqual(['renewed', 10_000])
  })

  it('is told by the app, of untouched ones too, which are asked only when renewal is due', async () => {
    let asked = 0
    let sent: string | undefined
    const here = await begun({
      passive: ({ method, path, header }) => {
        asked++
        expect([method, path, header('cookie')]).toEqual([undefined, undefined, sent])
        return true
      },
    })
    asked = 0
    sent = here.browser.cookie
    here.clock.pass(300)
    expect([(await here.visit()).commit, asked]).toEqual([NOTHING, 0])

    here.clock.at += 1
    expect([(await here.visit()).commit, asked]).toEqual([NOTHING, 1])
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')
  })

  it('is not one where the app says so', async () => {
    const here = await begun({ passive: () => false })
    here.clock.pass(400)
    expect((await here.visit()).outcome).toBe('renewed')
  })

  it.each<[string, () => boolean, object]>([
    [
      'promises',
      (async () => true) as unknown as () => boolean,
      { code: 'ERR_SESSION_CONFIG', message: expect.stringContaining('answered a promise') },
    ],
    [
      'throws',
      () => {
        throw new Error('as it does')
      },
      { message: 'as it does' },
    ],
  ])('is an error of the response where the app %s', async (_what, option, expected) => {
    const before = await begun()
    before.clock.pass(400)
    const here = site({ sealer, idleTimeout: IDLE, passive: option }, before.clock)
    here.browser.put(before.browser.cookie)

    expect(await errorOf(() => here.visit())).toMatchObject(expected)
  })
})
