/** Sessions in somebody else's wire format, whatever it can keep, promise or do wrong. */
import { describe, expect, it, vi } from 'vitest'
import {
  errorOf,
  expired,
  id,
  inShort,
  type Loose,
  MAX_AGE,
  START,
  site,
  tokenOf,
} from '../../test/support.ts'
import { flash } from '../life/flash.ts'
import type { SessionCodec } from '../words/codec.ts'
import type { Sealable } from '../words/envelope.ts'

/** Seals nothing: for tests only. */
const plain: SessionCodec<Loose> = {
  encode: (envelope) => Buffer.from(JSON.stringify(envelope)).toString('base64url'),
  decode: (token) => ({ envelope: inside(token), stale: false }),
}

function inside(
  token: string,
): Loose & { id: string; createdAt: number; seenAt: number; data: Loose } {
  return JSON.parse(Buffer.from(token, 'base64url').toString())
}

const CODECS: [string, SessionCodec<Loose>][] = [
  ['synchronous', plain],
  [
    'asynchronous',
    {
      encode: async (...args) => plain.encode(...args),
      decode: async (...args) => plain.decode(...args),
    },
  ],
]

describe.each(CODECS)('a codec that is %s', (_name, codec) => {
  it('carries a session from request to request', async () => {
    const here = site({ codec })

    const { commit } = await here.visit(({ session }) => {
      session.user = 'ann'
      session.set('get', 'data')
    })
    expect(commit.outcome).toBe('created')
    expect(inside(tokenOf(commit.setCookie))).toEqual({
      id: id(1),
      createdAt: START,
      seenAt: START,
      data: { user: 'ann', get: 'data' },
    })

    const { outcome, result } = await here.visit(({ session }) => ({ ...session }))
    expect([outcome, result]).toEqual(['unchanged', { user: 'ann', get: 'data' }])
    const changes: ((session: Loose) => unknown)[] = [
      (session) => {
        session.list = [1]
      },
      (session) => session.list.push(2),
    ]
    for (const change of changes) {
      expect((await here.visit(({ session }) => change(session))).outcome).toBe('updated')
    }
    expect((await here.visit(({ session }) => session.destroy())).commit.setCookie).toEqual([
      expired(),
    ])
  })

  it('carries flash messages, and limits of a session’s own', async () => {
    const here = site({ codec })
    await here.visit(({ session }) => {
      flash(session).add('notice', 'Saved.')
      session.setLifetime({ maxAge: 100 })
    })

    here.clock.pass(99)
    const { result } = await here.visit(({ session }) => flash(session).take('notice'))
    expect(result).toEqual(['Saved.'])

    here.clock.pass(1)
    expect((await here.visit(({ session }) => session.isNew)).result).toBe(true)
  })

  it('may throw for garbage, which is a refusal', async () => {
    const here = site({ codec })
    here.browser.put('session=garbage')

    const { state, commit } = await here.visit(({ session }) => session.user)

    expect([state.refused, commit.outcome]).toEqual(['malformed', 'unchanged'])
    expect(inShort(here.events)[0]).toEqual({
      type: 'refused',
      cookie: 'session',
      reason: 'malformed',
    })
  })

  it('is not asked to judge an age: sessions end by the options', async () => {
    const here = site({ codec, maxAge: 3600, idleTimeout: 600 })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    here.browser.put(here.browser.cookie)

    here.clock.pass(599)
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
    here.browser.put(here.browser.cookie)
    here.clock.pass(600)
    expect((await here.visit(({ refused }) => refused)).result).toBe('idle')
    here.clock.pass(3600)
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('renews idle sessions, for all that it knows', async () => {
    const here = site({ codec, idleTimeout: 100 })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })

    here.clock.pass(50)
    expect((await here.visit()).outcome).toBe('untouched')
    here.clock.pass(1)
    expect((await here.visit()).outcome).toBe('renewed')
  })

  it('is told when to seal, and when to open', async () => {
    const times: unknown[] = []
    const here = site({
      codec: {
        encode(envelope, now) {
          times.push(['encode', now])
          return codec.encode(envelope, now)
        },
        decode(token, now) {
          times.push(['decode', now])
          return codec.decode(token, now)
        },
      },
    })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    here.clock.pass(1)
    await here.visit(({ session }) => session.user)

    expect(times).toEqual([
      ['encode', START],
      ['decode', START + 1000],
    ])
  })
})

describe('a codec', () => {
  it('is not asked to open anything that nobody demands, nor anything that did not come', async () => {
    const decode = vi.fn(plain.decode)
    const here = site({ codec: { ...plain, decode }, load: 'on demand' })
    await here.visit(({ session }) => session.user)
    here.browser.put(await here.sessions.cookieFor({ user: 'ann' }))

    await here.visit()
    expect(decode).not.toHaveBeenCalled()

    await here.visit(({ session }) => session.user)
    expect(decode).toHaveBeenCalledTimes(1)
  })

  it('is given the data as a plain object of its own, without what is undefined', async () => {
    const given: Sealable<Loose>[] = []
    const encode: typeof plain.encode = (envelope) => {
      given.push(envelope)
      return plain.encode(envelope)
    }
    const here = site({ codec: { ...plain, encode } })

    await here.visit(({ session }) => {
      session.cart = ['tea']
      session.gone = undefined
    })

    expect(given.map(({ data }) => data)).toStrictEqual([{ cart: ['tea'] }])
  })

  it('that remembers what it has decoded shares nothing with a visitor', async () => {
    const remembered = {
      data: { cart: ['tea'] },
      flash: { notice: ['Hi.'] },
      lifetime: { maxAge: 100 },
    }
    const before = structuredClone(remembered)
    const envelope = { id: 'x', createdAt: START, seenAt: START, ...remembered }
    const here = site({ codec: { ...plain, decode: () => ({ envelope, stale: false }) } })

    for (let visitor = 1; visitor <= 3; visitor++) {
      here.browser.put('session=any')
      const { result } = await here.visit(async ({ session }) => {
        session.cart.push('milk')
        flash(session).take('notice')
        session.setLifetime({ maxAge: 50 })
        const changed = [...session.cart]
        await session.reload()
        return [changed, session.cart, flash(session).peek('notice')]
      })
      expect(result).toEqual([['tea', 'milk'], ['tea'], ['Hi.']])
    }
    expect(remembered).toEqual(before)
  })

  it('that keeps what it was given to encode sees no later change', async () => {
    const kept: Sealable<Loose>[] = []
    const encode: typeof plain.encode = (envelope) => {
      kept.push(envelope)
      return plain.encode(envelope)
    }
    const here = site({ codec: { ...plain, encode } })

    await here.visit(async ({ session }) => {
      session.cart = ['tea']
      await session.save()
      session.cart.push('milk')
    })

    expect(kept.map(({ data }) => data)).toEqual([{ cart: ['tea'] }, { cart: ['tea', 'milk'] }])
  })

  it('may leave out all but the data: the rest is made up', async () => {
    const decode = () => ({ envelope: { data: { user: 'ann' } } as never, stale: false })
    const here = site({ codec: { ...plain, decode } })
    here.browser.put('session=any')

    const { result, outcome } = await here.visit(({ session }) => [
      session.user,
      session.id,
      session.createdAt,
      session.isNew,
    ])

    expect([result, outcome]).toEqual([['ann', id(1), START, false], 'unchanged'])
  })

  it.each<[string, unknown]>([
    ['no envelope', { stale: false }],
    ['no data', { envelope: { id: 'x', createdAt: START, seenAt: START } }],
    ['data that is null', { envelope: { data: null } }],
    ['data that is a list', { envelope: { data: ['ann'] } }],
    ['data that is text', { envelope: { data: 'ann' } }],
  ])('that answers with %s has opened nothing', async (_what, answer) => {
    const here = site({ codec: { ...plain, decode: () => answer as never } })
    here.browser.put('session=any')

    expect((await here.visit(({ refused }) => refused)).result).toBe('invalid-data')
  })

  it('may say that what it opened is due to be written anew', async () => {
    const decode: typeof plain.decode = (token) => ({ envelope: inside(token), stale: true })
    const here = site({ codec: { ...plain, decode } })
    here.browser.put(await here.sessions.cookieFor({ user: 'ann' }))

    expect((await here.visit(({ session }) => session.user)).outcome).toBe('renewed')
  })

  it('may refuse for a reason of its own', async () => {
    const here = site({ codec: { ...plain, decode: () => ({ refused: 'revoked' }) } })
    here.browser.put('session=any')

    expect((await here.visit(({ refused }) => refused)).result).toBe('revoked')
  })

  it('may hand out what only its own format can keep, which is told when it would be written', async () => {
    const when = new Date(5)
    const envelope = { id: 'x', createdAt: START, seenAt: START, data: { when } }
    const here = site({ codec: { ...plain, decode: () => ({ envelope, stale: false }) } })
    here.browser.put('session=any')

    const error = await errorOf(() => here.visit(({ session }) => session.when.setTime(7)))

    expect([error.code, error.path, when.getTime()]).toEqual(['ERR_SESSION_NOT_JSON', 'when', 5])
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

  it.each<[string, unknown, string]>([
    ['nothing', '', 'a token that no cookie can carry'],
    ['a semicolon', 'a;b', 'a token that no cookie can carry'],
    ['an attribute', 'a; Domain=example.com', 'a token that no cookie can carry'],
    ['a line break', 'a\r\nSet-Cookie: b=c', 'a token that no cookie can carry'],
    ['a blank', 'a b', 'a token that no cookie can carry'],
    ['a comma', 'a,b', 'a token that no cookie can carry'],
    ['quotes', '"a"', 'a token that no cookie can carry'],
    ['a backslash', 'a\\b', 'a token that no cookie can carry'],
    ['what is not ASCII', 'é', 'a token that no cookie can carry'],
    ['a number', 7, 'a number for a token'],
  ])('that writes %s is told that no cookie can carry it', async (_what, token, says) => {
    const here = site({ codec: { ...plain, encode: () => token as string } })

    const error = await errorOf(() =>
      here.visit(({ session }) => {
        session.user = 'ann'
      }),
    )

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_UNSUPPORTED',
      `The codec wrote ${says}. Let it write text without blanks, quotes, commas, semicolons and backslashes: base64url is safe.`,
    ])
  })

  it('may write all that a cookie can carry', async () => {
    const all = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 0x21 + at)).replace(
      /[",;\\]/g,
      '',
    )
    const here = site({ codec: { ...plain, encode: () => all } })

    const { commit } = await here.visit(({ session }) => {
      session.user = 'ann'
    })

    expect(tokenOf(commit.setCookie)).toBe(all)
  })

  it('may tell tokens from garbage by their looks, of which any amount may come beside one', async () => {
    const isPlausible = (value: string) => value.length > 20
    const here = site({ codec: { ...plain, isPlausible } })
    const cookie = await here.sessions.cookieFor({ user: 'ann' })
    const garbage = Array.from({ length: 20 }, (_, at) => `session=${at}`)
    here.browser.put([...garbage, cookie].join('; '))

    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('has no secret of ours, so that a logout leaves no tombstone', async () => {
    const here = site({ codec: plain })
    here.browser.put(await here.sessions.cookieFor({ user: 'ann' }))

    expect((await here.visit(({ session }) => session.destroy())).commit.setCookie).toEqual([
      expired(),
    ])
  })
})

describe('a codec whose format cannot hold', () => {
  it.each<[string, 'flash' | 'lifetime', string, (session: Loose) => unknown]>([
    [
      'flash messages',
      'flash',
      'flash messages',
      (session) => flash(session as never).add('notice', 'Hi.'),
    ],
    [
      'limits',
      'lifetime',
      'a lifetime of its own',
      (session) => session.setLifetime({ maxAge: 60 }),
    ],
  ])('%s, says so where they are asked for', async (_what, what, name, act) => {
    const here = site({ codec: { ...plain, holds: { [what]: false } } })

    const { result } = await here.visit(({ session }) => errorOf(() => act(session)))

    expect([result.code, result.message]).toEqual([
      'ERR_SESSION_UNSUPPORTED',
      `The format of these sessions cannot hold ${name}. Keep it in the data, or leave the option \`codec\` out.`,
    ])
  })

  it('flash messages, may hold limits all the same', async () => {
    const here = site({ codec: { ...plain, holds: { flash: false } } })

    const { state } = await here.visit(({ session }) => {
      session.user = 'ann'
      session.setLifetime({ maxAge: 60 })
    })

    expect([state.lifetime.maxAge, here.browser.names]).toEqual([60, ['session']])
    here.clock.pass(MAX_AGE)
    expect(here.browser.cookie).toBeUndefined()
  })
})

describe('a codec that works at once', () => {
  it('opens nothing that nobody asks for', async () => {
    const decode = vi.fn(plain.decode)
    const here = site({ codec: { ...plain, decode, atOnce: true } })
    here.browser.put(await here.sessions.cookieFor({ user: 'ann' }))

    await here.visit()
    expect(decode).not.toHaveBeenCalled()

    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
    expect(decode).toHaveBeenCalledTimes(1)
  })

  it.each<[string, Partial<SessionCodec<Loose>>]>([
    ['to open', { decode: async (...args) => plain.decode(...args) }],
    ['to seal', { encode: async (...args) => plain.encode(...args) }],
  ])('and promises %s, is told so', async (_what, promising) => {
    const here = site({ codec: { ...plain, ...promising, atOnce: true } })
    here.browser.put(await site({ codec: plain }).sessions.cookieFor({ user: 'ann' }))

    const error = await errorOf(() =>
      here.visit(({ session }) => {
        session.user = 'bob'
      }),
    )

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_UNSUPPORTED',
      'The codec promised, though it says that it works at once. Let it leave `atOnce` out.',
    ])
  })
})

describe('a codec whose format has no id', () => {
  const codec: SessionCodec<Loose> = {
    ...plain,
    holds: { id: false },
    encode: ({ data }) => plain.encode({ data }),
    decode: (token) => ({ envelope: { ...inside(token), id: '' }, stale: false }),
  }

  it.each<[string, (session: Loose) => unknown]>([
    ['session.id', (session) => session.id],
    ['rotateId()', (session) => session.rotateId()],
  ])('says so where it is asked for: %s', async (_what, ask) => {
    const here = site({ codec })

    const { result } = await here.visit(({ session }) => errorOf(() => ask(session)))

    expect([result.code, result.message]).toEqual([
      'ERR_SESSION_UNSUPPORTED',
      'The format of these sessions cannot hold an id. Keep it in the data, or leave the option `codec` out.',
    ])
  })

  it('takes an unchanged session for unchanged, and one begun anew for changed', async () => {
    const here = site({ codec })
    here.browser.put(await here.sessions.cookieFor({ user: 'ann' }))

    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')
    const { outcome } = await here.visit(({ session }) => session.regenerate(['user']))
    expect(outcome).toBe('updated')
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })
})

describe('a codec whose format knows only when it was written', () => {
  const HOUR = 3600
  /** As a format with one time: the session is as old as its last writing. */
  const codec: SessionCodec<Loose> = {
    holds: { createdAt: false },
    encode: ({ data }, now = 0) => plain.encode({ data, seenAt: now }),
    decode(token) {
      const { seenAt, data } = inside(token)
      return { envelope: { id: 'x', createdAt: seenAt, seenAt, data }, stale: false }
    },
  }

  it('has the cookie live as long as the session, from every writing on', async () => {
    const here = site({ codec, maxAge: HOUR })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })

    here.clock.pass(3000)
    const { commit } = await here.visit(({ session }) => {
      session.user = 'bob'
    })
    expect(commit.setCookie[0]).toContain('; Max-Age=3600;')

    here.clock.pass(3000)
    expect((await here.visit(({ session }) => session.user)).result).toBe('bob')
    here.clock.pass(600)
    expect((await here.visit(({ session }) => session.user)).result).toBeUndefined()
  })

  it('renews with an idle timeout of the same length', async () => {
    const here = site({ codec, maxAge: HOUR, idleTimeout: HOUR })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })

    here.clock.pass(1800)
    expect((await here.visit()).outcome).toBe('untouched')
    here.clock.pass(1)
    expect((await here.visit()).outcome).toBe('renewed')
  })
})

describe('a codec that brings options', () => {
  const shouting = {
    stringify: (value: unknown) => JSON.stringify(value).toUpperCase(),
    parse: (text: string) => JSON.parse(text) as unknown,
  }

  it('need not be told them', async () => {
    const brings = { maxAge: 60, serializer: shouting }
    const here = site({ codec: { ...plain, brings } })

    const { commit } = await here.visit(({ session }) => {
      session.user = 'ann'
    })

    expect(commit.setCookie[0]).toContain('; Max-Age=60;')
    expect((await here.visit(({ session }) => ({ ...session }))).result).toEqual({ USER: 'ANN' })
  })

  it.each<[string, unknown, string]>([
    ['maxAge', 60, 'Give it to the codec.'],
    ['persistent', true, 'Give it to the codec.'],
    ['serializer', JSON, 'Leave it out.'],
  ])('cannot be told another %s', async (name, value, remedy) => {
    const brings = { maxAge: 60, persistent: false, serializer: shouting }

    const error = await errorOf(() => site({ codec: { ...plain, brings }, [name]: value }))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_CONFIG',
      `The option ${name} was given beside a codec that says it itself. ${remedy}`,
    ])
  })

  it('is judged by the same limits', async () => {
    const error = await errorOf(() => site({ codec: { ...plain, brings: { maxAge: 0 } } }))

    expect(error.message).toBe('maxAge is 0. Give whole seconds, more than 0.')
  })

  it('may leave them open', async () => {
    const brings = { maxAge: undefined }
    const here = site({ codec: { ...plain, brings }, maxAge: 60 })

    const { commit } = await here.visit(({ session }) => {
      session.user = 'ann'
    })

    expect(commit.setCookie[0]).toContain('; Max-Age=60;')
  })
})

describe('a codec whose data says whether the browser keeps it', () => {
  const isPersistent = ({ stays }: Loose) => stays

  it.each<[string, Loose, boolean | undefined, boolean]>([
    ['it does', { stays: true }, false, true],
    ['it does not', { stays: false }, true, false],
    ['nothing is said, and the options say yes', { stays: undefined, a: 1 }, true, true],
    ['nothing is said, and the options say no', { stays: undefined, a: 1 }, false, false],
  ])('has its way: %s', async (_what, data, persistent, isKept) => {
    const here = site({ codec: { ...plain, isPersistent }, persistent })

    const { commit } = await here.visit(({ session }) => Object.assign(session, data))

    expect(commit.setCookie[0]?.includes('Max-Age=')).toBe(isKept)
  })
})

describe('options that a codec makes meaningless', () => {
  it.each<[string, Partial<SessionCodec<Loose>>, Loose, string]>([
    [
      'a tombstone',
      {},
      { tombstone: 300 },
      'A codec was given, and a tombstone, which it cannot seal. Leave the option tombstone out: a slower response may bring an ended session back.',
    ],
    [
      'a subject, where there is no id to rotate',
      { holds: { id: false } },
      { subject: () => 'ann' },
      'A subject was given, whose change rotates the id, and a codec whose format holds no id. Leave the subject out, and call session.regenerate() at login.',
    ],
    [
      'several cookies, where one is read',
      { holds: { chunks: false } },
      { cookie: { maxChunks: 2 } },
      'cookie.maxChunks was given, and a codec whose sessions are read from one cookie elsewhere. Leave it out, and keep the session under 4096 bytes.',
    ],
  ])('are refused: %s', async (_what, codec, options, message) => {
    const error = await errorOf(() => site({ codec: { ...plain, ...codec }, ...options }))

    expect([error.code, error.message]).toEqual(['ERR_SESSION_CONFIG', message])
  })

  it.each<[string, Partial<SessionCodec<Loose>>, Loose]>([
    ['no tombstone', {}, { tombstone: 0 }],
    ['a subject, where there is an id', {}, { subject: () => 'ann' }],
    ['several cookies, where the format allows them', {}, { cookie: { maxChunks: 2 } }],
    ['one cookie', { holds: { chunks: false } }, { cookie: { maxChunks: 1 } }],
  ])('and no others: %s', (_what, codec, options) => {
    expect(() => site({ codec: { ...plain, ...codec }, ...options })).not.toThrow()
  })
})
