import { describe, expect, it } from 'vitest'
import { errorOf, id, type Loose, SEALERS, START, seal, site } from '../../test/support.ts'

describe.each(SEALERS)('a cookie for a test, sealed by %s', (sealer) => {
  it('holds a session that opens like any other', async () => {
    const here = site<Loose>({ sealer })
    here.browser.put(await here.sessions.cookieFor({ user: 'ann', roles: ['admin'] }))

    const { result, outcome, state } = await here.visit(({ session }) => ({ ...session }))

    expect(result).toEqual({ user: 'ann', roles: ['admin'] })
    expect([outcome, state.isNew, state.createdAt]).toEqual(['unchanged', false, START])
  })

  it('is a Cookie header and no Set-Cookie', async () => {
    const { sessions } = site<Loose>({ sealer })

    expect(await sessions.cookieFor({ user: 'ann' })).toBe(
      `session=${seal({ id: id(1), createdAt: START, seenAt: START, data: { user: 'ann' } })}`,
    )
  })

  it('may have several chunks', async () => {
    const here = site<Loose>({ sealer, cookie: { maxChunks: 3 } })
    const text = 'x'.repeat(6000)
    here.browser.put(await here.sessions.cookieFor({ text }))

    expect(here.browser.names).toEqual(['session', 'session.1', 'session.2'])
    expect((await here.visit(({ session }) => session.text)).result).toBe(text)
  })

  it('is refused if it would not fit, or cannot be written', async () => {
    const { sessions } = site<Loose>({ sealer })

    expect((await errorOf(() => sessions.cookieFor({ text: 'x'.repeat(5000) }))).code).toBe(
      'ERR_SESSION_TOO_LARGE',
    )
    expect((await errorOf(() => sessions.cookieFor({ when: new Date(0) }))).code).toBe(
      'ERR_SESSION_NOT_JSON',
    )
  })
})
