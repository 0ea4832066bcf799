import { describe, expect, it } from 'vitest'
import { errorOf, SECRET, START } from '../../test/support.ts'
import { strictJson } from '../life/serializer.ts'
import { pooledRandom } from '../platform/platform.ts'
import { createCodec } from '../seal/codec.ts'
import { createSessions, toSessions } from '../visit/sessions.ts'
import { SessionError } from '../words/errors.ts'
import {
  type CodecOptions,
  checkCodecOptions,
  checkSessionOptions,
  type SessionOptions,
} from './all.ts'
import { checkCookie } from './cookie.ts'

const CODEC = { encode: () => '', decode: () => ({ refused: 'malformed' as const }) }

const refused = async (act: () => unknown) => {
  const error = await errorOf(act)
  expect(error).toBeInstanceOf(SessionError)
  const { code, remedy, message } = error
  expect([code, message.endsWith(` ${remedy}`)]).toEqual(['ERR_SESSION_CONFIG', true])
  return message as string
}
const refusedBySessions = (options: object) =>
  refused(() => createSessions({ secret: SECRET, ...options } as SessionOptions))

describe('options of sessions', () => {
  it('have defaults', () => {
    const checked = checkSessionOptions({})
    expect(checked).toEqual({
      secret: undefined,
      cookie: checkCookie(),
      maxAge: 1_209_600,
      idleTimeout: undefined,
      persistent: true,
      subject: undefined,
      schema: undefined,
      load: 'when asked',
      crossOrigin: { trusted: [] },
      passive: undefined,
      cacheControl: { set: 'no-store', read: false },
      tombstone: 300,
      store: undefined,
      keepInCookie: undefined,
      encryptAtRest: false,
      storeTimeout: 2,
      onStoreError: expect.any(Function),
      onConflict: undefined,
      limit: undefined,
      revocations: undefined,
      serializer: strictJson,
      codec: undefined,
      acceptFrom: [],
      onEvent: undefined,
      now: expect.any(Function),
      random: pooledRandom,
      sealer: 'auto',
      tokenCache: true,
    })
    expect([checked, checked.cookie, checked.cacheControl].every(Object.isFrozen)).toBe(true)
  })

  it('are what is said', () => {
    const said = {
      secret: [SECRET, new Uint8Array(32)],
      maxAge: 34_560_000,
      idleTimeout: 34_560_000,
      persistent: false,
      subject: () => 'ann',
      load: 'on demand',
      tombstone: 0,
      serializer: { stringify: JSON.stringify, parse: JSON.parse },
      onEvent: () => {},
      sealer: 'web',
      tokenCache: false,
    } as const
    expect(checkSessionOptions(said)).toMatchObject(said)
    expect(checkSessionOptions({ codec: CODEC }).codec).toBe(CODEC)
  })

  it.each([
    ['private', { set: 'private', read: false }],
    [false, { set: false, read: false }],
    [{}, { set: 'no-store', read: false }],
    [{ read: 'no-cache' }, { set: 'no-store', read: 'no-cache' }],
    [
      { set: false, read: 'no-store' },
      { set: false, read: 'no-store' },
    ],
  ] as const)('say by cacheControl %o what is set and what is read', (given, expected) => {
    expect(checkSessionOptions({ cacheControl: given }).cacheControl).toEqual(expected)
  })

  it.each<[string, unknown, string]>([
    ['subject', 'user', 'subject is "user". Give a function: (data) => data.user?.id.'],
    ['subject', null, 'subject is null. Give a function'],
    ['onEvent', {}, 'onEvent is an object. Give a function'],
    ['schema', 5, 'schema is 5, which is no Standard Schema. Give a schema of zod'],
    ['schema', null, 'schema is null, which is no Standard Schema.'],
    ['schema', { '~standard': {} }, 'schema is an object, which is no Standard Schema.'],
    ['serializer', {}, 'serializer is an object without stringify and parse.'],
    ['serializer', { stringify: String }, 'serializer is an object without parse.'],
    ['serializer', 5, 'serializer is 5. Give an object with both'],
    ['codec', 5, 'codec is 5. Give what createCodec() answers with'],
    ['codec', { encode: String }, 'codec is an object without decode.'],
    ['now', 5, 'now is a number. Give a function that answers like Date.now.'],
    ['random', 5, 'random is 5. Give a function'],
    ['sealer', 'nodejs', "sealer is \"nodejs\". Use 'auto', 'node' or 'web'."],
    ['sealer', 'Node', 'sealer is "Node". Use \'node\'.'],
    ['tokenCache', 'no', 'tokenCache is "no". Set it to true or false.'],
    ['load', 'lazy', "load is \"lazy\". Use 'when asked' or 'on demand'."],
    ['cacheControl', 'public', "cacheControl is \"public\". Use 'no-store', 'private' or false."],
    ['crossOrigin', true, 'crossOrigin is true. It is on where nothing is said. Name the origins'],
    ['crossOrigin', { trust: [] }, 'crossOrigin has no option `trust`. It knows trusted.'],
    ['crossOrigin', { trusted: 'https://a.example' }, 'crossOrigin.trusted is "https://a.example"'],
    ['crossOrigin', { trusted: ['*'] }, "trusted has '*' in it. To trust everybody switch"],
    ['crossOrigin', { trusted: ['null'] }, 'trusted has "null" in it, which is no origin. Give a'],
    ['crossOrigin', { trusted: ['idp.example'] }, '"idp.example" in it, which is no origin.'],
    ['crossOrigin', { trusted: [7] }, 'crossOrigin.trusted has 7 in it, which is no origin.'],
    ['crossOrigin', { trusted: ['https://a@b.example'] }, ': "https://b.example".'],
    ['crossOrigin', { trusted: ['https://a.example/'] }, ': "https://a.example".'],
    ['passive', true, "passive is true. Give a function: ({ path }) => path === '/poll'."],
    ['cacheControl', { read: true }, "cacheControl.read is true. Use 'no-store', "],
    ['cacheControl', { get: false }, 'cacheControl has no option `get`. It knows set, read.'],
    ['tombstone', -1, 'tombstone is -1. Give whole seconds, at most a day; 0 for none.'],
    ['tombstone', false, 'tombstone is false. Give whole seconds, at most a day; 0 for none.'],
    ['tombstone', 86_401, 'tombstone is 86401.'],
    ['maxAge', '1h', 'maxAge is "1h". Give whole seconds, as a number: 3600.'],
    ['idleTimeout', false, 'idleTimeout is false. Give whole seconds, more than 0. Left out'],
    ['cookie', () => ({}), 'cookie is a function.'],
  ])('are refused at construction where they cannot work: %s: %o', async (name, value, message) => {
    const beside = name === 'codec' ? { secret: undefined } : {}
    expect(await refusedBySessions({ ...beside, [name]: value })).toContain(message)
  })

  it('must be reachable', async () => {
    expect(await refusedBySessions({ maxAge: 60, idleTimeout: 61 })).toBe(
      'idleTimeout is 61 seconds, longer than maxAge (60), so it would never be reached. Raise maxAge or lower idleTimeout.',
    )
    expect(checkSessionOptions({ maxAge: 60, idleTimeout: 60 }).idleTimeout).toBe(60)
  })

  it.each([
    ['schema', {}, 'Give the schema to the codec.'],
    ['secret', SECRET, 'Give the secret to the codec.'],
    ['sealer', 'web', 'Leave one of them out.'],
    ['tokenCache', true, 'Leave one of them out.'],
  ])('that a codec makes meaningless are refused: %s', async (name, value, remedy) => {
    expect(await refused(() => createSessions({ codec: CODEC, [name]: value }))).toBe(
      `A codec was given, and a ${name}, which it knows nothing of. ${remedy}`,
    )
  })

  it.each([
    ['secrets', '`secret` here, and takes a list'],
    ['keys', '`secret` here, and takes a list'],
    ['password', 'It is called `secret` here.'],
    ['secret_key', 'It is called `secret` here.'],
    ['key', 'It is called `secret`, or `cookie.name`, here.'],
    ['name', 'It is called `cookie.name` here.'],
    ['cookieName', 'It is called `cookie.name` here.'],
    ['session_cookie', 'It is called `cookie.name` here.'],
    ['cookieOptions', 'It is called `cookie` here.'],
    ['domain', 'It belongs into `cookie`.'],
    ['httpOnly', 'It belongs into `cookie`, as `httpOnly`'],
    ['same_site', 'It belongs into `cookie`, as `sameSite`.'],
    ['https_only', 'It is called `cookie.secure` here'],
    ['max_age', 'Did you mean `maxAge`?'],
    ['maxage', 'Did you mean `maxAge`?'],
    ['idle', 'It is called `idleTimeout` here, in seconds.'],
    ['timeout', 'It is called `idleTimeout` here, in seconds.'],
    ['sessionTimeout', 'It is called `idleTimeout` here, in seconds.'],
    ['ttl', 'Use `maxAge`, in seconds.'],
    ['rolling', 'Use `idleTimeout`'],
    ['renew', 'Use `idleTimeout`'],
    ['resave', 'only a session that changed is written'],
    ['saveUninitialized', 'a visitor without data gets no cookie'],
    ['unset', '`req.session = null` ends the session'],
    ['genid', 'ids are 128 random bits'],
    ['generateId', 'ids are 128 random bits'],
    ['proxy', 'unless `cookie.secure` says otherwise'],
    ['chunking', 'Use `cookie.maxChunks`, 1 to 4.'],
    ['crypto', 'what seals is settled'],
    ['seal', 'what seals is settled'],
    ['saltlength', 'keys are derived from `secret`'],
    ['signed', 'the cookie is always sealed'],
    ['sessionHeader', 'use `createCodec`'],
    ['externalKey', 'use `createCodec`'],
    ['sessionStore', 'It is called `store` here.'],
    ['ContextStore', 'Give a `store`.'],
    ['prefix', 'Give it to the store'],
    ['toString', 'It knows secret, cookie, maxAge, '],
  ])('have no other library’s name: %s', async (name, remedy) => {
    const message = await refusedBySessions({ [name]: undefined })
    expect(message).toContain(`Sessions has no option \`${name}\`. `)
    expect(message).toContain(remedy)
  })

  it('take random bytes of the size they asked for, and no others', async () => {
    const { random } = checkSessionOptions({ random: (size) => new Uint8Array(size).fill(7) })
    expect(random(2)).toEqual(new Uint8Array([7, 7]))
    const short = checkSessionOptions({ random: () => new Uint8Array(1) })
    expect(await refused(() => short.random(16))).toContain(
      'The option random answered 1 bytes when asked for 16 bytes.',
    )
    const text = checkSessionOptions({ random: (() => 'x') as never })
    expect(await refused(() => text.random(16))).toContain('answered text when asked')
  })
})

describe('options of a codec', () => {
  it('have defaults', () => {
    expect(checkCodecOptions({})).toEqual({
      secret: undefined,
      maxAge: 1_209_600,
      idleTimeout: undefined,
      persistent: true,
      serializer: strictJson,
      schema: undefined,
      now: expect.any(Function),
      random: pooledRandom,
      sealer: 'auto',
      tokenCache: true,
      purpose: 'session',
      cookieName: '',
    })
  })

  it.each<[string, unknown, string]>([
    ['purpose', {}, 'purpose is an object. Say in a word'],
    ['purpose', '', 'purpose is "". Say in a word'],
    ['purpose', null, 'purpose is null. Say in a word'],
    ['cookieName', 5, 'cookieName is 5. Give the name of the cookie'],
    ['store', {}, 'createCodec has no option `store`. It knows secret, '],
    ['now', () => START / 1000, 'which are seconds'],
  ])('are refused at construction where they cannot work: %s: %o', async (name, value, message) => {
    const options = { secret: SECRET, [name]: value } as CodecOptions
    expect(await refused(() => createCodec(options))).toContain(message)
  })
})

describe('what is given where options belong', () => {
  it.each<[string, unknown, string]>([
    ['the secret', SECRET, 'text'],
    ['secrets', [SECRET], 'a list'],
    ['null', null, 'null'],
    ['a number', 5, 'a number'],
    ['a promise', Promise.resolve({ secret: SECRET }), 'a promise'],
  ])('is refused without being shown: %s', async (_what, given, kind) => {
    for (const [name, make] of [
      ['Sessions', toSessions],
      ['Sessions', createSessions],
      ['createCodec', createCodec],
    ] as const) {
      const error = await errorOf(() => (make as (options: object) => unknown)(given as object))
      expect(error.message).toBe(
        `${name} takes options, and was given ${kind}. Give options by name: { secret: … }, with the secret taken from the environment.`,
      )
      expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(SECRET)
    }
  })

  it('may be the request of a middleware that nobody called', async () => {
    const request = { headers: {}, method: 'GET', url: '/' }
    expect(await refused(() => toSessions(request as object))).toBe(
      'Sessions was given a request where options belong, since it was installed without being called. Call it where it is installed, and install what it answers with: app.use(session({ secret })).',
    )
  })

  it('may be a handler, or the app', async () => {
    expect(await refused(() => toSessions((() => new Response()) as object))).toContain(
      'Options come first: withSession({ secret: … }, handler)',
    )
    expect(await refused(() => toSessions({ use() {}, listen() {} } as object))).toContain(
      'was given an app where options belong',
    )
  })
})
