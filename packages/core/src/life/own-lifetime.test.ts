import { describe, expect, it } from 'vitest'
import { ATTRIBUTES, errorOf, id, MAX_AGE, SEALERS, START, seal, site } from '../../test/support.ts'

describe.each(SEALERS)('setLifetime(), sealed by %s', (sealer) => {
  it('holds for this session, and across later writes', async () => {
    const here = site({ sealer })

    const { commit } = await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ maxAge: 100 })
    })
    const inside = { id: id(1), createdAt: START, seenAt: START, lifetime: { maxAge: 100 } }
    expect(commit.setCookie).toEqual([
      `session=${seal({ ...inside, data: { user: 'ann' } }, { expiresAt: START + 100_000 })}; Max-Age=100; ${ATTRIBUTES}`,
    ])

    here.clock.pass(40)
    const later = await here.visit(({ session }) => {
      session.visits = 1
      return session.expiresAt
    })
    expect(later.result).toBe(START + 100_000)
    expect(later.commit.setCookie).toEqual([
      `session=${seal(
        { ...inside, seenAt: START + 40_000, data: { user: 'ann', visits: 1 } },
        { iv: 3, expiresAt: START + 100_000 },
      )}; Max-Age=60; ${ATTRIBUTES}`,
    ])

    here.browser.put(here.browser.cookie)
    here.clock.pass(60)
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('may go beyond the options, and is a change by itself', async () => {
    const here = site({ sealer, maxAge: 100 })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })

    const { commit, state } = await here.visit(({ session }) =>
      session.setLifetime({ maxAge: 1000 }),
    )

    expect(commit.outcome).toBe('updated')
    expect(commit.setCookie[0]).toContain('; Max-Age=1000; ')
    expect(state.lifetime).toEqual({ maxAge: 1000, idleTimeout: undefined, persistent: true })
    here.clock.pass(999)
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('is no change if it says what is said already', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ maxAge: 100, persistent: false })
    })

    const { outcome } = await here.visit(({ session }) => session.setLifetime({ maxAge: 100 }))

    expect(outcome).toBe('unchanged')
  })

  it('lets a visitor be remembered where the others are forgotten at close', async () => {
    const here = site({ sealer, persistent: false })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ persistent: true })
    })
    here.browser.close()
    const { commit } = await here.visit(({ session }) => {
      session.visits = 1
    })
    expect(commit.setCookie[0]).toContain(`; Max-Age=${MAX_AGE}; `)

    await here.visit(({ session }) => session.setLifetime({ persistent: false }))
    here.browser.close()
    expect(here.browser.cookie).toBeUndefined()
  })

  it('lets a visitor be forgotten at close where the others are remembered', async () => {
    const here = site({ sealer })

    const { commit } = await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ persistent: false })
    })

    expect(commit.setCookie[0]).not.toContain('Max-Age')
  })

  it('may give an idle timeout of its own, which is renewed', async () => {
    const here = site({ sealer, idleTimeout: 1000 })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ idleTimeout: 100 })
    })

    here.clock.pass(51)
    expect((await here.visit()).outcome).toBe('renewed')
    here.clock.pass(50)
    expect((await here.visit()).outcome).toBe('untouched')
    here.browser.put(here.browser.cookie)
    here.clock.pass(50)
    expect((await here.visit(({ refused }) => refused)).result).toBe('idle')
  })

  it('renews an idle timeout of its own on touch, where the options have none', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ idleTimeout: 100 })
    })

    here.clock.pass(51)
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('renewed')
    here.clock.pass(99)
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('may switch an idle timeout off for this session: “remember me”', async () => {
    const here = site({ sealer, idleTimeout: 100 })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ idleTimeout: false })
    })

    here.clock.pass(MAX_AGE - 1)
    const { result, outcome, state } = await here.visit(({ session }) => session.user)

    expect([result, outcome]).toEqual(['ann', 'unchanged'])
    expect(state.lifetime).toEqual({ maxAge: MAX_AGE, idleTimeout: undefined, persistent: true })
    here.browser.put(here.browser.cookie)
    here.clock.pass(1)
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('that is switched off is not renewed, nor is anything else of an untouched session', async () => {
    const here = site({ sealer, idleTimeout: 100 })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ idleTimeout: false })
    })

    here.clock.pass(51)

    expect((await here.visit()).outcome).toBe('untouched')
  })

  it('may be switched on again', async () => {
    const here = site({ sealer, idleTimeout: 100 })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ idleTimeout: false })
    })

    await here.visit(({ session }) => session.setLifetime({ idleTimeout: 60 }))

    here.browser.put(here.browser.cookie)
    here.clock.pass(60)
    expect((await here.visit(({ refused }) => refused)).result).toBe('idle')
  })

  it('may end a session that is older already, and tells the browser so', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    here.clock.pass(100)

    const { commit } = await here.visit(({ session }) => session.setLifetime({ maxAge: 60 }))

    expect(commit.setCookie[0]).toContain('; Max-Age=0; ')
    expect(here.browser.cookie).toBeUndefined()
  })

  it.each([
    [{ maxAge: 0 }, 'maxAge is 0. Give whole seconds, more than 0.'],
    [{ maxAge: 1.5 }, 'maxAge is 1.5. Give whole seconds, more than 0.'],
    [{ idleTimeout: -1 }, 'idleTimeout is -1. Give whole seconds, more than 0.'],
    [{ maxAge: Number.NaN }, 'maxAge is NaN. Give whole seconds, more than 0.'],
    [
      { maxAge: 1_209_600_000 },
      'maxAge is 1209600000 seconds, more than 400 days, which no browser keeps a cookie. Give at most 34560000 seconds; if these are milliseconds, divide by 1000.',
    ],
    [{ persistent: 'yes' as unknown as boolean }, 'persistent is "yes". Set it to true or false.'],
  ])('refuses %j, and changes nothing', async (lifetime, message) => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })

    const { result, outcome } = await here.visit(async ({ session }) => {
      const error = await errorOf(() => session.setLifetime(lifetime))
      return [error.code, error.message]
    })

    expect([result, outcome]).toEqual([['ERR_SESSION_CONFIG', message], 'unchanged'])
  })
})
