/** What does a tool see that looks on, and what becomes of the cookies that it forges? */
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  inShort,
  type Loose,
  MAX_AGE,
  OLD_SECRET,
  SECRET,
  START,
  site,
} from '../../test/support.ts'
import { memoryStore, type RequestHead, type SessionEvent, type SessionOptions } from '../index.ts'
import { type Forgery, forge, type Look, listenTo, lookAt } from '../inspect.ts'

const from = (cookie: string | undefined): RequestHead => ({
  header: (name) => (name === 'cookie' ? cookie : undefined),
  method: 'GET',
  path: '/cart',
  host: 'localhost',
  encrypted: false,
})

/** A visitor with a session. */
async function visitor(options: SessionOptions<Loose> = {}) {
  const here = site<Loose>(options)
  await here.visit(({ session }) => {
    session.user = 'ann'
    session.cart = ['apple', 'pear']
  })
  const look = (): Promise<Look> => lookAt(here.sessions, from(here.browser.cookie))
  return { ...here, look }
}

describe('looking at a request', () => {
  it('finds what a handler would find, and tells nobody', async () => {
    const { look, events, clock } = await visitor()
    events.length = 0
    clock.pass(60)
    const { found, session, cookie } = await look()
    expect(found).toBe('session')
    expect(session).toMatchObject({
      createdAt: START,
      expiresAt: START + MAX_AGE * 1000,
      data: { user: 'ann', cart: ['apple', 'pear'] },
      isStale: false,
      isStored: false,
      keys: [
        { key: 'cart', bytes: '"cart":["apple","pear"]'.length },
        { key: 'user', bytes: '"user":"ann"'.length },
      ],
      flash: [],
    })
    expect(cookie).toMatchObject({ names: ['session'], limit: 4096, secrets: 1 })
    expect(cookie.key?.place).toBe(0)
    expect(events).toEqual([])
  })

  it('counts the bytes of the cookie, and how many more fit, exactly', async () => {
    const { look, browser, visit } = await visitor()
    const { bytes, left = 0 } = (await look()).cookie
    expect(bytes).toBe(browser.cookie?.replace('=', '').length)
    const filled = `,"x":"${'y'.repeat(left - ',"x":""'.length)}"`
    await visit(({ session }) => {
      session.x = filled.slice(',"x":"'.length, -1)
    })
    expect((await look()).cookie.left).toBe(0)
    await expect(visit(({ session }) => void (session.x += 'y'))).rejects.toThrow('one cookie')
  })

  it('finds what lives in a store, whose cookie says nothing of room for data', async () => {
    const { look } = await visitor({ store: memoryStore({ now: () => START }) })
    const { session, cookie } = await look()
    expect(session).toMatchObject({ isStored: true, data: { user: 'ann' } })
    expect(cookie.left).toBeUndefined()
    expect(cookie.key?.place).toBe(0)
  })

  it('finds nothing, and why what came is refused', async () => {
    const { sessions } = site<Loose>()
    expect(await lookAt(sessions, from(undefined))).toMatchObject({
      found: 'nothing',
      cookie: { bytes: 0, key: undefined },
    })
    expect(await lookAt(sessions, from('session=forged'))).toMatchObject({
      found: 'refused',
      reason: 'malformed',
      cookie: { key: undefined, names: ['session'] },
    })
  })

  it('holds no key and no token, and sessions that are printed show no secret', async () => {
    const { look, browser, sessions } = await visitor({ secret: [SECRET, OLD_SECRET] })
    const seen = inspect([await look(), sessions], { depth: 12, showHidden: true })
    expect(seen).toContain('apple')
    const token = browser.cookie?.split('=')[1] as string
    for (const secret of [SECRET, OLD_SECRET, token]) expect(seen).not.toContain(secret)
  })
})

describe('forging', () => {
  async function forged(how: Forgery, options: SessionOptions<Loose> = {}) {
    const here = await visitor(options)
    const lines = await forge(here.sessions, from(here.browser.cookie), how)
    here.browser.take(lines ?? [])
    return { ...here, lines, seen: await here.look() }
  }

  it.each([
    ['tampered', 'tampered'],
    ['expired', 'expired'],
    ['unknown key', 'unknown-key'],
  ] as const)('makes one that is %s, which is refused as that', async (how, reason) => {
    const { seen, lines } = await forged(how)
    expect(seen).toMatchObject({ found: 'refused', reason })
    expect(lines?.[0]).toMatch(/; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  })

  it('makes one of an older key, which opens and is sealed anew by the next response', async () => {
    const { seen, visit, look } = await forged('older key', { secret: [SECRET, OLD_SECRET] })
    expect(seen).toMatchObject({
      found: 'session',
      session: { isStale: true, data: { user: 'ann' } },
      cookie: { secrets: 2, key: { place: 1 } },
    })
    expect((await visit(({ session }) => session.user)).outcome).toBe('renewed')
    expect((await look()).cookie.key?.place).toBe(0)
  })

  it('makes none of an older key where there is none, of what does not open, and of nothing', async () => {
    expect((await forged('older key')).lines).toBeUndefined()
    const { sessions } = site<Loose>()
    expect(await forge(sessions, from('session=forged'), 'expired')).toBeUndefined()
    expect(await forge(sessions, from(undefined), 'tampered')).toBeUndefined()
  })

  it('forges tickets of sessions in a store too', async () => {
    const { seen } = await forged('unknown key', { store: memoryStore({ now: () => START }) })
    expect(seen.reason).toBe('unknown-key')
  })
})

describe('listening in', () => {
  it('hears what the app hears, of which request, until it has enough', async () => {
    const { sessions, events, visit } = await visitor()
    const heard: SessionEvent[] = []
    const begun: (string | null | undefined)[] = []
    const stop = listenTo(sessions, {
      begins: (_, request) => begun.push(request.header('cookie')),
      hears: (event) => heard.push(event),
    })
    events.length = 0
    await visit(({ session }) => void (session.user = 'eve'))
    expect(inShort(heard)).toMatchObject([{ type: 'committed', outcome: 'updated' }])
    expect(heard).toEqual(events)
    expect(begun).toHaveLength(1)
    expect(begun[0]).toContain('session=')
    stop()
    await visit(({ session }) => void (session.user = 'bob'))
    expect([heard.length, events.length]).toEqual([1, 2])
  })

  it('changes nothing by throwing', async () => {
    const { sessions, visit } = await visitor()
    const fail = () => {
      throw new Error('the inspector is broken')
    }
    listenTo(sessions, { begins: fail, hears: fail })
    expect((await visit(({ session }) => void (session.user = 'eve'))).outcome).toBe('updated')
  })
})
