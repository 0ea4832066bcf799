import { describe, expect, it } from 'vitest'
import { errorOf } from '../../test/support.ts'
import { checkNames, config, told } from './faults.ts'

describe('an error of the options', () => {
  it('says what, and then what to do', () => {
    expect(config('This is so.', 'Do that.')).toMatchObject({
      name: 'SessionError',
      code: 'ERR_SESSION_CONFIG',
      message: 'This is so. Do that.',
      remedy: 'Do that.',
    })
  })
})

describe('what was given', () => {
  it.each([
    ['lax', '"lax"'],
    ['a\nb', '"a\\nb"'],
    ['x'.repeat(24), `"${'x'.repeat(24)}"`],
    ['x'.repeat(25), 'text of 25 characters'],
    [Number.NaN, 'NaN'],
    [3600n, '3600'],
    [Symbol('x'), 'Symbol(x)'],
    [undefined, 'undefined'],
    [null, 'null'],
    [[1], 'a list'],
    [{ secret: 'x' }, 'an object'],
    [new Date(0), 'a Date'],
    [Promise.resolve(), 'a promise'],
    [() => 'secret', 'a function'],
  ])('is told without what may be a secret: %s', (given, expected) => {
    expect(told(given)).toBe(expected)
  })
})

describe('a name that is no option', () => {
  const elsewhere = { ttl: 'Use `maxAge`, in seconds.' }
  const check = (options: object) => () =>
    checkNames(options, ['secret', 'maxAge', 'cookie'], 'Sessions', elsewhere)

  it('is not there, if all is well', () => {
    expect(check({ secret: 'x', maxAge: undefined })()).toBeUndefined()
  })

  it.each([
    ['ttl', 'Use `maxAge`, in seconds.'],
    ['TTL', 'Use `maxAge`, in seconds.'],
    ['maxage', 'Did you mean `maxAge`?'],
    ['max_age', 'Did you mean `maxAge`?'],
    ['max-age', 'Did you mean `maxAge`?'],
    ['MAXAGE', 'Did you mean `maxAge`?'],
    ['cookies', 'Did you mean `cookie`?'],
    ['cokie', 'Did you mean `cookie`?'],
    ['secert', 'Did you mean `secret`?'],
    ['sacret', 'Did you mean `secret`?'],
    ['toString', 'It knows secret, maxAge, cookie.'],
    ['constructor', 'It knows secret, maxAge, cookie.'],
  ])('such as %s is an error with a remedy', async (name, remedy) => {
    expect((await errorOf(check({ [name]: undefined }))).message).toBe(
      `Sessions has no option \`${name}\`. ${remedy}`,
    )
  })

  it('is not shown where it may be a secret', async () => {
    const secret = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
    expect((await errorOf(check({ [secret]: true }))).message).toBe(
      'Sessions has no option by a name of 32 characters. It knows secret, maxAge, cookie.',
    )
  })
})
