import { describe, expect, it } from 'vitest'
import { errorOf } from '../../test/support.ts'
import { createCookies } from '../cookie/cookie.ts'
import type { SessionLifetime } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import { checkLifetime, checkOptionNames, checkOwnLifetime, config } from './options.ts'

const told = async (act: () => unknown) => {
  const error = await errorOf(act)
  expect(error).toBeInstanceOf(SessionError)
  const { code, remedy, message } = error
  expect(message.endsWith(` ${remedy}`) && remedy.length > 0).toBe(true)
  return [code, message]
}

describe('a name that is no option', () => {
  const check = (options: object) => () =>
    checkOptionNames(options, ['secret', 'maxAge'], 'Sessions')

  it('is not there, if all is well', () => {
    expect(check({ secret: 'x', maxAge: undefined })()).toBeUndefined()
  })

  it.each([
    ['secrets', '`secret` takes a list, newest first.'],
    ['password', 'It is called `secret` here.'],
    ['keys', 'It is called `secret` here, and takes a list, newest first.'],
    ['key', 'It is called `secret`, or `cookie.name`, here.'],
    ['name', 'It is called `cookie.name` here.'],
    ['cookieName', 'It is called `cookie.name` here.'],
    ['cookieOptions', 'It is called `cookie` here.'],
    ['path', 'It belongs into `cookie`.'],
    ['domain', 'It belongs into `cookie`.'],
    ['secure', 'It belongs into `cookie`.'],
    ['httpOnly', 'It belongs into `cookie`.'],
    ['sameSite', 'It belongs into `cookie`.'],
    ['expires', 'Use `maxAge`, in seconds.'],
    ['ttl', 'Use `maxAge`, in seconds.'],
    ['rolling', 'Use `idleTimeout`: it is renewed once more than half of it has passed.'],
    ['resave', 'Leave it out: only a session that changed is written.'],
    ['saveUninitialized', 'Leave it out: a visitor without data gets no cookie.'],
    ['unset', 'Leave it out: `req.session = null` ends the session.'],
    ['genid', 'Leave it out: ids are 128 random bits.'],
    ['proxy', 'Leave it out: the cookie is Secure unless `cookie.secure` says otherwise.'],
    [
      'store',
      'This version seals sessions in the cookie; server-side stores are not part of it yet.',
    ],
    ['maxage', 'It knows secret, maxAge.'],
    ['toString', 'It knows secret, maxAge.'],
    ['constructor', 'It knows secret, maxAge.'],
  ])('such as %s is an error with a remedy', async (name, remedy) => {
    expect(await told(check({ [name]: 1 }))).toEqual([
      'ERR_SESSION_CONFIG',
      `Sessions has no option \`${name}\`. ${remedy}`,
    ])
  })

  it('is found though its value is undefined: a typo is a typo', async () => {
    expect(await told(check({ maxage: undefined }))).toEqual([
      'ERR_SESSION_CONFIG',
      'Sessions has no option `maxage`. It knows secret, maxAge.',
    ])
  })
})

describe('limits', () => {
  it('are fourteen days, with no idle timeout, unless it is said', () => {
    expect(checkLifetime({})).toEqual({
      maxAge: 1_209_600,
      idleTimeout: undefined,
      persistent: true,
    })
  })

  it('are what is said', () => {
    const said = { maxAge: 34_560_000, idleTimeout: 34_560_000, persistent: false }
    expect(checkLifetime(said)).toEqual(said)
    expect(checkOwnLifetime({ maxAge: 1 })).toEqual({ maxAge: 1 })
    expect(checkOwnLifetime({ maxAge: undefined, idleTimeout: 5 })).toEqual({ idleTimeout: 5 })
    expect(checkOwnLifetime({ persistent: false })).toEqual({ persistent: false })
  })

  it('forget what they do not know', () => {
    expect(checkOwnLifetime({ more: 1 } as SessionLifetime)).toEqual({})
  })

  it.each([
    [0, '0'],
    [-1, '-1'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['3600', '3600'],
    [null, 'null'],
    [3600n, '3600'],
    [Symbol('x'), 'Symbol(x)'],
  ])('that are no whole seconds are refused: %s', async (value, spelled) => {
    for (const name of ['maxAge', 'idleTimeout']) {
      expect(await told(() => checkOwnLifetime({ [name]: value }))).toEqual([
        'ERR_SESSION_CONFIG',
        `${name} is ${spelled}. Give whole seconds, more than 0.`,
      ])
    }
  })

  it('end at 400 days, where browsers do', async () => {
    for (const name of ['maxAge', 'idleTimeout']) {
      expect(await told(() => checkOwnLifetime({ [name]: 34_560_001 }))).toEqual([
        'ERR_SESSION_CONFIG',
        `${name} is 34560001 seconds, more than 400 days, which no browser keeps a cookie. Give at most 34560000 seconds; if these are milliseconds, divide by 1000.`,
      ])
    }
  })

  it('must be reachable', async () => {
    expect(await told(() => checkLifetime({ maxAge: 60, idleTimeout: 61 }))).toEqual([
      'ERR_SESSION_CONFIG',
      'idleTimeout is 61 seconds, longer than maxAge (60), so it would never be reached. Raise maxAge or lower idleTimeout.',
    ])
    expect(checkLifetime({ maxAge: 60, idleTimeout: 60 }).idleTimeout).toBe(60)
  })

  it('are persistent or not, and nothing between', async () => {
    expect(await told(() => checkOwnLifetime({ persistent: 1 as never }))).toEqual([
      'ERR_SESSION_CONFIG',
      'persistent is 1. Set it to true or false.',
    ])
  })
})

describe('an error of the options', () => {
  it('says what, and then what to do', () => {
    expect(config('This is so.', 'Do that.')).toMatchObject({
      name: 'SessionError',
      code: 'ERR_SESSION_CONFIG',
      message: 'This is so. Do that.',
      remedy: 'Do that.',
    })
  })

  it('comes for cookies, too', async () => {
    expect(await told(() => createCookies({ signed: true } as object))).toEqual([
      'ERR_SESSION_CONFIG',
      'cookie has no option `signed`. It knows name, path, domain, httpOnly, secure, sameSite, partitioned, priority, maxChunks.',
    ])
  })
})
