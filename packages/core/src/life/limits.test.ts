import { describe, expect, it } from 'vitest'
import { errorOf } from '../../test/support.ts'
import type { SessionLifetime } from '../words/envelope.ts'
import { checkOwnLifetime } from './limits.ts'

const refused = async (given: unknown) => {
  const { code, message } = await errorOf(() => checkOwnLifetime(given as SessionLifetime))
  expect(code).toBe('ERR_SESSION_CONFIG')
  return message
}

describe('limits of one session', () => {
  it.each<[SessionLifetime, SessionLifetime]>([
    [{}, {}],
    [{ maxAge: 1 }, { maxAge: 1 }],
    [{ maxAge: undefined, idleTimeout: 5 }, { idleTimeout: 5 }],
    [{ idleTimeout: false }, { idleTimeout: false }],
    [{ persistent: false }, { persistent: false }],
    [{ maxAge: 34_560_000 }, { maxAge: 34_560_000 }],
    [{ maxAge: 31_557_600 }, { maxAge: 31_557_600 }],
    [{ maxAge: 2_628_000 }, { maxAge: 2_628_000 }],
    [{ maxAge: 1_000_000 }, { maxAge: 1_000_000 }],
  ])('are what is said: %o', (given, expected) => {
    expect(checkOwnLifetime(given)).toEqual(expected)
  })

  it.each([
    [3600, 'a number'],
    [null, 'null'],
    ['an hour', 'text'],
    [[3600], 'a list'],
    [true, 'a boolean'],
    [() => 3600, 'a function'],
  ])('have names: %o', async (given, kind) => {
    expect(await refused(given)).toBe(
      `setLifetime() was given ${kind}. Give the limits by name, in seconds: setLifetime({ maxAge: 3600 }).`,
    )
  })

  it.each([
    ['maxage', 'Did you mean `maxAge`?'],
    ['idle_timeout', 'Did you mean `idleTimeout`?'],
    ['ttl', 'Use `maxAge`, in seconds.'],
    ['expires', 'Use `maxAge`, in seconds.'],
    ['timeout', 'Use `idleTimeout`, in seconds.'],
    ['secure', 'It knows maxAge, idleTimeout, persistent.'],
  ])('have names that are known: %s', async (name, remedy) => {
    expect(await refused({ [name]: 60 })).toBe(`setLifetime() has no option \`${name}\`. ${remedy}`)
  })

  it.each([
    [0, '0'],
    [-1, '-1'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [3600n, '3600'],
    [Symbol('x'), 'Symbol(x)'],
    ['soon', '"soon"'],
    [true, 'true'],
    [new Date(0), 'a Date'],
  ])('are whole seconds: %s', async (maxAge, spelled) => {
    expect(await refused({ maxAge })).toBe(`maxAge is ${spelled}. Give whole seconds, more than 0.`)
  })

  it.each([
    ['3600', 3600],
    ['1h', 3600],
    ['90 minutes', 5400],
    ['7d', 604_800],
    ['2 weeks', 1_209_600],
    ['60000ms', 60],
  ])('are numbers: %s', async (maxAge, seconds) => {
    expect(await refused({ maxAge })).toBe(
      `maxAge is "${maxAge}". Give whole seconds, as a number: ${seconds}.`,
    )
  })

  it.each([
    ['maxAge', null, 'For a session that the browser forgets at close: persistent: false.'],
    ['maxAge', false, 'For a session that the browser forgets at close: persistent: false.'],
    ['idleTimeout', null, 'Left out, it is off.'],
    ['idleTimeout', 0, 'Left out, it is off.'],
  ])('are left out where there are none: %s: %s', async (name, value, remedy) => {
    expect(await refused({ [name]: value })).toBe(
      `${name} is ${value}. Give whole seconds, more than 0. ${remedy}`,
    )
  })

  it('end at 400 days, where browsers do', async () => {
    expect(await refused({ idleTimeout: 34_560_001 })).toBe(
      'idleTimeout is 34560001 seconds, more than 400 days, which no browser keeps a cookie. Give at most 34560000 seconds; if these are milliseconds, divide by 1000.',
    )
  })

  it.each([
    [3_600_000, 41, 60],
    [1_800_000, 20, 30],
    [600_000, 6, 10],
  ])('are not milliseconds: %i', async (maxAge, days, minutes) => {
    expect(await refused({ maxAge })).toBe(
      `maxAge is ${maxAge} seconds, which is ${days} days and some hours, and looks like ${minutes} minutes in milliseconds. Give seconds: ${maxAge / 1000}. If it is meant, give a second more: ${maxAge + 1}.`,
    )
  })

  it('are persistent or not, and nothing between', async () => {
    expect(await refused({ persistent: 1 })).toBe('persistent is 1. Set it to true or false.')
    expect(await refused({ persistent: 'true' })).toBe(
      'persistent is "true". Set it to true or false. Without quotes: true.',
    )
  })
})
