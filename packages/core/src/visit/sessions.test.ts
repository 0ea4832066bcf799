import { describe, expect, it, vi } from 'vitest'
import {
  ATTRIBUTES,
  Clock,
  counting,
  errorOf,
  expired,
  id,
  type Loose,
  MAX_AGE,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  seal,
  sealText,
  site,
  tokenOf,
} from '../../test/support.ts'
import { flash } from '../life/flash.ts'
import type { SessionState } from '../life/state.ts'
import type { SessionOptions } from '../options/all.ts'
import type { SessionCodec } from '../words/codec.ts'
import type { Commit } from '../words/commit.ts'
import type { SessionEvent } from '../words/events.ts'
import { createSessions, toSessions } from './sessions.ts'

const NOTHING: Commit = {
  outcome: 'untouched',
  setCookie: [],
  vary: false,
  cacheControl: undefined,
}

/** A session of two hours ago, with an id that our counting bytes never make. */
const HOUR = 3_600_000
const EARLIER = {
  id: id(200),
  createdAt: START - 2 * HOUR,
  seenAt: START - 2 * HOUR,
  data: { user: 'ann' },
}
const ITS_END = EARLIER.createdAt + MAX_AGE * 1000
const COOKIE = `session=${seal(EARLIER, { iv: 200, expiresAt: ITS_END })}`
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

    it('expires garbage when the session is destroyed', async () => {
      const { visit } = arrive('session=garbage')

      const { commit } = await visit(({ session }) => session.destroy())

      expect(commit.setCookie).toEqual([expired()])
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
    it('expires it', async () => {
      const { visit } = arrive('session=garbage')

      expect((await visit(({ session }) => session.user)).commit).toEqual({
        outcome: 'cleared',
        setCookie: [expired()],
        vary: true,
        cacheControl: 'no-store',
      })
    })
  })
})

/** Browsers do not care in which order attributes come. */
function inAnyOrder(line: string): string[] {
  const [pair = '', ...attributes] = line.split('; ')
  return [pair, ...attributes.sort()]
}

describe.each(SEALERS)('idle renewal, sealed by %s', (sealer) => {
  const HALF = 1800
  const begun = async (options: SessionOptions<Loose> = {}) => {
    const here = site({ sealer, idleTimeout: 2 * HALF, ...options })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    return here
  }
  const asIs = (seenAt: number, iv: number) =>
    seal(
      { id: id(1), createdAt: START, seenAt, data: { user: 'ann' } },
      { iv, expiresAt: seenAt + 2 * HALF * 1000 },
    )

  it('says in the cookie how long the session may be idle', async () => {
    const { browser } = await begun()

    expect(browser.cookie).toBe(`session=${asIs(START, 2)}`)
  })

  it('waits until more than half has passed, if nobody looks', async () => {
    const here = await begun()
    here.clock.pass(HALF)

    expect((await here.visit()).commit).toEqual(NOTHING)

    here.clock.at += 1
    expect((await here.visit()).commit).toEqual({
      outcome: 'renewed',
      setCookie: [
        `session=${asIs(START + HALF * 1000 + 1, 3)}; Max-Age=${2 * HALF}; ${ATTRIBUTES}`,
      ],
      vary: true,
      cacheControl: 'no-store',
    })
  })

  it('waits until more than half has passed, if somebody looks', async () => {
    const here = await begun()
    here.clock.pass(HALF)

    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')

    here.clock.at += 1
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('renewed')
  })

  it('keeps a visitor who comes often enough, and forgets one who does not', async () => {
    const here = await begun()
    for (let times = 0; times < 5; times++) {
      here.clock.pass(2 * HALF - 1)
      expect((await here.visit()).outcome).toBe('renewed')
    }

    here.browser.put(here.browser.cookie)
    here.clock.pass(2 * HALF)
    const { state } = await here.visit()

    expect([state.refused, state.isNew, { ...state.session }]).toEqual(['idle', true, {}])
  })

  it('is late by no millisecond', async () => {
    const here = await begun()
    here.browser.put(here.browser.cookie)
    here.clock.at += 2 * HALF * 1000 - 1

    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('does not bring back what is over', async () => {
    const here = await begun()
    here.browser.put(here.browser.cookie)
    here.clock.pass(2 * HALF)

    expect((await here.visit()).commit).toEqual(NOTHING)
  })

  it('never goes beyond maxAge', async () => {
    const here = await begun({ maxAge: 2 * HALF + 100 })
    here.clock.pass(HALF + 50)
    const { commit } = await here.visit()
    expect(commit.setCookie[0]).toContain(`; Max-Age=${HALF + 50}; `)

    here.browser.put(here.browser.cookie)
    here.clock.pass(HALF + 49)
    expect((await here.visit()).commit).toEqual(NOTHING)

    here.clock.pass(1)
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('does not renew what would not last longer', async () => {
    const here = await begun({ maxAge: 2 * HALF })
    here.clock.pass(HALF + 1)

    expect((await here.visit()).outcome).toBe('untouched')
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')
  })

  it('does not count a request that nobody was told of as work on the session', async () => {
    const here = await begun()
    here.clock.pass(HALF + 1)
    await here.visit()
    here.clock.pass(HALF)

    expect((await here.visit()).outcome).toBe('untouched')
  })

  it('restarts when touch() says so, though it is not due', async () => {
    const here = await begun()
    here.clock.pass(60)

    const { commit } = await here.visit(({ session }) => session.touch())

    expect(commit).toEqual({
      outcome: 'renewed',
      setCookie: [`session=${asIs(START + 60_000, 3)}; Max-Age=${2 * HALF}; ${ATTRIBUTES}`],
      vary: true,
      cacheControl: 'no-store',
    })
  })

  it('finds the visitor’s own cookie among garbage', async () => {
    const here = await begun()
    here.clock.pass(HALF + 1)

    const foreign = seal(EARLIER, { secret: OLD_SECRET, expiresAt: ITS_END })

    for (const garbage of ['garbage', foreign]) {
      const state = await here.sessions.open(`session=${garbage}; ${here.browser.cookie}`)
      expect((await here.sessions.commit(state)).outcome).toBe('renewed')
    }
  })
})

describe.each(SEALERS)('lifetimes, sealed by %s', (sealer) => {
  const ann = ({ session }: SessionState<Loose>) => {
    session.user = 'ann'
  }

  it('are told to the browser as whole seconds that are left', async () => {
    const { visit, clock } = site({ sealer, maxAge: 100 })
    expect((await visit(ann)).commit.setCookie[0]).toContain('; Max-Age=100; ')

    clock.at += 29_001
    const { commit } = await visit(({ session }) => {
      session.visits = 1
    })

    expect(commit.setCookie[0]).toContain('; Max-Age=71; ')
  })

  it('end at maxAge, whatever the visitor does', async () => {
    const here = site({ sealer, maxAge: 100 })
    await here.visit(ann)
    here.clock.pass(60)
    await here.visit(({ session }) => {
      session.visits = 1
    })
    here.browser.put(here.browser.cookie)
    here.clock.at += 39_999
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')

    here.clock.at += 1
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('are not told to a browser that is to forget at close', async () => {
    const here = site({ sealer, maxAge: 100, persistent: false })

    const { commit } = await here.visit(ann)

    const inside = { id: id(1), createdAt: START, seenAt: START, data: { user: 'ann' } }
    expect(commit.setCookie).toEqual([
      `session=${seal(inside, { expiresAt: START + 100_000 })}; ${ATTRIBUTES}`,
    ])
    here.clock.pass(100)
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('shorten sessions already issued when maxAge is lowered', async () => {
    const clock = new Clock()
    const before = site({ sealer, maxAge: 1000 }, clock)
    await before.visit(ann)
    const after = site({ sealer, maxAge: 100 }, clock)
    after.browser.put(before.browser.cookie)

    clock.pass(99)
    const { commit } = await after.visit(({ session }) => {
      session.visits = 1
    })
    expect(commit.setCookie[0]).toContain('; Max-Age=1; ')

    after.browser.put(before.browser.cookie)
    clock.pass(1)
    expect((await after.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('do not prolong sessions already issued when maxAge is raised', async () => {
    const clock = new Clock()
    const before = site({ sealer, maxAge: 100 }, clock)
    await before.visit(ann)
    const after = site({ sealer, maxAge: 1000 }, clock)
    after.browser.put(before.browser.cookie)

    clock.pass(100)

    expect((await after.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('are refused if they come from the future by more than a minute', async () => {
    const here = site({ sealer })
    const from = (at: number) => {
      here.browser.put(`session=${seal({ ...EARLIER, createdAt: at, seenAt: at })}`)
      return here.visit(({ refused }) => refused)
    }

    expect((await from(START + 60_000)).result).toBe(undefined)
    expect((await from(START + 60_001)).result).toBe('invalid-data')
  })
})

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

describe.each(SEALERS)('a commit, sealed by %s', (sealer) => {
  const open = async (options: SessionOptions<Loose> = {}, cookie?: string) => {
    const events: SessionEvent[] = []
    const sessions = createSessions<Loose>({
      secret: SECRET,
      sealer,
      now: () => START,
      random: counting(),
      onEvent: (event) => events.push(event),
      ...options,
    })
    return { sessions, events, state: await sessions.open(cookie) }
  }

  it('happens once, however often it is asked for', async () => {
    const { sessions, state, events } = await open()
    state.session.user = 'ann'

    const first = await sessions.commit(state)
    const second = await sessions.commit(state)

    expect(second).toBe(first)
    expect(events).toEqual([
      {
        type: 'committed',
        cookie: 'session',
        outcome: 'created',
        bytes: (first.setCookie[0] ?? '').indexOf(';') - 1,
      },
    ])
  })

  it('happens once even if asked for again while it is under way', async () => {
    const { sessions, state, events } = await open()
    state.session.user = 'ann'

    const [first, second] = await Promise.all([sessions.commit(state), sessions.commit(state)])

    expect(second).toBe(first)
    expect(events.length).toBe(1)
  })

  it('is the end of writing, from the moment it begins', async () => {
    const { sessions, state } = await open()
    state.session.user = 'ann'
    const { session } = state
    const done = sessions.commit(state)

    const WRITES: [string, () => unknown][] = [
      ['set', () => session.set('user', 'bob')],
      ['delete', () => session.delete('user')],
      ['clear', () => session.clear()],
      ['rotateId', () => session.rotateId()],
      ['regenerate', () => session.regenerate()],
      ['destroy', () => session.destroy()],
      ['reload', () => session.reload()],
      ['touch', () => session.touch()],
      ['setLifetime', () => session.setLifetime({ maxAge: 10 })],
      ['assign', () => state.replace({ user: 'bob' })],
      ['destroy', () => state.replace(null)],
      ['flash.add', () => flash(session).add('notice', 'Too late.')],
    ]
    const errors = await Promise.all(WRITES.map(([, write]) => errorOf(write)))

    expect(errors.map(({ code, message }) => [code, message])).toEqual(
      WRITES.map(([verb]) => [
        'ERR_SESSION_COMMITTED',
        `The response head has left, so ${verb} comes too late: the cookie can no longer be set. Change the session before the first byte of the response is written.`,
      ]),
    )
    expect(state.phase).toBe('committed')
    await done
    expect({ ...session }).toEqual({ user: 'ann' })
  })

  it('leaves everything readable', async () => {
    const { sessions, state } = await open({}, COOKIE)
    await sessions.commit(state)
    const { session } = state

    expect([
      session.user,
      session.get('user'),
      session.has('user'),
      session.id,
      session.isNew,
    ]).toEqual(['ann', 'ann', true, id(200), false])
    expect(flash(session).take('notice')).toEqual([])
    await session.save()
  })

  it('does not let a flash message be taken, which would then come again', async () => {
    const { sessions, state } = await open()
    flash(state.session).add('notice', 'Saved.')
    await sessions.commit(state)

    expect((await errorOf(() => flash(state.session).take('notice'))).code).toBe(
      'ERR_SESSION_COMMITTED',
    )
    expect(flash(state.session).peek('notice')).toEqual(['Saved.'])
  })

  it('notices what was written by property afterwards, once the response is over', async () => {
    const { sessions, state, events } = await open()
    state.session.user = 'ann'
    await sessions.commit(state)
    sessions.finish(state)
    expect(events.map(({ type }) => type)).toEqual(['committed'])

    state.session.user = 'bob'
    sessions.finish(state)

    expect(events.slice(1)).toEqual([
      {
        type: 'warning',
        cookie: 'session',
        kind: 'late-change',
        message:
          'The session session was changed after the response head had left; the change is lost. Change it before the first byte is written.',
      },
    ])
  })

  it('notices a late change deep inside, and one that cannot be written at all', async () => {
    const { sessions, state, events } = await open()
    state.session.list = [1]
    await sessions.commit(state)

    state.session.list.push(2)
    sessions.finish(state)
    state.session.list = [new Date()]
    sessions.finish(state)

    expect(events.flatMap((event) => (event.type === 'warning' ? event.kind : []))).toEqual([
      'late-change',
      'late-change',
    ])
  })

  it('notices nothing in production, where it would cost too much', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const { sessions, state, events } = await open()
    vi.unstubAllEnvs()
    state.session.user = 'ann'
    await sessions.commit(state)

    state.session.user = 'bob'
    sessions.finish(state)

    expect(events.map(({ type }) => type)).toEqual(['committed'])
  })

  it('that fails throws once, is told as an event, and is quiet from then on', async () => {
    const { sessions, state, events } = await open()
    state.session.when = new Date(0)

    const error = await errorOf(() => sessions.commit(state))

    expect(error.code).toBe('ERR_SESSION_NOT_JSON')
    expect(error.path).toBe('when')
    expect(events).toEqual([{ type: 'failed', cookie: 'session', error }])
    expect(await sessions.commit(state)).toEqual(NOTHING)
    expect(events.length).toBe(1)
  })

  it('that fails because of the size names the size, the limit and the largest keys', async () => {
    const { sessions, state, events } = await open()
    state.session.small = 1
    state.session.text = 'x'.repeat(5000)
    state.session.other = 'x'.repeat(100)
    state.session.more = 'x'.repeat(50)

    const error = await errorOf(() => sessions.commit(state))

    const size =
      'session'.length +
      seal({
        id: id(1),
        createdAt: START,
        seenAt: START,
        data: {
          small: 1,
          text: 'x'.repeat(5000),
          other: 'x'.repeat(100),
          more: 'x'.repeat(50),
        },
      }).length
    expect({ ...error, message: error.message }).toEqual({
      name: 'SessionError',
      code: 'ERR_SESSION_TOO_LARGE',
      message: `The session is ${size} bytes sealed, over the 4096 of one cookie. Largest keys: text (5011 bytes), other (112 bytes), more (61 bytes). Store less, or raise cookie.maxChunks.`,
      remedy: 'Store less, or raise cookie.maxChunks.',
      path: undefined,
      size,
      limit: 4096,
      largest: [
        ['text', 5011],
        ['other', 112],
        ['more', 61],
      ],
    })
    expect(events).toEqual([{ type: 'failed', cookie: 'session', error }])
    expect(await sessions.commit(state)).toEqual(NOTHING)
  })

  it('of a session that was saved and then destroyed reports no late change', async () => {
    const { sessions, state, events } = await open()
    state.session.user = 'ann'
    await state.session.save()
    await state.session.destroy()
    await sessions.commit(state)

    sessions.finish(state)

    expect(events.filter(({ type }) => type === 'warning')).toEqual([])
  })

  it('is confirmed by a save() that comes later, unless something has changed since', async () => {
    const { sessions, state } = await open()
    state.session.user = 'ann'
    await sessions.commit(state)
    expect(await state.session.save()).toBe(undefined)

    state.session.user = 'bob'
    expect(await errorOf(() => state.session.save())).toMatchObject({
      code: 'ERR_SESSION_COMMITTED',
    })
  })

  it('that failed does not count the error handler’s changes as late', async () => {
    const { sessions, state, events } = await open()
    state.session.text = 'x'.repeat(5000)
    await errorOf(() => sessions.commit(state))

    state.session.text = 'short'
    sessions.finish(state)

    expect(events.map(({ type }) => type)).toEqual(['failed'])
  })

  it('that is too large because of flash messages says so', async () => {
    const { sessions, state } = await open()
    flash(state.session).add('notice', 'x'.repeat(5000))

    const error = await errorOf(() => sessions.commit(state))

    expect(error.largest).toEqual([['flash messages', 5034]])
  })

  it('of an untouched session lets it be read afterwards', async () => {
    const { sessions, state, events } = await open({}, COOKIE)
    expect(await sessions.commit(state)).toEqual(NOTHING)

    expect({ ...state.session }).toEqual({ user: 'ann' })
    expect((await errorOf(() => state.session.set('user', 'bob'))).code).toBe(
      'ERR_SESSION_COMMITTED',
    )
    sessions.finish(state)
    expect(events.map(({ type }) => type)).toEqual(['committed'])

    state.session.user = 'bob'
    sessions.finish(state)
    expect(events.map(({ type }) => type)).toEqual(['committed', 'warning'])
  })

  it('that was missed leaves the session readable, and nothing to commit', async () => {
    const { sessions, state, events } = await open({}, COOKIE)
    sessions.missed(state)

    expect(state.session.user).toBe('ann')
    expect(state.phase).toBe('committed')
    expect((await errorOf(() => state.session.clear())).code).toBe('ERR_SESSION_COMMITTED')
    expect(await sessions.commit(state)).toEqual(NOTHING)
    sessions.finish(state)
    expect(events).toEqual([])

    state.session.user = 'bob'
    sessions.finish(state)
    expect(events.map((event) => event.type === 'warning' && event.kind)).toEqual(['late-change'])
  })

  it('may be missed at the very moment of the first look', async () => {
    const { sessions, state, events } = await open({}, COOKIE)
    state.onTouch({ touched: () => sessions.missed(state) })

    state.session.user = 'bob'
    sessions.finish(state)

    expect(events.map((event) => event.type === 'warning' && event.kind)).toEqual(['late-change'])
  })

  it.each([
    [undefined, 'no-store'],
    ['no-store', 'no-store'],
    ['private', 'private'],
    [false, undefined],
  ] as const)('says with cacheControl %j what caches may do', async (cacheControl, expected) => {
    const { sessions, state } = await open({ cacheControl })
    state.session.user = 'ann'

    expect((await sessions.commit(state)).cacheControl).toBe(expected)
  })

  it('refuses another cacheControl at construction', async () => {
    const error = await errorOf(() => open({ cacheControl: 'public' as 'private' }))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_CONFIG',
      "cacheControl is \"public\". Use 'no-store', 'private' or false.",
    ])
  })

  it('counts the bytes of all cookies that it sets', async () => {
    const { sessions, state, events } = await open({ cookie: { maxChunks: 2 } })
    state.session.text = 'x'.repeat(4000)

    const { setCookie } = await sessions.commit(state)

    const bytes = setCookie.map((line) => line.slice(0, line.indexOf(';')).length - 1)
    expect(bytes.length).toBe(2)
    expect(events[0]).toEqual({
      type: 'committed',
      cookie: 'session',
      outcome: 'created',
      bytes: (bytes[0] ?? 0) + (bytes[1] ?? 0),
    })
  })
})

describe.each(SEALERS)('warnings, sealed by %s', (sealer) => {
  const warnings = (events: SessionEvent[]) =>
    events.flatMap((event) => (event.type === 'warning' ? [event.kind] : []))
  const ann = ({ session }: SessionState<Loose>) => {
    session.user = 'ann'
  }

  it.each([
    [{ secure: false, host: 'example.com' }, ['insecure-transport']],
    [{ secure: false }, ['insecure-transport']],
    [{ secure: true, host: 'example.com' }, []],
    [{ host: 'example.com' }, []],
    [{ secure: false, host: 'localhost:3000' }, []],
    [{ secure: false, host: '127.0.0.1:3000' }, []],
    [{}, []],
  ])('tell of a Secure cookie over %j: %j', async (about, expected) => {
    const { visit, events } = site({ sealer })

    await visit(ann, about)

    expect(warnings(events)).toEqual(expected)
  })

  it('say nothing of plain http if no cookie was set, or none that is Secure', async () => {
    const about = { secure: false, host: 'example.com' }
    const here = site({ sealer })
    await here.visit(({ session }) => session.user, about)
    const bare = site({ sealer, cookie: { secure: false } })
    const { commit } = await bare.visit(ann, about)

    expect(commit.setCookie[0]).not.toContain('Secure')
    expect([...warnings(here.events), ...warnings(bare.events)]).toEqual([])
  })

  it('leave Secure off for plain http to this machine only, if secure is auto', async () => {
    const secured = async (about: object) => {
      const { visit } = site({ sealer, cookie: { secure: 'auto' } })
      return (await visit(ann, about)).commit.setCookie[0]?.includes('; Secure')
    }

    expect(await secured({ secure: false, host: 'localhost:3000' })).toBe(false)
    expect(await secured({ secure: false, host: 'example.com' })).toBe(true)
    expect(await secured({ secure: true, host: 'localhost:3000' })).toBe(true)
    expect(await secured({})).toBe(true)
  })

  it('tell of cookies that are near the limits of proxies', async () => {
    const here = site({ sealer })
    const sized = async (size: number) => {
      here.events.length = 0
      await here.visit(({ session }) => {
        session.text = 'x'.repeat(size)
      })
      const [committed] = here.events
      return [committed?.type === 'committed' && committed.bytes > 3900, warnings(here.events)]
    }

    expect(await sized(2500)).toEqual([false, []])
    expect(await sized(2800)).toEqual([true, ['large-cookie']])
  })

  it('tell of an app that wanted a shared cache to keep the response', async () => {
    const { sessions, events } = site({ sealer })
    const state = await sessions.open(undefined)
    state.session.user = 'ann'
    const headers = new Headers({ 'cache-control': 'public, max-age=60' })

    await sessions.commitTo(state, {
      status: 200,
      get: (name) => headers.get(name) ?? undefined,
      set: (name, value) => headers.set(name, value),
      getSetCookie: () => headers.getSetCookie(),
      setSetCookie: (lines) => lines.forEach((line) => void headers.append('set-cookie', line)),
    })

    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('vary')).toBe('Cookie')
    expect(events.slice(1)).toEqual([
      {
        type: 'warning',
        cookie: 'session',
        kind: 'public-cache',
        message:
          "A response that sets the session cookie asked for Cache-Control: public, max-age=60; it was sent with no-store, since a shared cache would hand one visitor's session to others.",
      },
    ])
  })

  it('tell of several valid cookies in one request', async () => {
    const { sessions, events } = site({ sealer })
    const other = seal({ ...EARLIER, id: id(201) }, { expiresAt: ITS_END })

    const state = await sessions.open(`${COOKIE}; session=${other}; session=garbage`)
    expect(state.session.user).toBe('ann')

    expect(events).toEqual([
      {
        type: 'warning',
        cookie: 'session',
        kind: 'duplicate-cookie',
        message:
          '2 valid cookies named session came in one request; the one sealed last counts. They were set with different paths or domains; a __Host- prefix on the name rules that out.',
      },
    ])
  })

  it('say nothing of the same cookie sent twice, nor of garbage beside a valid one', async () => {
    const { sessions, events } = site({ sealer })

    const twice = await sessions.open(`${COOKIE}; ${COOKIE}`)
    const beside = await sessions.open(`session=garbage; ${COOKIE}`)

    expect([twice.session.user, beside.session.user, events]).toEqual(['ann', 'ann', []])
  })
})

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

describe('a request that has to be asked', () => {
  it('tells its Cookie header once somebody wants the session, and the rest if it matters', async () => {
    const sessions = createSessions<Loose>({ secret: SECRET, cookie: { secure: 'auto' } })
    const cookie = await sessions.cookieFor({ user: 'ann' })
    const asked: string[] = []
    const request = {
      cookieHeader() {
        asked.push('cookie')
        return cookie
      },
      get secure() {
        asked.push('secure')
        return false
      },
      get host() {
        asked.push('host')
        return 'localhost'
      },
    }

    const untouched = await sessions.open(request)
    await sessions.commit(untouched)
    expect(asked).toEqual([])

    const read = await sessions.open(request)
    expect(read.session.user).toBe('ann')
    await sessions.commit(read)
    expect(asked).toEqual(['cookie'])

    const changed = await sessions.open(request)
    changed.session.user = 'bob'
    const { setCookie } = await sessions.commit(changed)
    expect(setCookie[0]).not.toContain('Secure')
    expect(new Set(asked)).toEqual(new Set(['cookie', 'secure', 'host']))
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

describe('a codec of one’s own', () => {
  /** Seals nothing: for tests only. */
  const plain: SessionCodec<Loose> = {
    encode: ({ id = 'fresh', createdAt = START, seenAt = START, ...rest }) =>
      Buffer.from(JSON.stringify({ id, createdAt, seenAt, ...rest })).toString('base64url'),
    decode(token) {
      const envelope = JSON.parse(Buffer.from(token, 'base64url').toString())
      return { envelope, stale: false }
    },
  }
  const CODECS: [string, SessionCodec<Loose>][] = [
    ['synchronous, and says so', { ...plain, synchronous: true }],
    ['synchronous, but does not say so', plain],
    [
      'asynchronous',
      {
        encode: async (...args) => plain.encode(...args),
        decode: async (...args) => plain.decode(...args),
      },
    ],
  ]

  it.each(CODECS)('that is %s carries a session from request to request', async (_name, codec) => {
    const here = site({ codec })

    const { commit } = await here.visit(({ session }) => {
      session.user = 'ann'
      session.set('get', 'data')
    })
    expect(commit.outcome).toBe('created')
    expect(JSON.parse(Buffer.from(tokenOf(commit.setCookie), 'base64url').toString())).toEqual({
      id: id(1),
      createdAt: START,
      seenAt: START,
      data: { user: 'ann', get: 'data' },
    })

    const { outcome, result } = await here.visit(({ session }) => ({ ...session }))
    expect([outcome, result]).toEqual(['unchanged', { user: 'ann', get: 'data' }])
    expect((await here.visit(({ session }) => session.list)).outcome).toBe('unchanged')
    expect(
      (
        await here.visit(({ session }) => {
          session.list = [1]
        })
      ).outcome,
    ).toBe('updated')
    expect((await here.visit(({ session }) => session.list.push(2))).outcome).toBe('updated')
    expect((await here.visit(({ session }) => session.destroy())).outcome).toBe('destroyed')
  })

  it.each(CODECS)('that is %s may throw for garbage, which is a refusal', async (_name, codec) => {
    const here = site({ codec })
    here.browser.put('session=garbage')

    const { state, commit } = await here.visit(({ session }) => session.user)

    expect([state.refused, commit.outcome]).toEqual(['malformed', 'cleared'])
    expect(here.events[0]).toEqual({ type: 'refused', cookie: 'session', reason: 'malformed' })
  })

  it.each(CODECS)('that is %s renews idle sessions, for all that it knows', async (_n, codec) => {
    const here = site({ codec, idleTimeout: 100 })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })

    here.clock.pass(50)
    expect((await here.visit()).outcome).toBe('untouched')
    here.clock.pass(1)
    expect((await here.visit()).outcome).toBe('renewed')
  })

  it('is not asked to open anything until somebody looks, if it says that it is synchronous', async () => {
    const decode = vi.fn(plain.decode)
    const here = site({ codec: { ...plain, decode, synchronous: true } })
    here.browser.put(await here.sessions.cookieFor({ user: 'ann' }))

    await here.visit()
    expect(decode).not.toHaveBeenCalled()

    await here.visit(({ session }) => session.user)
    expect(decode).toHaveBeenCalledTimes(1)
  })

  it('is given the data as a plain object, without what is undefined', async () => {
    const given: unknown[] = []
    const encode: typeof plain.encode = (envelope) => {
      given.push(envelope.data)
      return plain.encode(envelope)
    }
    const here = site({ codec: { ...plain, encode } })

    await here.visit(({ session }) => {
      session.user = 'ann'
      session.gone = undefined
    })

    expect(given).toStrictEqual([{ user: 'ann' }])
  })

  it('may fail to seal, and the failure is passed on', async () => {
    const failure = new Error('no key today')
    const encode = () => {
      throw failure
    }
    const here = site({ codec: { ...plain, encode } })

    expect(
      await errorOf(() =>
        here.visit(({ session }) => {
          session.user = 'ann'
        }),
      ),
    ).toBe(failure)
  })
})

describe.each(SEALERS)('a serializer of one’s own, sealed by %s', (sealer) => {
  it('keeps what it knows, in data and in flash messages: devalue', async () => {
    const devalue = await import('devalue')
    const here = site({ sealer, serializer: devalue })
    const data = {
      when: new Date(5),
      tags: new Set(['a']),
      map: new Map([[1, { deep: true }]]),
      big: 12n,
      nothing: null,
    }

    await here.visit(({ session }) => {
      Object.assign(session, data)
      flash(session).add('when', new Date(7))
    })
    const { result, outcome } = await here.visit(({ session }) => ({
      data: { ...session },
      flash: flash(session).peek('when'),
    }))

    expect(outcome).toBe('unchanged')
    expect(result).toEqual({ data, flash: [new Date(7)] })
    expect((await here.visit(({ session }) => session.map.get(1).deep)).outcome).toBe('unchanged')
    expect((await here.visit(({ session }) => session.tags.add('b'))).outcome).toBe('updated')
    expect((await here.visit(({ session }) => [...session.tags])).result).toEqual(['a', 'b'])
  })

  it('opens what strict JSON has sealed before it was chosen', async () => {
    const before = site({ sealer })
    await before.visit(({ session }) => {
      session.user = 'ann'
    })
    const devalue = await import('devalue')
    const here = site({ sealer, serializer: devalue })
    here.browser.put(before.browser.cookie)

    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('may refuse, and says why as the cause', async () => {
    const devalue = await import('devalue')
    const here = site({ sealer, serializer: devalue })

    const error = await errorOf(() =>
      here.visit(({ session }) => {
        session.act = () => 1
      }),
    )

    expect(error.code).toBe('ERR_SESSION_NOT_JSON')
    expect(error.cause.message).toContain('function')
  })
})

describe.each(SEALERS)('a schema, sealed by %s', (sealer) => {
  const schema = (validate: (value: Loose) => object) =>
    ({ '~standard': { version: 1, vendor: 'test', validate } }) as SessionOptions<Loose>['schema']

  it('refuses a session that is not what it wants', async () => {
    const here = site({
      sealer,
      schema: schema((value) =>
        typeof value.user === 'string' ? { value } : { issues: [{ message: 'user' }] },
      ),
    })
    await here.visit(({ session }) => {
      session.user = 7
    })

    const { state, commit } = await here.visit(({ session }) => ({ ...session }))

    expect([state.refused, commit.outcome]).toEqual(['invalid-data', 'cleared'])
  })

  it('brings an old shape up to date, which is then written', async () => {
    const before = site({ sealer })
    await before.visit(({ session }) => {
      session.name = 'ann'
    })
    const here = site({
      sealer,
      schema: schema(({ name, user = name }) => ({ value: { user } })),
    })
    here.browser.put(before.browser.cookie)

    const { result, outcome } = await here.visit(({ session }) => ({ ...session }))

    expect([result, outcome]).toEqual([{ user: 'ann' }, 'updated'])
    expect((await here.visit(({ session }) => ({ ...session }))).outcome).toBe('unchanged')
  })

  it('brings it up to date again when the session is reloaded', async () => {
    const before = site({ sealer })
    await before.visit(({ session }) => {
      session.name = 'ann'
    })
    const here = site({
      sealer,
      schema: schema(({ name, user = { name } }) => ({ value: { user } })),
    })
    here.browser.put(before.browser.cookie)

    const { result } = await here.visit(async ({ session }) => {
      session.user.name = 'bob'
      await session.reload()
      return { ...session }
    })

    expect(result).toEqual({ user: { name: 'ann' } })
  })
})
