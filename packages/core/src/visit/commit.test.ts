/** What a response carries, by what came and what was done: the table of decisions, seen from the browser. */
import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTES,
  COOKIE,
  EARLIER,
  expired,
  ITS_END,
  id,
  type Loose,
  MAX_AGE,
  NOTHING,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  seal,
  sealText,
  site,
  tokenOf,
} from '../../test/support.ts'
import type { SessionState } from '../life/state.ts'
import type { SessionOptions } from '../options/all.ts'
import type { Commit } from '../words/commit.ts'

const SECONDS_LEFT = MAX_AGE - 2 * 3600

describe.each(SEALERS)('the commit table, sealed by %s', (sealer) => {
  const arrive = (cookie: string | undefined, options: SessionOptions<Loose> = {}) => {
    const here = site({ sealer, ...options })
    here.browser.put(cookie)
    return here
  }

  describe('never touched', () => {
    it.each([
      ['nothing came', undefined],
      ['a session came', COOKIE],
      ['garbage came', 'session=garbage'],
    ])('does nothing if %s', async (_when, cookie) => {
      const { visit } = arrive(cookie)

      expect((await visit()).commit).toEqual(NOTHING)
    })

    it('leaves what an older key sealed as it is', async () => {
      const { visit } = arrive(
        `session=${seal(EARLIER, { secret: OLD_SECRET, expiresAt: ITS_END })}`,
        {
          secret: [SECRET, OLD_SECRET],
        },
      )

      expect((await visit()).commit).toEqual(NOTHING)
    })
  })

  describe('empty, and nothing came', () => {
    it('sets no cookie', async () => {
      const { visit } = arrive(undefined)

      expect((await visit(({ session }) => session.user)).commit).toEqual({
        outcome: 'unchanged',
        setCookie: [],
        vary: true,
        cacheControl: undefined,
      })
    })

    it('sets no cookie for data that was there for a while, or is undefined', async () => {
      const { visit } = arrive(undefined)

      const { commit } = await visit(({ session }) => {
        session.user = 'ann'
        delete session.user
        session.cart = undefined
      })

      expect(commit).toEqual({
        outcome: 'unchanged',
        setCookie: [],
        vary: true,
        cacheControl: undefined,
      })
    })
  })

  describe('unchanged, and a session came', () => {
    it('sets no cookie', async () => {
      const { visit } = arrive(COOKIE)

      const { commit, result } = await visit(({ session }) => session.user)

      expect(result).toBe('ann')
      expect(commit).toEqual({
        outcome: 'unchanged',
        setCookie: [],
        vary: true,
        cacheControl: undefined,
      })
    })

    it('sets no cookie if what was changed was changed back', async () => {
      const { visit } = arrive(COOKIE)

      const { outcome } = await visit(({ session }) => {
        session.user = 'bob'
        session.user = 'ann'
      })

      expect(outcome).toBe('unchanged')
    })

    it('seals anew what an older key sealed', async () => {
      const { visit } = arrive(
        `session=${seal(EARLIER, { secret: OLD_SECRET, expiresAt: ITS_END })}`,
        {
          secret: [SECRET, OLD_SECRET],
        },
      )

      expect((await visit(({ session }) => session.user)).commit).toEqual({
        outcome: 'renewed',
        setCookie: [
          `session=${seal({ ...EARLIER, seenAt: START }, { iv: 1, expiresAt: ITS_END })}; Max-Age=${SECONDS_LEFT}; ${ATTRIBUTES}`,
        ],
        vary: true,
        cacheControl: 'no-store',
      })
    })
  })

  describe('changed, not empty', () => {
    it('creates a session if nothing came', async () => {
      const { visit } = arrive(undefined)

      const { commit } = await visit(({ session }) => {
        session.user = 'ann'
      })

      const inside = { id: id(1), createdAt: START, seenAt: START, data: { user: 'ann' } }
      expect(commit).toEqual({
        outcome: 'created',
        setCookie: [`session=${seal(inside)}; Max-Age=${MAX_AGE}; ${ATTRIBUTES}`],
        vary: true,
        cacheControl: 'no-store',
      })
    })

    it('creates a session if what came was refused, and adopts nothing of it', async () => {
      const { visit } = arrive('session=garbage')

      const { commit } = await visit(({ session }) => {
        session.user = 'ann'
      })

      const inside = { id: id(1), createdAt: START, seenAt: START, data: { user: 'ann' } }
      expect(commit).toEqual({
        outcome: 'created',
        setCookie: [`session=${seal(inside)}; Max-Age=${MAX_AGE}; ${ATTRIBUTES}`],
        vary: true,
        cacheControl: 'no-store',
      })
    })

    it('updates the session that came, and leaves its age and id', async () => {
      const { visit } = arrive(COOKIE)

      const { commit } = await visit(({ session }) => {
        session.visits = 1
      })

      const inside = { ...EARLIER, seenAt: START, data: { user: 'ann', visits: 1 } }
      expect(commit).toEqual({
        outcome: 'updated',
        setCookie: [
          `session=${seal(inside, { iv: 1, expiresAt: ITS_END })}; Max-Age=${SECONDS_LEFT}; ${ATTRIBUTES}`,
        ],
        vary: true,
        cacheControl: 'no-store',
      })
    })

    it('sees a change deep inside', async () => {
      const inside = { ...EARLIER, data: { cart: { items: ['tea'] } } }
      const { visit } = arrive(`session=${seal(inside, { expiresAt: ITS_END })}`)

      const { commit } = await visit(({ session }) => {
        session.cart.items.push('milk')
      })

      const after = { ...EARLIER, seenAt: START, data: { cart: { items: ['tea', 'milk'] } } }
      expect(commit.outcome).toBe('updated')
      expect(tokenOf(commit.setCookie)).toBe(seal(after, { iv: 1, expiresAt: ITS_END }))
    })

    it('sees a deep change in a session whose text is not spelt as we spell it', async () => {
      const text = JSON.stringify({ ...EARLIER, data: { list: [1] } }, null, 1)
      const { visit } = arrive(`session=${sealText(text, { expiresAt: ITS_END })}`)

      expect((await visit(({ session }) => session.list)).outcome).toBe('unchanged')
      expect((await visit(({ session }) => session.list.push(2))).outcome).toBe('updated')
    })
  })

  describe('emptied or destroyed', () => {
    const WAYS: [string, (state: SessionState<Loose>) => unknown][] = [
      ['clear()', ({ session }) => session.clear()],
      ['deleting the last property', ({ session }) => delete session.user],
      ['delete()', ({ session }) => session.delete('user')],
      ['setting it to undefined', ({ session }) => session.set('user', undefined)],
      ['regenerate()', ({ session }) => session.regenerate()],
      ['assigning {}', (state) => state.replace({})],
    ]

    it.each(WAYS)('expires the cookie after %s', async (_way, act) => {
      const { visit, browser } = arrive(COOKIE)

      const { commit } = await visit(act)

      expect(commit).toEqual({
        outcome: 'cleared',
        setCookie: [expired()],
        vary: true,
        cacheControl: 'no-store',
      })
      expect(browser.cookie).toBeUndefined()
    })

    it.each([
      ['destroy()', ({ session }: SessionState<Loose>) => session.destroy()],
      ['assigning null', (state: SessionState<Loose>) => state.replace(null)],
    ])('expires the cookie after %s', async (_way, act) => {
      const { visit } = arrive(COOKIE)

      expect((await visit(act)).commit).toEqual({
        outcome: 'destroyed',
        setCookie: [expired()],
        vary: true,
        cacheControl: 'no-store',
      })
    })

    it('sets no cookie for a destroyed session that never was', async () => {
      const { visit } = arrive(undefined)

      const { commit } = await visit(async ({ session }) => {
        session.user = 'ann'
        await session.destroy()
      })

      expect(commit).toEqual({
        outcome: 'destroyed',
        setCookie: [],
        vary: true,
        cacheControl: undefined,
      })
    })

    it('expires every cookie and chunk that came, with the attributes it was set with', async () => {
      const here = arrive(undefined, {
        cookie: {
          name: '__Secure-sid',
          domain: 'example.com',
          path: '/app',
          sameSite: 'none',
          partitioned: true,
          priority: 'high',
          maxChunks: 3,
        },
      })
      await here.visit(({ session }) => {
        session.text = 'x'.repeat(6000)
      })
      expect(here.browser.names).toEqual(['__Secure-sid', '__Secure-sid.1', '__Secure-sid.2'])

      const { commit } = await here.visit(({ session }) => session.destroy())

      const gone =
        'Max-Age=0; Domain=example.com; Path=/app; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Priority=High; HttpOnly; Secure; SameSite=None; Partitioned'
      expect(commit.setCookie.map(inAnyOrder)).toEqual(
        [`__Secure-sid=; ${gone}`, `__Secure-sid.1=; ${gone}`, `__Secure-sid.2=; ${gone}`].map(
          inAnyOrder,
        ),
      )
      expect(here.browser.cookie).toBeUndefined()
    })
  })

  describe('empty, and what came was refused', () => {
    const LEFT_ALONE: Omit<Commit, 'cookies'> = {
      outcome: 'unchanged',
      setCookie: [],
      vary: true,
      cacheControl: undefined,
    }

    it('leaves it where it is: it may be another app’s, or a newer key’s', async () => {
      const { visit, browser } = arrive('session=garbage')

      expect((await visit(({ session }) => session.user)).commit).toEqual(LEFT_ALONE)
      expect(browser.cookie).toBe('session=garbage')
    })

    it.each<[string, (state: SessionState<Loose>) => unknown]>([
      ['regenerate()', ({ session }) => session.regenerate()],
      ['delete()', ({ session }) => session.delete('user')],
      ['assigning {}', (state) => state.replace({})],
    ])('leaves it there after %s, which ends nothing', async (_way, act) => {
      expect((await arrive('session=garbage').visit(act)).commit).toEqual(LEFT_ALONE)
    })

    it.each<[string, (state: SessionState<Loose>) => unknown, Commit['outcome']]>([
      ['clear()', ({ session }) => session.clear(), 'cleared'],
      ['destroy()', ({ session }) => session.destroy(), 'destroyed'],
      ['assigning null', (state) => state.replace(null), 'destroyed'],
    ])('expires it after %s', async (_way, act, outcome) => {
      const { visit, browser } = arrive('session=garbage')

      expect((await visit(act)).commit).toEqual({
        outcome,
        setCookie: [expired()],
        vary: true,
        cacheControl: 'no-store',
      })
      expect(browser.cookie).toBeUndefined()
    })

    it('may be opened again once the server has the newer key', async () => {
      const rollout = arrive(`session=${seal(EARLIER, { secret: OLD_SECRET, expiresAt: ITS_END })}`)
      await rollout.visit(({ session }) => session.user)
      const after = arrive(rollout.browser.cookie, { secret: [SECRET, OLD_SECRET] })

      expect((await after.visit(({ session }) => session.user)).result).toBe('ann')
    })
  })
})

/** Browsers do not care in which order attributes come. */
function inAnyOrder(line: string): string[] {
  const [pair = '', ...attributes] = line.split('; ')
  return [pair, ...attributes.sort()]
}

describe.each(SEALERS)('older keys, sealed by %s', (sealer) => {
  it('open sessions, which are sealed anew once somebody looks', async () => {
    const before = site({ sealer, secret: OLD_SECRET })
    await before.visit(({ session }) => {
      session.user = 'ann'
    })
    const during = site({ sealer, secret: [SECRET, OLD_SECRET] })
    during.browser.put(before.browser.cookie)

    expect((await during.visit()).outcome).toBe('untouched')
    expect((await during.visit(({ session }) => session.user)).outcome).toBe('renewed')
    expect((await during.visit(({ session }) => session.user)).outcome).toBe('unchanged')

    const after = site({ sealer })
    after.browser.put(during.browser.cookie)
    expect((await after.visit(({ session }) => session.user)).result).toBe('ann')
    after.browser.put(before.browser.cookie)
    expect((await after.visit(({ refused }) => refused)).result).toBe('unknown-key')
  })
})
