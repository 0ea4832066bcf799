import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { START } from '../../test/support.ts'
import {
  expiryOf,
  type Lifetime,
  lifetimeOf,
  renewalDue,
  secondsLeft,
  type Times,
  tooOld,
} from './lifetime.ts'

const limits = (maxAge: number, idleTimeout?: number): Lifetime => ({
  maxAge,
  idleTimeout,
  persistent: true,
})
const times = (createdAt: number, seenAt = createdAt): Times => ({ createdAt, seenAt })

const seconds = fc.integer({ min: 1, max: 34_560_000 })
const anyLimits = fc.record({
  maxAge: seconds,
  idleTimeout: fc.option(seconds, { nil: undefined }),
  persistent: fc.boolean(),
})
const anyTimes = fc
  .tuple(fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 0, max: 2e9 }))
  .map(([created, more]) => times(START + created, START + created + more))
const anyNow = fc.integer({ min: START, max: START + 5e10 })

describe('the limits of a session', () => {
  const OPTIONS = limits(100, 50)

  it.each([
    [undefined, { maxAge: 100, idleTimeout: 50, persistent: true }],
    [{}, { maxAge: 100, idleTimeout: 50, persistent: true }],
    [{ maxAge: 7 }, { maxAge: 7, idleTimeout: 50, persistent: true }],
    [{ idleTimeout: 7 }, { maxAge: 100, idleTimeout: 7, persistent: true }],
    [{ idleTimeout: false as const }, { maxAge: 100, idleTimeout: undefined, persistent: true }],
    [{ persistent: false }, { maxAge: 100, idleTimeout: 50, persistent: false }],
    [{ maxAge: undefined }, { maxAge: 100, idleTimeout: 50, persistent: true }],
  ])('are its own where it has some, the options’ elsewhere: %o', (own, expected) => {
    expect(lifetimeOf(own, OPTIONS)).toEqual(expected)
  })
})

describe('the end of a session', () => {
  it.each([
    ['maxAge after its creation', times(START, START + 9000), limits(10), START + 10_000],
    ['idleTimeout after its sealing', times(START, START + 3000), limits(10, 2), START + 5000],
    ['whichever comes first', times(START, START + 9000), limits(10, 2), START + 10_000],
  ])('is %s', (_what, when, lifetime, expected) => {
    expect(expiryOf(when, lifetime)).toBe(expected)
  })

  it('is never later than maxAge allows, and never earlier than one of its limits', () => {
    fc.assert(
      fc.property(anyTimes, anyLimits, (when, lifetime) => {
        const cap = when.createdAt + lifetime.maxAge * 1000
        const idle = when.seenAt + (lifetime.idleTimeout ?? Number.POSITIVE_INFINITY) * 1000
        expect(expiryOf(when, lifetime)).toBe(Math.min(cap, idle))
      }),
      { seed: 1 },
    )
  })
})

describe('a session', () => {
  it.each([
    ['is young', times(START), limits(10, 5), START, undefined],
    ['is about to become idle', times(START), limits(10, 5), START + 4999, undefined],
    ['is idle', times(START), limits(10, 5), START + 5000, 'idle'],
    ['is about to expire', times(START, START + 9000), limits(10, 5), START + 9999, undefined],
    ['has expired', times(START, START + 9000), limits(10, 5), START + 10_000, 'expired'],
    ['has expired, and is idle', times(START), limits(10, 5), START + 10_000, 'expired'],
    ['is from a clock ahead', times(START + 86_399_999), limits(10), START, undefined],
    ['is from a broken clock', times(START + 86_400_000), limits(10), START, 'invalid-data'],
    ['was seen by a clock ahead', times(START, START + 500_000), limits(10, 1), START, undefined],
    [
      'was seen by a broken clock',
      times(START, START + 86_400_000),
      limits(100_000),
      START,
      'invalid-data',
    ],
  ])('that %s', (_what, when, lifetime, now, expected) => {
    expect(tooOld(when, lifetime, now)).toBe(expected)
  })

  it('can be used exactly until its end', () => {
    fc.assert(
      fc.property(anyTimes, anyLimits, anyNow, (when, lifetime, now) => {
        fc.pre(when.seenAt < now + 86_400_000)
        expect(tooOld(when, lifetime, now) === undefined).toBe(now < expiryOf(when, lifetime))
      }),
      { seed: 2, numRuns: 500 },
    )
  })

  it('that is too old stays so, and does not come back with lower limits', () => {
    fc.assert(
      fc.property(
        anyTimes,
        anyLimits,
        anyNow,
        fc.nat(),
        seconds,
        (when, limit, now, wait, less) => {
          fc.pre(when.seenAt <= now && tooOld(when, limit, now) !== undefined)
          const lower = { ...limit, maxAge: Math.min(limit.maxAge, less) }
          expect(tooOld(when, limit, now + wait)).toBeDefined()
          expect(tooOld(when, lower, now)).toBeDefined()
        },
      ),
      { seed: 3, numRuns: 500 },
    )
  })
})

describe('Max-Age', () => {
  it.each([
    ['what is left, in whole seconds', times(START), limits(10), START + 2500, 8],
    ['what is left of the idle time', times(START), limits(10, 5), START + 1000, 4],
    ['0 once it is over', times(START), limits(10), START + 20_000, 0],
    ['no more than maxAge, if a clock was ahead', times(START + 300_000), limits(10), START, 10],
  ])('is %s', (_what, when, lifetime, now, expected) => {
    expect(secondsLeft(when, lifetime, now)).toBe(expected)
  })

  it('is not said where the browser is to forget at close', () => {
    expect(secondsLeft(times(START), { ...limits(10), persistent: false }, START)).toBeUndefined()
  })
})

describe('renewal', () => {
  it.each([
    ['there is no idleTimeout', times(START), limits(100), START + 99_000, false],
    ['less than half of it has passed', times(START), limits(100, 10), START + 4999, false],
    ['just half of it has passed', times(START), limits(100, 10), START + 5000, false],
    ['more than half of it has passed', times(START), limits(100, 10), START + 5001, true],
    [
      'it would prolong the session a little',
      times(START, START + 90_000),
      limits(101, 10),
      START + 96_000,
      true,
    ],
    [
      'maxAge ends the session anyway',
      times(START, START + 90_000),
      limits(100, 10),
      START + 96_000,
      false,
    ],
  ])('if %s', (_what, when, lifetime, now, expected) => {
    expect(renewalDue(when, lifetime, now)).toBe(expected)
  })

  it('is only ever due if it prolongs the session, and never due again right after', () => {
    fc.assert(
      fc.property(anyTimes, anyLimits, anyNow, (when, lifetime, now) => {
        fc.pre(renewalDue(when, lifetime, now))
        const renewed = { ...when, seenAt: now }
        expect(expiryOf(renewed, lifetime)).toBeGreaterThan(expiryOf(when, lifetime))
        expect(renewalDue(renewed, lifetime, now)).toBe(false)
      }),
      { seed: 4, numRuns: 300 },
    )
  })
})
