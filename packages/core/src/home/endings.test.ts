/** “Log out everywhere” ends what no list shows, and nothing that came after it. */
import { describe, expect, it } from 'vitest'
import { Browser, Clock, type Loose, SECRET } from '../../test/support.ts'
import { createSessions } from '../index.ts'
import type { SessionOptions } from '../options/all.ts'
import { memoryStore } from '../store/memory.ts'
import { headOf } from '../visit/request.ts'
import { toSessions } from '../visit/sessions.ts'

const BY_USER: SessionOptions<Loose> = { subject: (data) => data.user }

/** Sessions by these options, in a store that others may share. */
function app(
  options: SessionOptions<Loose>,
  clock = new Clock(),
  browser = new Browser(clock.now),
) {
  const sessions = createSessions<Loose>({
    secret: SECRET,
    now: clock.now,
    tombstone: 0,
    onEvent: () => false,
    ...options,
  })

  /** A request that is under way until it is told to end. */
  async function begin() {
    const visit = toSessions(sessions).visit(headOf(browser.cookie, undefined))
    const state = await visit.load()
    return {
      state,
      session: state.session as Loose,
      async end() {
        const commit = await visit.commit()
        browser.take(commit.setCookie)
        return commit.outcome
      },
    }
  }

  async function go(act: (session: Loose) => unknown) {
    const { session, end } = await begin()
    const result = await act(session)
    await end()
    return result
  }
  return { sessions, clock, browser, begin, go }
}

const who = (session: Loose) => session.user
const login = (session: Loose) => {
  session.user = 'ann'
}

describe.each<[where: string, options: () => SessionOptions<Loose>]>([
  ['in a store', () => ({ ...BY_USER, store: memoryStore({ now: () => 0 }) })],
  [
    'in their cookies',
    () => ({ ...BY_USER, revocations: { store: memoryStore({ now: () => 0 }), cache: 0 } }),
  ],
])('sessions %s that all end', (_where, options) => {
  it('take a login with them that began before', async () => {
    const { sessions, clock, begin, go } = app(options())
    const slow = await begin()
    clock.pass(1)
    await sessions.revokeAll('ann')
    login(slow.session)
    await slow.end()
    expect(await go(who)).toBe(undefined)
  })

  it('leave alone a login of a session that began before, and became theirs after', async () => {
    const { sessions, clock, go } = app(options())
    await go((session) => {
      session.cart = 1
    })
    clock.pass(1)
    await sessions.revokeAll('ann')
    clock.pass(1)
    await go(login)
    expect(await go(who)).toBe('ann')
    await go((session) => session.rotateId())
    expect(await go(who)).toBe('ann')
  })

  it('leave alone the one at hand, which becomes theirs in the same request', async () => {
    for (const begins of [true, false]) {
      const { sessions, clock, go } = app(options())
      if (!begins) {
        await go((session) => {
          session.cart = 1
        })
      }
      await go(async (session) => {
        clock.pass(1)
        await sessions.revokeAll('ann', { except: session as never })
        login(session)
      })
      expect([begins, await go(who)]).toEqual([begins, 'ann'])
    }
  })
})

describe('sessions in a store', () => {
  it('end with all of somebody’s though they were begun when nobody said whose they are', async () => {
    const store = memoryStore({ now: () => 0 })
    const former = app({ store })
    await former.go(login)
    const { sessions, clock, go } = app({ ...BY_USER, store }, former.clock, former.browser)
    expect(await go(who)).toBe('ann')
    clock.pass(1)
    await sessions.revokeAll('bob')
    expect(await go(who)).toBe('ann')
    await sessions.revokeAll('ann')
    expect(await go(({ user, isNew }) => [user, isNew])).toEqual([undefined, true])
  })

  it('end at once, so that a store that answers at once makes nobody wait', async () => {
    const store = memoryStore({ now: () => 0 })
    const former = app({ store })
    await former.go(login)
    const { sessions, clock } = app({ ...BY_USER, store }, former.clock)
    clock.pass(1)
    await sessions.revokeAll('ann')
    const visit = toSessions(sessions).visit(headOf(former.browser.cookie, undefined))
    expect(visit.state.refused).toBe('revoked')
  })

  it('end under ids that they are given at that moment', async () => {
    const store = memoryStore({ now: () => 0 })
    // Between the look at the list and the end of what was seen there.
    let meanwhile = async () => {}
    store.deleteAll = async (subject, { except = [] } = {}) => {
      const { items } = (await store.list?.(subject)) ?? { items: [] }
      await meanwhile()
      meanwhile = async () => {}
      for (const { key } of items) {
        const record = await store.read(key)
        if (record?.subject === subject && !except.includes(key)) {
          await store.delete(key, record.version)
        }
      }
      return items.length
    }
    const { sessions, clock, browser, begin, go } = app({ ...BY_USER, store })
    await go(login)
    const slow = await begin()
    slow.session.rotateId()
    clock.pass(1)
    meanwhile = async () => void (await slow.end())
    const before = browser.cookie
    await sessions.revokeAll('ann')
    expect(browser.cookie).not.toBe(before)
    expect(await go(who)).toBe(undefined)
  })

  it('are refused as unavailable where the store fails before that is known', async () => {
    const store = memoryStore({ now: () => 0 })
    const former = app({ store })
    await former.go(login)
    const { begin } = app(
      { ...BY_USER, store, onStoreError: 'anonymous' },
      former.clock,
      former.browser,
    )
    const { read } = store
    let asked = 0
    store.read = (key) => {
      if (++asked === 2) throw new Error('down')
      return read.call(store, key)
    }
    const { state } = await begin()
    expect([state.refused, asked]).toEqual(['unavailable', 2])
  })

  it('that are nobody’s are asked no more than once', async () => {
    const store = memoryStore({ now: () => 0 })
    const { go } = app({ ...BY_USER, store })
    await go((session) => {
      session.cart = 1
    })
    const asked: string[] = []
    const { read } = store
    store.read = (key) => {
      asked.push(key)
      return read.call(store, key)
    }
    await go((session) => session.cart)
    expect(asked).toHaveLength(1)
    asked.length = 0
    await go(login)
    expect(asked).toHaveLength(2)
    asked.length = 0
    await go(who)
    expect(asked).toHaveLength(1)
  })
})
