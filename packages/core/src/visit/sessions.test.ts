import { describe, expect, it } from 'vitest'
import { COOKIE, type Loose, SEALERS, SECRET, site, tokenOf, unseal } from '../../test/support.ts'
import type { GivenRequest } from './request.ts'
import { createSessions, toSessions } from './sessions.ts'

describe.each(SEALERS)('sessions, sealed by %s', (sealer) => {
  const headers = { cookie: COOKIE, host: 'localhost' }

  it.each<[string, GivenRequest]>([
    ['a Cookie header', COOKIE],
    ['Headers', new Headers(headers)],
    ['a Request', new Request('https://example.com/', { headers })],
    ['a request of node:http', { headers }],
    ['a head', { header: (name) => (name === 'cookie' ? COOKIE : undefined) }],
  ])('open what came with %s', async (_what, request) => {
    const state = await site({ sealer }).sessions.open(request)

    expect([state.session.user, state.isNew]).toEqual(['ann', false])
  })

  it.each<[string, GivenRequest]>([
    ['null', null],
    ['undefined', undefined],
    ['an empty header', ''],
    ['Headers without a cookie', new Headers()],
    ['a Request without a cookie', new Request('https://example.com/')],
    ['a request of node:http without a cookie', { headers: {} }],
  ])('open an empty session for %s', async (_what, request) => {
    const state = await site({ sealer }).sessions.open(request)

    expect([{ ...state.session }, state.isNew, state.refused]).toEqual([{}, true, undefined])
  })

  it('commit what they have opened, in two lines', async () => {
    const { sessions } = site({ sealer })
    const state = await sessions.open(COOKIE)
    state.session.user = 'bob'

    const { outcome, setCookie } = await sessions.commit(state)

    expect(outcome).toBe('updated')
    expect(JSON.parse(unseal(tokenOf(setCookie))).data).toEqual({ user: 'bob' })
  })

  it('open at once on Node, and by web cryptography for a visitor without a session', async () => {
    const { sessions } = site({ sealer })
    const isPromise = (value: unknown) => value instanceof Promise

    expect(isPromise(sessions.open(COOKIE))).toBe(sealer === 'web')
    expect(isPromise(sessions.open('theme=dark'))).toBe(false)
  })

  it('learn from a Request by what transport it came', async () => {
    const { sessions } = site({ sealer, cookie: { secure: 'auto' } })
    const secured = async (url: string) => {
      const state = await sessions.open(new Request(url))
      state.session.user = 'ann'
      return (await sessions.commit(state)).setCookie[0]?.includes('; Secure')
    }

    expect(await secured('http://localhost:3000/')).toBe(false)
    expect(await secured('https://localhost:3000/')).toBe(true)
    expect(await secured('http://example.com/')).toBe(true)
  })

  it('cannot be changed by those who share them', () => {
    expect(Object.isFrozen(site({ sealer }).sessions)).toBe(true)
  })
})

describe('a request that has to be asked', () => {
  it('tells its Cookie header once somebody wants the session, and the rest if it matters', async () => {
    const sessions = toSessions(
      createSessions<Loose>({ secret: SECRET, cookie: { secure: 'auto' }, onEvent: () => false }),
    )
    const cookie = await sessions.cookieFor({ user: 'ann' })
    const asked: string[] = []
    const request = {
      header(name: string) {
        asked.push(name)
        return name === 'cookie' ? cookie : undefined
      },
      get encrypted() {
        asked.push('encrypted')
        return false
      },
      get host() {
        asked.push('host')
        return 'localhost'
      },
    }

    await sessions.visit(request).commit()
    expect(asked).toEqual([])

    const read = sessions.visit(request)
    expect(read.session.user).toBe('ann')
    await read.commit()
    expect(asked).not.toContain('host')
    expect(asked).toContain('cookie')

    const changed = sessions.visit(request)
    changed.session.user = 'bob'
    const { setCookie } = await changed.commit()
    expect(setCookie[0]).not.toContain('Secure')
    expect(asked).toEqual(expect.arrayContaining(['cookie', 'encrypted', 'host']))
  })
})

describe('sessions beside each other', () => {
  it('do not open each other’s cookies, though their secret is the same', async () => {
    const guests = site<Loose>({ cookie: { name: 'guest' } })
    const admins = site<Loose>({ cookie: { name: 'admin' } })
    const cookie = await guests.sessions.cookieFor({ user: 'ann' })

    guests.browser.put(cookie)
    admins.browser.put(cookie.replace('guest=', 'admin='))

    expect((await guests.visit(({ session }) => session.user)).result).toBe('ann')
    expect((await admins.visit(({ refused }) => refused)).result).toBe('unknown-key')
  })

  it('are taken by adapters as they are, or made of options', () => {
    const { sessions } = site<Loose>()

    expect(toSessions(sessions)).toBe(sessions)
    expect(toSessions({ secret: SECRET, cookie: { name: 'sid' } }).name).toBe('sid')
  })
})
