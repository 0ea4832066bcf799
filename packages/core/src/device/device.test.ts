/** A session is bound to a device, and lives on as long as the device proves itself; by fetch handlers. */
import { describe, expect, it } from 'vitest'
import { Shop } from '../../test/device.ts'
import { Clock, SEALERS, SECRET } from '../../test/support.ts'
import { createSessions, memoryStore, type SessionOptions } from '../index.ts'

const GUARD = '__Host-session-bound'

describe.each(SEALERS)('a session of a device, sealed by %s', (sealer) => {
  const shop = (options: SessionOptions = {}) => new Shop({ sealer, ...options })

  it('is bound after a login, and only then', async () => {
    const at = shop()
    const before = await at.ask('/write')
    expect(before.headers.get('secure-session-registration')).toBeNull()
    const login = await at.login()
    const offer = login.headers.get('secure-session-registration')
    expect(offer).toMatch(
      /^\(ES256\);path="\/\.well-known\/session\/register";challenge="Fe26[^"]+"$/,
    )
    const registered = await at.register(login)
    expect(registered.status).toBe(200)
    expect(await registered.json()).toEqual({
      session_identifier: at.id,
      refresh_url: '/.well-known/session/refresh',
      scope: { include_site: false },
      credentials: [
        { type: 'cookie', name: GUARD, attributes: 'Path=/; HttpOnly; Secure; SameSite=Lax' },
      ],
      allowed_refresh_initiators: ['*'],
    })
    expect(registered.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual([
      'session',
      GUARD,
    ])
    expect(registered.headers.get('cache-control')).toBe('no-store')
    expect(await at.json('/')).toEqual({ user: 'ann', count: 1 })
    expect((await at.ask('/write')).headers.get('secure-session-registration')).toBeNull()
  })

  it('is refused without its guard, and left alone; the owner goes on', async () => {
    const at = shop()
    await at.bind()
    const stolen = at.jar.get('session')?.value
    const thief = await at.ask('/', { cookie: `session=${stolen}`, keep: false })
    expect(await thief.json()).toEqual({ refused: 'unbound' })
    expect(thief.headers.getSetCookie()).toEqual([])
    expect(await at.json('/')).toEqual({ user: 'ann' })

    const both = at.cookies
    expect(await at.json('/', { cookie: both, keep: false })).toEqual({ user: 'ann' })
    at.clock.pass(601)
    expect(await at.json('/', { cookie: both, keep: false })).toEqual({ refused: 'unbound' })
    const refreshed = await at.refresh()
    expect(refreshed.status).toBe(200)
    expect(await at.json('/')).toEqual({ user: 'ann' })
  })

  it('pays with a fresh proof, body and all', async () => {
    const at = shop()
    await at.bind()
    at.clock.pass(60)
    const body = 'a hundred'
    const copied = at.cookies
    const first = await at.ask('/pay?to=bob', { method: 'POST', body })
    expect([first.status, first.headers.get('location')]).toEqual([307, './pay?to=bob'])
    expect(at.jar.has(GUARD)).toBe(false)
    expect((await at.refresh()).status).toBe(200)
    expect(await at.json('/pay?to=bob', { method: 'POST', body })).toEqual({
      paid: body,
      by: 'ann',
    })

    const thief = await at.ask('/pay', { method: 'POST', body, cookie: copied, keep: false })
    expect(thief.status).toBe(307)
    const demanded = thief.headers.getSetCookie().find((line) => line.includes('-demand='))
    const cookie = `session=${at.jar.get('session')?.value}; ${demanded?.split(';')[0]}`
    const again = await at.ask('/pay', { method: 'POST', body, cookie, keep: false })
    expect(again.status).toBe(403)
  })

  it('ends in the browser with a logout', async () => {
    const at = shop()
    await at.bind()
    await at.ask('/logout')
    expect(at.jar.get(GUARD)?.value).toBe('ended')
    const refreshed = await at.refresh()
    expect(await refreshed.json()).toEqual({ session_identifier: at.id, continue: false })
    expect(refreshed.headers.getSetCookie()).toEqual([])
  })

  it('lives in a store as well', async () => {
    const clock = new Clock()
    const at = shop({ store: memoryStore({ now: clock.now }) })
    await at.bind()
    const stolen = at.jar.get('session')?.value
    expect(await at.json('/', { cookie: `session=${stolen}`, keep: false })).toEqual({
      refused: 'unbound',
    })
    expect(await at.json('/write')).toEqual({ user: 'ann', count: 1 })
    at.clock.pass(601)
    expect((await at.refresh()).status).toBe(200)
    expect(await at.json('/')).toEqual({ user: 'ann', count: 1 })
  })
})

describe('a session that is made for a test', () => {
  it('is let in, though every one has to be bound, for a minute', async () => {
    const clock = new Clock()
    const sessions = createSessions({
      secret: SECRET,
      subject: ({ user }) => user as string | undefined,
      deviceBound: { require: 'always' },
      now: clock.now,
      onEvent: () => false,
    })
    const cookie = await sessions.cookieFor({ user: 'ann' })
    expect((await sessions.open(cookie)).data).toEqual({ user: 'ann' })
    clock.pass(61)
    expect((await sessions.open(cookie)).refused).toBe('unbound')
  })
})
