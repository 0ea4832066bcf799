/** Sessions that are kept in a store: the same for whoever holds one, and nothing of them is lost. */
import { describe, expect, it } from 'vitest'
import { Clock, expired, inShort, type Loose, site } from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { sha256 } from '../platform/sha256.ts'
import { memoryStore } from '../store/memory.ts'
import { headOf } from '../visit/request.ts'
import { toSessions } from '../visit/sessions.ts'

function stored(options: SessionOptions<Loose> = {}) {
  const clock = new Clock()
  const store = memoryStore({ now: clock.now })
  return { store, here: site<Loose>({ store, ...options }, clock), clock }
}

/** A request that has begun: its session is open, and it ends when the test says so. */
async function begin(here: ReturnType<typeof site<Loose>>, cookie = here.browser.cookie) {
  const visit = toSessions(here.sessions).visit(headOf(cookie, undefined))
  await visit.ready()
  const state = await visit.load()
  return {
    session: state.session as Loose,
    state,
    end: async () => visit.commit(),
  }
}

describe('a stored session', () => {
  it('lives from request to request, and its cookie carries a ticket', async () => {
    const { here } = stored()
    const { commit } = await here.visit(({ session }) => {
      session.user = 'ann'
      session.big = 'x'.repeat(100_000)
    })
    expect(commit.outcome).toBe('created')
    expect(here.browser.cookie?.length).toBeLessThan(500)

    const { result, outcome } = await here.visit(({ session }) => [
      session.user,
      session.big.length,
    ])
    expect([result, outcome]).toEqual([['ann', 100_000], 'unchanged'])
    expect((await here.visit(({ session }) => delete session.big)).outcome).toBe('updated')
    expect((await here.visit(({ session }) => ({ ...session }))).result).toEqual({ user: 'ann' })
    const { commit: last } = await here.visit(({ session }) => session.destroy())
    expect([last.outcome, last.setCookie]).toEqual(['destroyed', [expired()]])
    expect((await here.visit(({ session }) => session.isNew)).result).toBe(true)
  })

  it('is not there for a thousand visitors who leave nothing', async () => {
    const { here, store } = stored()
    const written: string[] = []
    for (const verb of ['create', 'update', 'touch', 'delete'] as const) {
      store[verb] = () => {
        written.push(verb)
        throw new Error('nobody has asked for this')
      }
    }
    const looks: ((state: { session: Loose }) => unknown)[] = [
      () => undefined,
      ({ session }) => session.user,
      ({ session }) => session.destroy(),
      ({ session }) => session.clear(),
      ({ session }) => session.rotateId(),
      ({ session }) => session.touch(),
    ]
    for (let visitor = 0; visitor < 1000; visitor++) {
      here.browser.put(undefined)
      const { commit } = await here.visit(looks[visitor % looks.length] as never)
      expect(commit.setCookie).toEqual([])
    }
    expect(written).toEqual([])
  })

  it('loses nothing that parallel requests change', async () => {
    const { here } = stored()
    await here.visit(({ session }) => {
      session.count = 0
    })
    const requests = await Promise.all(Array.from({ length: 20 }, () => begin(here)))
    for (const [at, { session }] of requests.entries()) {
      session.update('count', (n: number) => n + 1)
      session[`key${at}`] = at
    }
    await Promise.all(requests.map(({ end }) => end()))
    const { result } = await here.visit(({ session }) => ({ ...session }))
    expect(result?.count).toBe(20)
    expect(Object.keys(result ?? {})).toHaveLength(21)
  })

  it('stays gone once it was ended', async () => {
    const { here, store } = stored()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    const slow = await begin(here)
    slow.session.late = true
    const key = await sha256(slow.session.id)
    await here.visit(({ session }) => session.destroy())
    const commit = await slow.end()
    expect([commit.outcome, commit.setCookie]).toEqual(['unchanged', []])
    expect(inShort(here.events).at(-2)).toMatchObject({ type: 'refused', reason: 'gone' })
    expect(await store.read(key)).toBe(null)
  })

  it('is found under its former id for ten seconds, and no longer', async () => {
    const { here, clock } = stored()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    const before = here.browser.cookie
    const slow = await begin(here)
    await here.visit(({ session }) => session.rotateId())
    slow.session.late = true
    here.browser.take((await slow.end()).setCookie)
    const { result } = await here.visit(({ session }) => ({ ...session }))
    expect(result).toEqual({ user: 'ann', late: true })
    clock.pass(9)
    const again = await begin(here, before)
    expect(again.session.user).toBe('ann')
    expect((await again.end()).outcome).toBe('renewed')
    clock.pass(1)
    expect((await begin(here, before)).state.refused).toBe('gone')
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('leaves no way from before a login to after it', async () => {
    for (const login of [
      async (session: Loose) => {
        ;(await session.regenerate()).user = 'ann'
      },
      (session: Loose) => {
        session.user = 'ann'
      },
      (session: Loose) => {
        session.user = 'ann'
        session.rotateId()
      },
    ]) {
      const { here } = stored({ subject: (data) => data.user })
      await here.visit(({ session }) => {
        session.cart = 1
      })
      const before = here.browser.cookie
      const slow = await begin(here)
      await here.visit(({ session }) => login(session))
      slow.session.late = true
      expect((await slow.end()).setCookie).toEqual([])
      expect((await begin(here, before)).state.refused).toBe('gone')
      expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
    }
  })

  it('is written by save(), and what comes after it is told from there', async () => {
    const { here, store } = stored()
    const { result, outcome } = await here.visit(async ({ session }) => {
      session.user = 'ann'
      await session.save()
      const there = await store.read(await sha256(session.id))
      session.more = 1
      return there?.value
    })
    expect([result, outcome]).toEqual(['{"data":{"user":"ann"}}', 'created'])
    expect((await here.visit(({ session }) => ({ ...session }))).result).toEqual({
      user: 'ann',
      more: 1,
    })

    const mine = await begin(here)
    const theirs = await begin(here)
    theirs.session.theirs = 1
    await theirs.end()
    mine.session.mine = 1
    await mine.session.save()
    expect({ ...mine.session }).toEqual({ user: 'ann', more: 1, theirs: 1, mine: 1 })
    delete mine.session.theirs
    await mine.end()
    expect((await here.visit(({ session }) => ({ ...session }))).result).toEqual({
      user: 'ann',
      more: 1,
      mine: 1,
    })
  })

  it('leaves no record behind that was saved and then ended', async () => {
    const { here, store } = stored()
    for (const act of [
      (session: Loose) => session.destroy(),
      (session: Loose) => session.clear(),
      (session: Loose) => delete session.user,
    ]) {
      const { result, commit } = await here.visit(async ({ session }) => {
        session.user = 'ann'
        await session.save()
        act(session)
        return sha256(session.id)
      })
      expect(commit.setCookie).toEqual([])
      expect(await store.read(await result)).toBe(null)
    }
  })

  it('that is emptied keeps what others have put in', async () => {
    const { here } = stored()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    const mine = await begin(here)
    const theirs = await begin(here)
    theirs.session.cart = 1
    await theirs.end()
    delete mine.session.user
    expect((await mine.end()).outcome).toBe('updated')
    expect((await here.visit(({ session }) => ({ ...session }))).result).toEqual({ cart: 1 })
  })

  it('is prolonged without its data', async () => {
    const { here, clock } = stored({ idleTimeout: 100 })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    clock.pass(51)
    expect((await here.visit()).outcome).toBe('renewed')
    clock.pass(99)
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
    here.browser.put(here.browser.cookie)
    clock.pass(101)
    expect((await here.visit(({ refused }) => refused)).result).toBe('idle')
  })

  it('keeps a secret, if that is asked for', async () => {
    const { here, store } = stored({ encryptAtRest: true })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    const other = site<Loose>(
      { store, encryptAtRest: true, random: (size) => new Uint8Array(size).fill(77) },
      here.clock,
    )
    await other.visit(({ session }) => {
      session.user = 'bob'
    })
    const [mine, theirs] = await Promise.all(
      [here, other].map(async (each) => sha256((await begin(each)).session.id)),
    )
    const record = await store.read(theirs as string)
    expect(record?.value).not.toContain('bob')
    const mineNow = await store.read(mine as string)
    await store.update(mine as string, mineNow?.version as string, record as never)
    expect((await here.visit(({ refused }) => refused)).result).toBe('tampered')
    await store.update(
      mine as string,
      (await store.read(mine as string))?.version as string,
      { ...(mineNow as never as object), value: '{"data":{"user":"eve"}}' } as never,
    )
    expect((await here.visit(({ refused }) => refused)).result).toBe('tampered')
  })
})

describe('spill-over', () => {
  it('moves a session to the store and back', async () => {
    const { here, store } = stored({ keepInCookie: 600 })
    let key = ''
    await here.visit(async ({ session }) => {
      session.user = 'ann'
      key = await sha256(session.id)
    })
    expect(await store.read(key)).toBe(null)
    await here.visit(({ session }) => {
      session.big = 'x'.repeat(2000)
    })
    expect((await store.read(key))?.value.length).toBeGreaterThan(2000)
    expect((await here.visit(({ session }) => session.big.length)).result).toBe(2000)
    await here.visit(({ session }) => {
      delete session.big
    })
    expect(await store.read(key)).toBe(null)
    expect((await here.visit(({ session }) => ({ ...session }))).result).toEqual({ user: 'ann' })
  })
})
