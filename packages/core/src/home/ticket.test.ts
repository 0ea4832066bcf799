/** The ticket that came is sent again where a new one would say the same, and only there. */
import { describe, expect, it } from 'vitest'
import { Clock, type Loose, OLD_SECRET, SECRET, site } from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { memoryStore } from '../store/memory.ts'

function stored(options: SessionOptions<Loose> = {}, clock = new Clock()) {
  const store = memoryStore({ now: clock.now })
  const here = site<Loose>({ store, ...options }, clock)
  return { store, here, clock }
}

/** The token and the Max-Age that a visit sets. */
async function visited(
  { visit, browser }: ReturnType<typeof site<Loose>>,
  act: (session: Loose) => unknown,
) {
  const before = browser.cookie
  const { commit } = await visit(({ session }) => act(session))
  const [line = ''] = commit.setCookie
  const [pair, ...attributes] = line.split('; ')
  return {
    isSame: pair === before,
    maxAge: attributes.find((each) => each.startsWith('Max-Age')),
    lines: commit.setCookie.length,
  }
}

const login = (session: Loose) => {
  session.user = 'ann'
}
const change = (session: Loose) => {
  session.visits = (session.visits ?? 0) + 1
}

describe('the ticket of a session that was changed', () => {
  it('is the one that came, until the same moment', async () => {
    const { here, clock } = stored({ maxAge: 1000 })
    expect((await visited(here, login)).isSame).toBe(false)
    clock.pass(10)
    expect(await visited(here, change)).toEqual({ isSame: true, maxAge: 'Max-Age=990', lines: 1 })
    clock.pass(10)
    expect(await visited(here, change)).toEqual({ isSame: true, maxAge: 'Max-Age=980', lines: 1 })
    expect((await here.visit(({ session }) => ({ ...session }))).result).toEqual({
      user: 'ann',
      visits: 2,
    })
  })

  it.each<[why: string, options: SessionOptions<Loose>, act: (session: Loose) => unknown]>([
    ['its end is another', { idleTimeout: 100 }, change],
    ['its limits are others', {}, (session) => session.setLifetime({ maxAge: 50 })],
    ['its limits have changed sides', {}, (session) => session.setLifetime({ persistent: false })],
    ['its id is another', {}, (session) => session.rotateId()],
    ['it was begun anew', {}, async (session) => login(await session.regenerate())],
    [
      'it is somebody else’s',
      { subject: ({ user }) => user },
      (session) => session.set('user', 'bob'),
    ],
  ])('is a new one where %s', async (_why, options, act) => {
    const { here, clock } = stored(options)
    await visited(here, login)
    clock.pass(10)
    expect(await visited(here, act)).toMatchObject({ isSame: false, lines: 1 })
  })

  it('is a new one where the one that came is of an older secret', async () => {
    const { here, store, clock } = stored({ secret: OLD_SECRET })
    await visited(here, login)
    const next = site<Loose>({ store, secret: [SECRET, OLD_SECRET] }, clock)
    next.browser.put(here.browser.cookie)
    expect(await visited(next, change)).toMatchObject({ isSame: false, lines: 1 })
    expect(await visited(next, change)).toMatchObject({ isSame: true, lines: 1 })
  })

  it('is a new one where the options say another end', async () => {
    const { here, store, clock } = stored()
    await visited(here, login)
    const shorter = site<Loose>({ store, maxAge: 500 }, clock)
    shorter.browser.put(here.browser.cookie)
    expect(await visited(shorter, change)).toEqual({
      isSame: false,
      maxAge: 'Max-Age=500',
      lines: 1,
    })
  })

  it('is a new one where the way led by a former id', async () => {
    const { here } = stored()
    await visited(here, login)
    const former = here.browser.cookie
    await visited(here, (session) => session.rotateId())
    const latter = here.browser.cookie
    here.browser.put(former)
    expect(await visited(here, change)).toMatchObject({ isSame: false, lines: 1 })
    expect(here.browser.cookie).not.toBe(latter)
    expect((await here.visit(({ session }) => session.visits)).result).toBe(1)
  })

  it('is the one that came where a session outgrew its cookie before', async () => {
    const { here } = stored({ keepInCookie: 400 })
    await visited(here, (session) => {
      session.big = 'x'.repeat(1000)
    })
    expect(await visited(here, change)).toMatchObject({ isSame: true, lines: 1 })
    expect(await visited(here, (session) => delete session.big)).toMatchObject({ isSame: false })
  })
})
