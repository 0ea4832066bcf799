/** A store that fails, hangs, answers garbage: what do visitors see? */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Clock, errorOf, inShort, type Loose, site } from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { headOf } from '../visit/request.ts'
import { toSessions } from '../visit/sessions.ts'
import { config } from '../words/faults.ts'
import { memoryStore } from './memory.ts'
import type { SessionStore } from './store.ts'

afterEach(() => vi.useRealTimers())

/** A store whose verbs do what `fault` says, for as long as it says anything. */
function faulty(options: SessionOptions<Loose> = {}) {
  const clock = new Clock()
  const memory = memoryStore({ now: clock.now })
  const faults: { fault: ((verb: string) => unknown) | undefined; asked: string[] } = {
    fault: undefined,
    asked: [],
  }
  const store = new Proxy(memory, {
    get(target, name) {
      const verb = target[name as keyof SessionStore]
      if (typeof verb !== 'function') return { ...target.capabilities, synchronous: false }
      return (...args: never[]) => {
        faults.asked.push(String(name))
        if (faults.fault === undefined) return Reflect.apply(verb, target, args)
        return faults.fault(String(name))
      }
    },
  })
  return { here: site<Loose>({ store, ...options }, clock), faults, clock, memory }
}

const down = () => {
  throw new Error('connection refused')
}
const downLater = async () => down()
const never = () => new Promise(() => {})

describe('a store that fails', () => {
  it.each<[how: string, fault: () => unknown]>([
    ['throws', down],
    ['rejects', downLater],
    ['answers nothing', () => undefined],
    ['answers garbage', () => ({ value: 7 })],
  ])('and %s is a 503 for whoever asks for a session, and for nobody else', async (_how, fault) => {
    const { here, faults } = faulty()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    faults.fault = fault

    const error = await errorOf(() => here.visit(({ session }) => session.user))
    expect([error.code, error.status, error.retryAfter, error.headers]).toEqual([
      'ERR_SESSION_STORE',
      503,
      5,
      { 'retry-after': '5' },
    ])
    expect((await here.visit()).outcome).toBe('untouched')

    faults.fault = undefined
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('is a 503 for whoever changes a session, and what was kept before is still there', async () => {
    const { here, faults } = faulty()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    const error = await errorOf(() =>
      here.visit(({ session }) => {
        session.user = 'bob'
        faults.fault = downLater
      }),
    )
    faults.fault = undefined
    expect([error.code, error.cause.message]).toEqual(['ERR_SESSION_STORE', 'connection refused'])
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('is waited for for two seconds, or for as long as was said', async () => {
    for (const [options, seconds] of [
      [{}, 2],
      [{ storeTimeout: 0.5 }, 0.5],
    ] as const) {
      const { here, faults } = faulty(options)
      await here.visit(({ session }) => {
        session.user = 'ann'
      })
      faults.fault = never
      vi.useFakeTimers()
      const failed = errorOf(() => here.visit(({ session }) => session.user))
      await vi.advanceTimersByTimeAsync(seconds * 1000)
      const error = await failed
      vi.useRealTimers()
      expect(error.message).toBe(
        `The session store did not answer read() within ${seconds} seconds. See why it is slow; the option \`storeTimeout\` says how long to wait for it.`,
      )
    }
  })

  it('that was never set up says so in its own words', async () => {
    const { here, faults } = faulty()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    const error = config('There is no table.', 'Make it.')
    faults.fault = () => {
      throw error
    }
    expect(await errorOf(() => here.visit(({ session }) => session.user))).toBe(error)
    expect(inShort(here.events).filter((event) => 'kind' in event)).toEqual([])
  })

  it('is told of once, until it answers again', async () => {
    const { here, faults } = faulty()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    const warnings = () => inShort(here.events).filter((event) => 'kind' in event)
    for (let outage = 1; outage <= 2; outage++) {
      faults.fault = down
      for (let time = 1; time <= 3; time++)
        await errorOf(() => here.visit(({ session }) => session.user))
      expect(warnings()).toHaveLength(outage)
      faults.fault = undefined
      await here.visit(({ session }) => session.user)
    }
    expect(warnings()[0]).toMatchObject({ kind: 'store-failed', cookie: 'session' })
  })

  it('leaves a visitor nameless, if that was said', async () => {
    for (const onStoreError of ['anonymous', () => 'anonymous'] as const) {
      const { here, faults } = faulty({ onStoreError } as SessionOptions<Loose>)
      await here.visit(({ session }) => {
        session.user = 'ann'
      })
      faults.fault = downLater
      const { result, commit } = await here.visit(({ session, refused }) => [session.user, refused])
      expect([result, commit.setCookie]).toEqual([[undefined, 'unavailable'], []])
      faults.fault = undefined
      expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
    }
  })

  it('does not keep an untouched response from leaving whose renewal was due', async () => {
    const { here, faults, clock } = faulty({ idleTimeout: 100 })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    clock.pass(60)
    faults.fault = down
    expect((await here.visit()).outcome).toBe('untouched')
  })

  it('lets a page be made that does without the session it has asked for', async () => {
    const { here, faults } = faulty()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    faults.fault = downLater
    const visit = toSessions(here.sessions).visit(headOf(here.browser.cookie, undefined))
    await visit.ready()
    expect((await errorOf(() => visit.session)).code).toBe('ERR_SESSION_STORE')
    expect((await visit.commit()).outcome).toBe('untouched')
  })

  it('is not asked twice by one request', async () => {
    const { here, faults } = faulty()
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    faults.asked.length = 0
    faults.fault = down
    const visit = toSessions(here.sessions).visit(headOf(here.browser.cookie, undefined))
    await visit.ready()
    for (let time = 1; time <= 3; time++) await errorOf(() => visit.session)
    expect(faults.asked).toEqual(['read'])
  })
})

describe('round trips', () => {
  it('are as few as can be', async () => {
    const { here, faults, clock } = faulty({ idleTimeout: 1000 })
    const trips = async (act: () => Promise<unknown>) => {
      faults.asked.length = 0
      await act()
      return faults.asked.join(' ')
    }
    expect(await trips(() => here.visit())).toBe('')
    expect(await trips(() => here.visit(({ session }) => session.user))).toBe('')
    expect(
      await trips(() =>
        here.visit(({ session }) => {
          session.user = 'ann'
        }),
      ),
    ).toBe('create')
    expect(await trips(() => here.visit(({ session }) => session.user))).toBe('read')
    expect(
      await trips(() =>
        here.visit(({ session }) => {
          session.user = 'bob'
        }),
      ),
    ).toBe('read update')
    expect(
      await trips(() =>
        here.visit(async ({ session }) => {
          session.user = 'ann'
          await session.save()
        }),
      ),
    ).toBe('read update')
    clock.pass(600)
    expect(await trips(() => here.visit(({ session }) => session.user))).toBe('read touch')
    expect(await trips(() => here.visit(({ session }) => session.rotateId()))).toBe(
      'read create update',
    )
    expect(await trips(() => here.visit(({ session }) => session.regenerate(['user'])))).toBe(
      'read create delete',
    )
    expect(await trips(() => here.visit(({ session }) => session.destroy()))).toBe('read delete')
    expect(await trips(() => here.visit(({ session }) => session.user))).toBe('')
  })
})
