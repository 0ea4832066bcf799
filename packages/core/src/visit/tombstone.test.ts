/** Does a logout stick, whatever is answered after it, by whichever server, in whatever order? */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTES,
  Clock,
  expired,
  inShort,
  type Loose,
  OLD_SECRET,
  SEALERS,
  SECRET,
  type Site,
  START,
  sealText,
  site,
  tokenOf,
  unseal,
} from '../../test/support.ts'
import { flash } from '../life/flash.ts'
import type { SessionState } from '../life/state.ts'
import type { SessionOptions } from '../options/all.ts'
import type { Awaitable } from '../words/awaitable.ts'
import type { Commit } from '../words/commit.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'

const MINUTE = 60
const ENDED = { cookie: 'session.ended', purpose: 'ended' }

type Handler = (state: SessionState<Loose>) => Awaitable<unknown>

const as =
  (user: string): Handler =>
  async ({ session }) => {
    const fresh = await session.regenerate()
    fresh.user = user
  }
const change: Handler = ({ session }) => {
  session.visits = (session.visits ?? 0) + 1
}
const logout: Handler = ({ session }) => session.destroy()

/** A site that remembers ends, with a visitor who has logged in a minute ago. */
async function loggedIn(options: SessionOptions<Loose> = {}): Promise<Site<Loose>> {
  const here = site<Loose>({ tombstone: undefined, ...options })
  await here.visit(as('ann'))
  here.clock.pass(MINUTE)
  here.events.length = 0
  return here
}

/** A request that is handled now and answered later, with what the browser had when it was sent. */
async function slow(
  here: Site<Loose>,
  handler: Handler | undefined,
): Promise<() => Promise<Commit>> {
  const visit = toSessions(here.sessions).visit(headOf(here.browser.cookie))
  await visit.ready()
  if (handler !== undefined) await handler(await visit.load())
  return async () => {
    const commit = await visit.commit()
    here.browser.take(commit.setCookie)
    return commit
  }
}

const whoIs = async (here: Site<Loose>) =>
  (await here.visit(({ session, refused }) => [session.user, refused])).result

function endedAtIn(commit: Commit): number {
  const { endedAt } = JSON.parse(unseal(tokenOf(commit.setCookie, 'session.ended'), ENDED))
  return endedAt
}

describe.each(SEALERS)('the end of a session, sealed by %s', (sealer) => {
  const tombstone = (iv: number) =>
    `session.ended=${sealText(`{"endedAt":${START + 60_000}}`, {
      ...ENDED,
      iv,
      expiresAt: START + 60_000 + 300_000,
    })}; Max-Age=300; ${ATTRIBUTES}`

  it.each<[string, Handler, Commit['outcome'], iv?: number]>([
    ['destroy()', logout, 'destroyed'],
    ['assigning null', (state) => state.replace(null), 'destroyed'],
    ['clear()', ({ session }) => session.clear(), 'cleared'],
    ['deleting all there is', ({ session }) => delete session.user, 'cleared'],
    ['regenerate()', ({ session }) => void session.regenerate(), 'cleared', 4],
  ])('leaves a sealed tombstone for five minutes: by %s', async (_way, end, outcome, iv = 3) => {
    const here = await loggedIn({ sealer })

    const { commit } = await here.visit(end)

    expect(commit).toEqual({
      outcome,
      setCookie: [expired(), tombstone(iv)],
      vary: true,
      cacheControl: 'no-store',
    })
    expect(here.browser.names).toEqual(['session.ended'])
    here.clock.pass(300)
    expect(here.browser.names).toEqual([])
  })

  it.each<[string, Handler]>([
    ['destroy()', logout],
    ['clear()', ({ session }) => session.clear()],
  ])(
    'leaves one too if what came was refused, which another server may take: %s',
    async (_way, end) => {
      const here = site({ sealer, tombstone: undefined })
      here.browser.put('session=garbage')

      const { commit } = await here.visit(end)

      expect([commit.setCookie[0], endedAtIn(commit)]).toEqual([expired(), START])
    },
  )

  it('of a visitor who has none leaves nothing', async () => {
    const here = site({ sealer, tombstone: undefined })

    expect((await here.visit(logout)).commit.setCookie).toEqual([])
  })

  it('that only had flash messages leaves nothing when they are taken', async () => {
    const here = site({ sealer, tombstone: undefined })
    await here.visit(({ session }) => flash(session).add('notice', 'Saved.'))

    const { commit } = await here.visit(({ session }) => flash(session).take('notice'))

    expect([commit.outcome, commit.setCookie]).toEqual(['cleared', [expired()]])
  })

  it('leaves the tombstone with the attributes of the session’s cookie', async () => {
    const here = await loggedIn({
      sealer,
      persistent: false,
      cookie: { name: '__Secure-sid', domain: 'example.com', path: '/app', sameSite: 'strict' },
    })

    const { commit } = await here.visit(logout)

    const line = commit.setCookie.find((each) => each.startsWith('__Secure-sid.ended='))
    expect(line?.slice(line.indexOf(';'))).toBe(
      '; Max-Age=300; Domain=example.com; Path=/app; HttpOnly; Secure; SameSite=Strict',
    )
  })

  it('leaves one cookie, in however many chunks the session was', async () => {
    const here = site({ sealer, tombstone: undefined, cookie: { maxChunks: 3 } })
    await here.visit(({ session }) => {
      session.text = 'x'.repeat(6000)
    })

    await here.visit(logout)

    expect(here.browser.names).toEqual(['session.ended'])
  })
})

describe.each(SEALERS)('after a logout, sealed by %s', (sealer) => {
  const SLOW: [what: string, handler: Handler | undefined, options?: SessionOptions<Loose>][] = [
    ['changes the session', change],
    ['rotates its id', ({ session }) => session.rotateId()],
    ['has changed hands', as('ann again')],
    ['keeps data beyond regenerate()', ({ session }) => session.regenerate(['user'])],
    [
      'saves it',
      async (state) => {
        await change(state)
        await state.save()
      },
    ],
    ['adds a flash message', ({ session }) => flash(session).add('notice', 'Saved.')],
    ['touches it', ({ session }) => session.touch()],
    ['gives it another lifetime', ({ session }) => session.setLifetime({ idleTimeout: false })],
    ['renews it, having read it', ({ session }) => session.user, { idleTimeout: 100 }],
    ['renews it, having not even looked', undefined, { idleTimeout: 100 }],
  ]

  it.each(SLOW)(
    'a slow response does not bring it back that %s',
    async (_what, handler, options) => {
      const here = await loggedIn({ sealer, ...options })
      const answer = await slow(here, handler)
      here.clock.pass(1)
      await here.visit(logout)
      expect((await answer()).setCookie.length).toBe(1)
      expect(here.browser.names).toEqual(['session.ended', 'session'])

      here.events.length = 0
      expect(await whoIs(here)).toEqual([undefined, 'ended'])
      expect(inShort(here.events)).toEqual([
        { type: 'refused', cookie: 'session', reason: 'ended' },
        { type: 'committed', cookie: 'session', outcome: 'unchanged', bytes: 0 },
      ])
    },
  )

  it('none of many does, in whatever order they come', async () => {
    const here = await loggedIn({ sealer })
    const answers = []
    for (let n = 0; n < 3; n++) answers.push(await slow(here, change))
    await here.visit(logout)

    for (const answer of answers.reverse()) {
      await answer()
      expect(await whoIs(here)).toEqual([undefined, 'ended'])
    }
  })

  it('a request that carries the session still, and was sent before, is none either', async () => {
    const here = await loggedIn({ sealer })
    const before = here.browser.cookie
    await here.visit(logout)
    const ended = here.browser.cookie

    const visit = toSessions(here.sessions).visit(headOf(before))
    await change(await visit.load())
    here.browser.take((await visit.commit()).setCookie)

    expect(ended).toBeDefined()
    expect(await whoIs(here)).toEqual([undefined, 'ended'])
  })

  it('a login is a new session, which stays', async () => {
    const here = await loggedIn({ sealer })
    await here.visit(logout)
    here.clock.pass(1)

    await here.visit(as('bob'))

    expect(await whoIs(here)).toEqual(['bob', undefined])
    here.clock.pass(10 * MINUTE)
    expect(await whoIs(here)).toEqual(['bob', undefined])
  })

  it('a login in the same millisecond stays too', async () => {
    const here = await loggedIn({ sealer })
    const { commit } = await here.visit(logout)

    const { result } = await here.visit(async (state) => {
      await as('bob')(state)
      return state.createdAt
    })

    expect(result).toBe(endedAtIn(commit) + 1)
    expect(await whoIs(here)).toEqual(['bob', undefined])
  })

  it('a login by assignment, without regenerate(), stays as well', async () => {
    const here = await loggedIn({ sealer })
    await here.visit(logout)

    await here.visit(({ session }) => {
      session.user = 'bob'
    })

    expect(await whoIs(here)).toEqual(['bob', undefined])
  })

  it('a slow response before the next login does not stand in its way', async () => {
    const here = await loggedIn({ sealer })
    const answer = await slow(here, change)
    await here.visit(logout)
    await answer()

    await here.visit(as('bob'))

    expect(await whoIs(here)).toEqual(['bob', undefined])
  })

  it('a slow response after the next login makes nobody of the visitor who was', async () => {
    const here = await loggedIn({ sealer })
    const answer = await slow(here, change)
    await here.visit(logout)
    here.clock.pass(1)
    await here.visit(as('bob'))
    expect(await whoIs(here)).toEqual(['bob', undefined])

    await answer()

    expect(await whoIs(here)).toEqual([undefined, 'ended'])
  })

  it('another logout moves the end on, and never back', async () => {
    const here = await loggedIn({ sealer })
    const first = (await here.visit(logout)).commit
    await here.visit(as('bob'))
    const answer = await slow(here, change)

    const second = (await here.visit(logout)).commit
    await answer()

    expect(endedAtIn(second)).toBeGreaterThan(endedAtIn(first))
    expect(await whoIs(here)).toEqual([undefined, 'ended'])
  })

  it('nothing is remembered once the five minutes are over', async () => {
    const here = await loggedIn({ sealer })
    const answer = await slow(here, change)
    await here.visit(logout)
    here.clock.pass(300)

    await answer()

    expect(await whoIs(here)).toEqual(['ann', undefined])
  })

  it('the cookie that was refused stays until it is replaced, or ended once more', async () => {
    const here = await loggedIn({ sealer })
    const answer = await slow(here, change)
    await here.visit(logout)
    await answer()

    expect((await here.visit(({ session }) => session.user)).commit.setCookie).toEqual([])
    const { commit } = await here.visit(logout)

    expect(commit.setCookie[0]).toBe(expired())
    expect(here.browser.names).toEqual(['session.ended'])
  })
})

/** So many seconds may clocks differ for a session of the one server to be taken by the other. */
const APART = [50, -50]

describe.each(SEALERS)('servers whose clocks differ, sealed by %s', (sealer) => {
  /** Two servers and one browser; the second's clock is ahead by so many seconds, or behind. */
  const pair = async (ahead: number) => {
    const here = await loggedIn({ sealer, idleTimeout: 1000 })
    here.clock.pass(5 * MINUTE)
    const clock = new Clock()
    const there = site<Loose>({ sealer, tombstone: undefined, idleTimeout: 1000 }, clock)
    const visitThere = async (handler?: Handler) => {
      clock.at = here.clock.at + ahead * 1000
      there.browser.put(here.browser.cookie)
      const visited = await there.visit(handler)
      here.browser.take(visited.commit.setCookie)
      return visited
    }
    return { here, there, visitThere }
  }

  it.each([...APART, 180, -180])('by %i s agree that a session was ended', async (ahead) => {
    const { here, visitThere } = await pair(ahead)
    const answer = await slow(here, change)

    await visitThere(logout)
    await answer()

    expect(await whoIs(here)).toEqual([undefined, 'ended'])
    expect((await visitThere()).state.session.user).toBeUndefined()
  })

  it.each(APART)('by %i s let a visitor log in again, on either', async (ahead) => {
    const { here, visitThere } = await pair(ahead)
    await visitThere(logout)
    await here.visit(as('bob'))
    expect(await whoIs(here)).toEqual(['bob', undefined])
    expect((await visitThere(({ session }) => session.user)).state.refused).toBe(undefined)

    await here.visit(logout)
    await visitThere(as('carl'))
    expect(await whoIs(here)).toEqual(['carl', undefined])
  })

  it.each<[string, Handler]>([
    ['destroy()', logout],
    ['clear()', ({ session }) => session.clear()],
    ['deleting all there is', ({ session }) => delete session.user],
  ])('end a session that was begun by a clock that is ahead: %s', async (_way, end) => {
    const { here, visitThere } = await pair(50)
    await visitThere(as('carl'))
    const answer = await slow(here, change)

    await here.visit(end)
    await answer()

    expect(await whoIs(here)).toEqual([undefined, 'ended'])
  })
})

describe.each(SEALERS)('a tombstone, sealed by %s', (sealer) => {
  const text = `{"endedAt":${START + 3_600_000}}`
  const expiresAt = START + 3_600_000
  const GOOD = { ...ENDED, expiresAt }

  /** What a visitor who is logged in finds, who sends this for a tombstone. */
  const beside = async (value: string, options: SessionOptions<Loose> = {}) => {
    const here = await loggedIn({ sealer, ...options })
    here.browser.put(`${here.browser.cookie}; session.ended=${value}`)
    return whoIs(here)
  }

  it('is heeded if it is ours', async () => {
    expect(await beside(sealText(text, GOOD))).toEqual([undefined, 'ended'])
  })

  it.each<[string, string]>([
    ['nothing', ''],
    ['garbage', 'garbage'],
    ['plain text', encodeURIComponent(text)],
    ['sealed by another secret', sealText(text, { ...GOOD, secret: OLD_SECRET })],
    ['sealed for another cookie', sealText(text, { ...GOOD, cookie: 'admin.ended' })],
    ['sealed for another purpose', sealText(text, { ...GOOD, purpose: 'session' })],
    ['forged', `${sealText(text, GOOD).slice(0, -2)}AA`],
    [
      'of which the time was changed',
      sealText(text, GOOD).replace(String(expiresAt), '9'.repeat(13)),
    ],
    ['too old', sealText(text, { ...GOOD, expiresAt: START + 60_000 })],
    ['without an end of its own', sealText(text, { ...GOOD, expiresAt: '' as never })],
    ['no JSON', sealText('{', GOOD)],
    ['null', sealText('null', GOOD)],
    ['without a time', sealText('{}', GOOD)],
    ['with text for a time', sealText('{"endedAt":"2027"}', GOOD)],
    ['with a time that is none', sealText('{"endedAt":1e300}', GOOD)],
  ])('is ignored if it is %s', async (_what, value) => {
    expect(await beside(value)).toEqual(['ann', undefined])
  })

  it('is heeded though an older key of ours sealed it', async () => {
    const value = sealText(text, { ...GOOD, secret: OLD_SECRET })

    expect(await beside(value, { secret: [SECRET, OLD_SECRET] })).toEqual([undefined, 'ended'])
  })

  it('is no session, and a session is no tombstone', async () => {
    const here = await loggedIn({ sealer })
    const session = here.browser.cookie ?? ''
    expect(await beside(session.slice('session='.length))).toEqual(['ann', undefined])

    here.browser.put(`session=${sealText(text, GOOD)}`)
    expect(await whoIs(here)).toEqual([undefined, 'unknown-key'])
  })

  it('of other sessions of the same app is none of these', async () => {
    const here = await loggedIn({ sealer })
    const admins = await loggedIn({ sealer, cookie: { name: 'admin' } })
    await admins.visit(logout)

    here.browser.put(`${here.browser.cookie}; ${admins.browser.cookie}`)
    expect(await whoIs(here)).toEqual(['ann', undefined])
  })

  it('is not opened while nobody looks at the session', async () => {
    const here = await loggedIn({ sealer })
    await here.visit(logout)

    const visit = toSessions(here.sessions).visit(headOf(here.browser.cookie))

    expect((await visit.commit()).outcome).toBe('untouched')
  })

  it('makes a response vary, and nothing more, for a visitor who has nothing else', async () => {
    const here = await loggedIn({ sealer })
    await here.visit(logout)

    expect((await here.visit(({ session }) => session.user)).commit).toEqual({
      outcome: 'unchanged',
      setCookie: [],
      vary: true,
      cacheControl: undefined,
    })
  })

  it('holds for as long as it is said', async () => {
    const here = await loggedIn({ sealer, tombstone: 20 })
    const answer = await slow(here, change)

    const { commit } = await here.visit(logout)
    expect(commit.setCookie[1]).toContain('; Max-Age=20; ')

    await answer()
    here.clock.pass(19)
    expect(await whoIs(here)).toEqual([undefined, 'ended'])
    here.clock.pass(1)
    expect(await whoIs(here)).toEqual(['ann', undefined])
  })

  it('is not set, nor heeded, where it is switched off', async () => {
    const here = await loggedIn({ sealer, tombstone: 0 })
    const answer = await slow(here, change)

    const { commit } = await here.visit(logout)
    expect(commit.setCookie).toEqual([expired()])

    await answer()
    expect(await whoIs(here)).toEqual(['ann', undefined])
    expect(await beside(sealText(text, GOOD), { tombstone: 0 })).toEqual(['ann', undefined])
  })
})

describe.each(SEALERS)('whatever is answered in whatever order, sealed by %s', (sealer) => {
  type Step =
    | { readonly kind: 'send'; readonly what: 'read' | 'change' | 'rotate' | 'touch' | 'login' }
    | { readonly kind: 'answer'; readonly which: number }
    | { readonly kind: 'logout' | 'login' }
    | { readonly kind: 'wait'; readonly ms: number }

  const step: fc.Arbitrary<Step> = fc.oneof(
    fc
      .constantFrom('read', 'change', 'rotate', 'touch', 'login')
      .map((what) => ({ kind: 'send', what }) as Step),
    fc.nat(5).map((which) => ({ kind: 'answer', which }) as Step),
    fc.constantFrom('logout', 'login').map((kind) => ({ kind }) as Step),
    fc.constantFrom(0, 1, 1000).map((ms) => ({ kind: 'wait', ms }) as Step),
  )

  it('no login is seen again after its logout, and the last login is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const here = site<Loose>({
          sealer,
          tombstone: undefined,
          idleTimeout: 2,
          random: (size) => crypto.getRandomValues(new Uint8Array(size)),
        })
        const ended = new Set<number>()
        const pending: (() => Promise<Commit>)[] = []
        let logins = 0

        const login: Handler = async (state) => {
          ;(await state.regenerate()).login = ++logins
        }
        const end: Handler = (state) => {
          // All that was begun before is over, whether this browser has heard of it or not.
          for (let login = 1; login <= logins; login++) ended.add(login)
          state.destroy()
        }
        const HANDLERS: Record<string, Handler> = {
          read: () => undefined,
          change,
          rotate: (state) => state.rotateId(),
          touch: (state) => state.touch(),
          login,
          // A visitor who has no session has none to end, and nothing is remembered.
          logout: (state) => (state.isNew && state.refused === undefined ? undefined : end(state)),
        }
        const handler =
          (what: string): Handler =>
          async (state) => {
            expect(ended).not.toContain(state.session.login)
            await HANDLERS[what]?.(state)
          }

        for (const each of steps) {
          if (each.kind === 'wait') here.clock.at += each.ms
          else if (each.kind === 'send') pending.push(await slow(here, handler(each.what)))
          else if (each.kind === 'answer') await pending.splice(each.which, 1)[0]?.()
          else {
            // Nobody ends two sessions within one millisecond.
            here.clock.at += 1
            await here.visit(handler(each.kind))
            if (each.kind === 'logout') continue
            expect((await here.visit(({ session }) => session.login)).result).toBe(logins)
          }
        }
      }),
      { numRuns: sealer === 'node' ? 300 : 60 },
    )
  })
})
