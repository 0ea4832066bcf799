import { createSessions, type Reader, type SessionOptions } from '@sealed-session/core'
import { describe, expect, it } from 'vitest'
import { cookieSession } from './cookie-session.ts'
import { expressSession } from './express-session.ts'
import { fastifySession } from './fastify-session.ts'
import { former } from './former.ts'
import { h3 } from './h3.ts'
import { hapiIron, yar } from './hapi.ts'
import { honoSessions } from './hono-sessions.ts'
import { ironSession } from './iron-session.ts'
import { koaSession } from './koa-session.ts'
import { remix } from './remix.ts'
import { secureSession } from './secure-session.ts'

const PASSWORD = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
const until = new Date(Date.UTC(2027, 0, 1))
const store = { get() {}, set() {}, destroy() {} }
const koaStore = { get() {}, destroy() {} }

/** Each with options that will do. */
const READERS: readonly (readonly [name: string, make: (more: object) => Reader])[] = [
  ['ironSession', (more) => ironSession({ cookieName: 'app', password: PASSWORD, ...more })],
  ['h3', (more) => h3({ password: PASSWORD, ...more })],
  ['yar', (more) => yar({ cookieOptions: { password: PASSWORD }, until, ...more })],
  ['hapiIron', (more) => hapiIron({ cookieOptions: { password: PASSWORD }, until, ...more })],
  ['honoSessions', (more) => honoSessions({ encryptionKey: PASSWORD, ...more })],
  ['cookieSession', (more) => cookieSession({ keys: [PASSWORD], until, ...more })],
  ['koaSession', (more) => koaSession({ keys: [PASSWORD], ...more })],
  ['expressSession', (more) => expressSession({ secret: PASSWORD, store, ...more })],
  ['fastifySession', (more) => fastifySession({ secret: PASSWORD, store, ...more })],
  ['secureSession', (more) => secureSession({ key: new Uint8Array(32), ...more })],
  ['remix', (more) => remix({ cookie: { secrets: [PASSWORD] }, until, ...more })],
]

/** The error of options that cannot work. */
function refusal(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return `${code}: ${message}`
  }
  throw new Error('it was made')
}

describe.each(READERS)('%s', (name, make) => {
  it('can be given to sessions', () => {
    const options: SessionOptions = { secret: PASSWORD, acceptFrom: [make({})] }

    expect(() => createSessions(options)).not.toThrow()
  })

  it('goes by another name if it is told to', () => {
    expect(make({ as: 'the old shop' }).name).toBe('the old shop')
  })

  it.each<[string, object, string]>([
    ['an option that nobody has', { ttll: 3 }, 'has no option `ttll`. It knows '],
    ['a name that is none', { as: '' }, "as is no name. Give text: as: 'the old shop'."],
    ['an end that is no date', { until: '2027-01-01' }, 'until is no date. Give a Date'],
    ['an end at no time', { until: new Date('soon') }, 'until is no date. Give a Date'],
  ])('refuses %s', (_what, more, says) => {
    const error = refusal(() => make(more))

    expect(error).toContain(`ERR_SESSION_CONFIG: ${name}`)
    expect(error).toContain(says)
  })

  it.each([undefined, null, 'text'])('refuses %j for options', (given) => {
    const readers: Record<string, (options: never) => Reader> = {
      ...{ ironSession, h3, yar, hapiIron, honoSessions, cookieSession, koaSession },
      ...{ expressSession, fastifySession, secureSession, remix },
    }

    expect(refusal(() => readers[name]?.(given as never))).toContain(`${name} was given no options`)
  })
})

describe('options that cannot work', () => {
  it.each<[string, () => Reader, string]>([
    [
      'no cookie name',
      () => ironSession({ cookieName: '', password: PASSWORD }),
      'cookieName is missing',
    ],
    ['no password', () => ironSession({ cookieName: 'a', password: {} }), 'password holds no key'],
    [
      'no end (ttl 0)',
      () => ironSession({ cookieName: 'a', password: PASSWORD, ttl: 0 }),
      'seals of ttl 0 have no end',
    ],
    [
      'no end (no maxAge)',
      () =>
        ironSession({ cookieName: 'a', password: PASSWORD, cookieOptions: { maxAge: undefined } }),
      'seals of ttl 0 have no end',
    ],
    ['a password of h3 that is none', () => h3({ password: '' }), 'h3: password holds no key'],
    ['no end of yar', () => yar({ cookieOptions: { password: PASSWORD } }), 'until: new Date('],
    [
      'no password of hapi',
      () => hapiIron({ cookieOptions: { password: '' }, until }),
      'password is missing',
    ],
    ['no key of hono-sessions', () => honoSessions({}), 'encryptionKey holds no key'],
    [
      'a prefix that is none',
      () => honoSessions({ encryptionKey: PASSWORD, cookieOptions: { prefix: '__Host-' } }),
      "neither 'host' nor 'secure'",
    ],
    [
      'no end of cookie-session',
      () => cookieSession({ keys: [PASSWORD] }),
      'could use it for ever',
    ],
    ['no key of cookie-session', () => cookieSession({ until }), 'keys holds no key'],
    [
      'unsigned sessions',
      () => cookieSession({ until, signed: false }),
      'anybody could make a session up',
    ],
    [
      'unsigned sessions of Koa',
      () => koaSession({ keys: [PASSWORD], signed: false }),
      'anybody could',
    ],
    [
      'no end of Koa’s',
      () => koaSession({ keys: [PASSWORD], maxAge: 'session' }),
      'could use it for ever',
    ],
    [
      'no store of Express',
      () => expressSession({ secret: PASSWORD } as never),
      'store is missing',
    ],
    [
      'no store of Fastify',
      () => fastifySession({ secret: PASSWORD } as never),
      'store is missing',
    ],
    ['no secret of Express', () => expressSession({ secret: [], store }), 'secret holds no key'],
    [
      'attributes by request',
      () => expressSession({ secret: PASSWORD, store, cookie: (() => ({})) as never }),
      'cookie is a function',
    ],
    [
      'a key that is too short',
      () => secureSession({ key: new Uint8Array(16) }),
      'a key has not 32 bytes',
    ],
    ['a key that is no base64', () => secureSession({ key: '?' }), 'a key is no base64'],
    ['no key', () => secureSession({}), 'key, or secret, holds no key'],
    [
      'a secret that is too short',
      () => secureSession({ secret: 'short' }),
      'the secret has not 32 bytes',
    ],
    [
      'a salt that is too short',
      () => secureSession({ secret: PASSWORD, salt: 'x' }),
      'the salt has not 16 bytes',
    ],
    [
      'signed cookies without their secret',
      () => secureSession({ key: new Uint8Array(32), cookie: { signed: true } }),
      'cookieSecret holds no key',
    ],
    [
      'unsigned cookies of React Router',
      () => remix({ cookie: { secrets: [] }, until }),
      'cookie.secrets holds no key',
    ],
    [
      'no end of React Router',
      () => remix({ cookie: { secrets: [PASSWORD] } }),
      'could use it for ever',
    ],
    [
      'a name that no cookie has',
      () => h3({ password: PASSWORD, name: 'a b' }),
      'no cookie can have this name',
    ],
    [
      'nothing for former sessions',
      () => former(undefined as never),
      'former was given no options',
    ],
    [
      'a secret of former sessions that is none',
      () => former({ secret: 'x' }),
      'ERR_SESSION_SECRET',
    ],
  ])('%s', (_what, make, says) => {
    const error = refusal(make)

    expect(error).toContain(says)
    expect(error).not.toContain(PASSWORD)
  })

  it('do not include those that mean nothing here, which may stay', () => {
    expect(() =>
      expressSession({
        secret: PASSWORD,
        store,
        resave: false,
        saveUninitialized: false,
        proxy: true,
      }),
    ).not.toThrow()
    expect(() => koaSession({ keys: [PASSWORD], store: koaStore, maxAge: 'session' })).not.toThrow()
  })
})

describe('lines that end a cookie', () => {
  it.each<[string, Reader, string]>([
    [
      'have its path and domain',
      cookieSession({ keys: [PASSWORD], until, path: '/app', domain: '.example.com' }),
      'session=; Max-Age=0; Domain=.example.com; Path=/app; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly',
    ],
    [
      'are Secure where the name wants it',
      honoSessions({ encryptionKey: PASSWORD, cookieOptions: { prefix: 'host' } }),
      '__Host-session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure',
    ],
    [
      'are Secure where the site wants it',
      remix({ cookie: { secrets: [PASSWORD], sameSite: 'None' }, until }),
      '__session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; SameSite=None',
    ],
    [
      'take what others spell otherwise',
      expressSession({
        secret: PASSWORD,
        store,
        cookie: { secure: 'auto', sameSite: true, partitioned: false, maxAge: 5 },
      }),
      'connect.sid=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict',
    ],
    [
      'say that it was partitioned',
      ironSession({ cookieName: 'a', password: PASSWORD, cookieOptions: { partitioned: true } }),
      'a=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; Partitioned; SameSite=Lax',
    ],
  ])('%s', (_what, reader, line) => {
    expect(reader.expire([reader.cookies[0] as string])).toEqual([line])
  })

  it('leave cookies alone that only look like pieces', () => {
    const iron = ironSession({ cookieName: 'a', password: PASSWORD })
    const ofH3 = h3({ password: PASSWORD, name: 'a' })

    expect([iron.find('a=1; a.1=2'), ofH3.find('a=1; a.1=2')]).toEqual([['a'], ['a']])
    expect(iron.find('a.0=1; a.1=2; a.9=3')).toEqual(['a.0', 'a.1'])
    expect(ofH3.find('a=__chunked__2; a.1=1; a.2=2')).toEqual(['a', 'a.1', 'a.2'])
    expect(former({ secret: PASSWORD }).find('session=1; session.1=2')).toEqual(['session'])
  })
})
