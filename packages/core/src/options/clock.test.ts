import { afterEach, describe, expect, it, vi } from 'vitest'
import { errorOf, START } from '../../test/support.ts'
import { clockOf } from './clock.ts'

describe('a clock', () => {
  afterEach(() => vi.useRealTimers())

  it('is Date.now, looked up whenever it is asked, so that fake timers are seen', () => {
    const clock = clockOf(undefined)
    vi.useFakeTimers({ toFake: ['Date'], now: START })
    expect(clock()).toBe(START)
  })

  it.each([
    [START, START],
    [START + 0.75, START],
    [0, 0],
    [5, 5],
  ])('that answers %d says whole milliseconds', (answer, expected) => {
    expect(clockOf(() => answer)()).toBe(expected)
  })

  it.each([
    [
      START / 1000,
      `${START / 1000}, which are seconds, not with milliseconds. Multiply it by 1000.`,
    ],
    [Number.NaN, 'NaN, not with milliseconds. Give a number'],
    [-1, '-1, not with milliseconds. Give a number'],
    [START * 1000, `${START * 1000}, not with milliseconds. Give a number`],
    [new Date(START), 'a Date, not with milliseconds. Give its getTime().'],
    ['2026', 'text, not with milliseconds. Give a number'],
    [undefined, 'undefined, not with milliseconds. Give a number'],
    [Promise.resolve(START), 'a promise, not with milliseconds. Give a number'],
  ])('that answers %s is refused at construction', async (answer, told) => {
    const error = await errorOf(() => clockOf(() => answer))
    expect(error.code).toBe('ERR_SESSION_CONFIG')
    expect(error.message).toContain(`The option now answered ${told}`)
  })

  it('that goes wrong later is an error then', async () => {
    let answer = START
    const clock = clockOf(() => answer)
    answer = Number.NaN
    expect((await errorOf(clock)).code).toBe('ERR_SESSION_CONFIG')
  })

  it.each([[5], [null], [new Date()], [START]])('is a function, not %s', async (now) => {
    expect((await errorOf(() => clockOf(now))).message).toMatch(
      /^now is .+\. Give a function that answers like Date\.now\.$/,
    )
  })
})
