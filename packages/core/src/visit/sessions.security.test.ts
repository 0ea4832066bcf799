/** What a browser, a thief or a neighbour may send; the numbers are those of the threat list. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  errorOf,
  expired,
  id,
  inShort,
  type Loose,
  MAX_AGE,
  OLD_SECRET,
  SEALERS,
  START,
  seal,
  sealText,
  site,
  tokenOf,
  unseal,
  warningsAmong,
} from '../../test/support.ts'
import type { SessionState } from '../life/state.ts'
import type { SessionOptions } from '../options/all.ts'
import { generateSecret } from '../options/secrets.ts'
import type { Commit } from '../words/commit.ts'
import type { Reason } from '../words/refusal.ts'

const INSIDE = { id: id(200), createdAt: START, seenAt: START, data: { user: 'ann' } }
const TOKEN = seal(INSIDE)
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What a handler finds when this Cookie header comes. */
async function opened(cookie: string | undefined, options: SessionOptions<Loose> = {}) {
  const { sessions, events } = site(options)
  const state = await sessions.open(cookie)
  const { session, refused, isNew } = state
  return { sessions, events, state, data: { ...session }, refused, isNew }
}

const ann = ({ session }: SessionState<Loose>) => {
  session.user = 'ann'
}

describe.each(SEALERS)('refusals, sealed by %s', (sealer) => {
  const later = (seconds: number) => () => START + seconds * 1000
  const mac = (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')

  const CASES: [what: string, token: string, reason: Reason, options?: SessionOptions<Loose>][] = [
    ['nothing at all', '', 'malformed'],
    ['garbage', 'garbage', 'malformed'],
    ['a percent-encoded token', TOKEN.replaceAll('*', '%2A'), 'malformed'],
    ['a quoted token', `"${TOKEN}"`, 'malformed'],
    ['a token cut short', TOKEN.slice(0, -1), 'malformed'],
    ['a token that goes on', `${TOKEN}A`, 'malformed'],
    ['another mac', mac(TOKEN), 'tampered'],
    ['another expiry', TOKEN.replace(/\*\d+\*\*/, `*${START + 10 * MAX_AGE * 1000}**`), 'tampered'],
    ['no expiry, though one was sealed', TOKEN.replace(/\*\d+\*\*/, '***'), 'tampered'],
    ['16 kB of junk', 'x'.repeat(16_384), 'malformed'],
    ['16 kB that look like a token', `Fe26.2*1a2b**${'x'.repeat(16_384)}`, 'malformed'],
    ['Iron of another version', TOKEN.replace('Fe26.2', 'Fe26.1'), 'unsupported-version'],
    ['Iron of a later version', TOKEN.replace('Fe26.2', 'Fe27.0'), 'unsupported-version'],
    ['a token of another secret', seal(INSIDE, { secret: OLD_SECRET }), 'unknown-key'],
    ['a token of another cookie', seal(INSIDE, { cookie: 'other' }), 'unknown-key'],
    ['a token of another purpose', seal(INSIDE, { purpose: 'invitation' }), 'unknown-key'],
    ['an expired session', TOKEN, 'expired', { now: later(MAX_AGE) }],
    ['an expired token', seal(INSIDE, { expiresAt: START + 1000 }), 'expired', { now: later(1) }],
    ['an idle session', TOKEN, 'idle', { now: later(60), idleTimeout: 60 }],
    ['sealed text that is no JSON', sealText('{'), 'invalid-data'],
    ['sealed JSON that is null', sealText('null'), 'invalid-data'],
    ['sealed JSON that is no session', sealText('{"user":"ann"}'), 'invalid-data'],
    ['sealed data that is an array', seal({ ...INSIDE, data: ['ann'] }), 'invalid-data'],
    ['an id that is empty', seal({ ...INSIDE, id: '' }), 'invalid-data'],
    ['flash messages that are no lists', seal({ ...INSIDE, flash: { a: 1 } }), 'invalid-data'],
    ['a session from tomorrow', seal({ ...INSIDE, createdAt: START + 8.64e7 }), 'invalid-data'],
  ]

  it.each(CASES)('%s is an empty session', async (_what, token, reason, options) => {
    const cookie = `session=${token}`
    const { events, data, refused, isNew } = await opened(cookie, { sealer, ...options })

    expect({ data, refused, isNew }).toEqual({ data: {}, refused: reason, isNew: true })
    expect(inShort(events)).toEqual([{ type: 'refused', cookie: 'session', reason }])
  })

  it.each(CASES)(
    '%s stays where it is, whoever looks: it may be somebody else’s',
    async (_what, token, _reason, options) => {
      const here = site({ sealer, ...options })
      const commits: Commit[] = []
      for (const handler of [undefined, ({ session }: SessionState<Loose>) => session.user]) {
        here.browser.put(`session=${token}`)
        commits.push((await here.visit(handler)).commit)
      }

      expect(commits).toEqual([
        { outcome: 'untouched', setCookie: [], vary: false, cacheControl: undefined },
        { outcome: 'unchanged', setCookie: [], vary: true, cacheControl: undefined },
      ])
    },
  )

  it.each(CASES)('%s goes when the session is ended', async (_what, token, _reason, options) => {
    for (const end of ['destroy', 'clear'] as const) {
      const { sessions, state } = await opened(`session=${token}`, { sealer, ...options })
      state[end]()

      expect((await sessions.commit(state)).setCookie).toEqual([expired()])
    }
  })

  it('do not keep a visitor from a new session', async () => {
    const here = site({ sealer })
    here.browser.put('session=garbage')

    const { outcome, result } = await here.visit((state) => {
      ann(state)
      return state.refused
    })

    expect([outcome, result]).toEqual(['created', 'malformed'])
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })
})

describe.each(SEALERS)('whatever the Cookie header holds, sealed by %s', (sealer) => {
  const latin1 = fc
    .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 80 })
    .map((codes) => String.fromCharCode(...codes).replaceAll(';', ','))
  const mutated = fc
    .tuple(fc.nat(TOKEN.length - 1), latin1)
    .map(([at, text]) => TOKEN.slice(0, at) + text + TOKEN.slice(at + text.length))
    .filter((text) => text.trim() !== TOKEN)
  const chunked = fc
    .tuple(fc.integer({ min: 0, max: 9 }), latin1)
    .map(([n, text]) => `${n}~${text}`)
  const enormous = fc.constantFrom(
    'x'.repeat(16_384),
    `4~${'*'.repeat(16_384)}`,
    ' '.repeat(16_384),
  )
  const junk = fc.oneof(
    { weight: 4, arbitrary: latin1 },
    { weight: 4, arbitrary: mutated },
    { weight: 2, arbitrary: chunked },
    { weight: 1, arbitrary: enormous },
  )
  const name = fc.constantFrom(
    'session',
    'session',
    'session.1',
    'session.2',
    'Session',
    'other',
    '__proto__',
  )
  const pairs = fc.array(
    fc.tuple(name, junk).map(([key, value]) => `${key}=${value}`),
    {
      maxLength: 12,
    },
  )
  const header = fc.oneof(
    pairs.map((each) => each.join('; ')),
    pairs.map((each) => each.join(';')),
    latin1,
    fc.string({ unit: 'binary', maxLength: 200 }),
    enormous,
  )
  const runs = sealer === 'node' ? 300 : 100

  it.each([1, 4])('it is an empty session, and never an error (%i chunks)', async (maxChunks) => {
    await fc.assert(
      fc.asyncProperty(header, async (cookie) => {
        const { sessions, state, data, isNew } = await opened(cookie, {
          sealer,
          cookie: { maxChunks },
        })
        expect({ data, isNew }).toEqual({ data: {}, isNew: true })

        const { outcome, setCookie } = await sessions.commit(state)

        expect([outcome, setCookie]).toEqual(['unchanged', []])
      }),
      { numRuns: runs },
    )
  })

  it.each([1, 4])('nothing else goes with it when it is ended (%i chunks)', async (maxChunks) => {
    const names = ['session', 'session.1', 'session.2', 'session.3']
    await fc.assert(
      fc.asyncProperty(header, async (cookie) => {
        const { sessions, state } = await opened(cookie, { sealer, cookie: { maxChunks } })
        state.destroy()

        const { setCookie } = await sessions.commit(state)

        expect(names.map((each) => expired(each))).toEqual(expect.arrayContaining([...setCookie]))
      }),
      { numRuns: runs },
    )
  })

  it('a valid session among up to four pieces of junk is found', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(junk, { maxLength: 4 }), fc.nat(4), async (others, place) => {
        const values = [...others]
        values.splice(Math.min(place, values.length), 0, TOKEN)
        const cookie = values.map((value) => `session=${value}`).join('; ')

        const { data, refused } = await opened(cookie, { sealer })

        expect({ data, refused }).toEqual({ data: { user: 'ann' }, refused: undefined })
      }),
      { numRuns: runs },
    )
  })

  it('takes no time to speak of', async () => {
    const hostile = [
      'session='.repeat(2000),
      `session=4~${'x'.repeat(100)}; ${'session.1=a; '.repeat(1000)}`,
      `${'session=4~a; '.repeat(5)}${'session.1=b; session.2=c; session.3=d; '.repeat(300)}`,
      `session=${'a*'.repeat(8000)}`,
      `session=Fe26.2${'*'.repeat(16_000)}`,
      `${' '.repeat(8000)}session${' '.repeat(8000)}`,
    ]

    for (const cookie of hostile) {
      const start = performance.now()
      const { data } = await opened(cookie, { sealer, cookie: { maxChunks: 4 } })

      expect(data).toEqual({})
      expect(performance.now() - start).toBeLessThan(500)
    }
  })
})

describe.each(SEALERS)('duplicates (S19), sealed by %s', (sealer) => {
  const sealed = (user: string, seenAt: number) =>
    `session=${seal({ ...INSIDE, seenAt, data: { user } })}`
  const older = sealed('attacker', START - 2000)
  const newer = sealed('victim', START - 1000)

  it.each([
    ['before', `session=garbage; session=${TOKEN}`],
    ['after', `session=${TOKEN}; session=garbage`],
    ['around', `session=a; session=b; session=${TOKEN}; session=c; session=d`],
  ])('that are garbage %s a valid one log nobody out', async (_where, cookie) => {
    const { sessions, state, data, events } = await opened(cookie, { sealer })

    expect(data).toEqual({ user: 'ann' })
    expect((await sessions.commit(state)).setCookie).toEqual([])
    expect(events.map(({ type }) => type)).toEqual(['committed'])
  })

  it.each([
    ['older first', `${older}; ${newer}`],
    ['newer first', `${newer}; ${older}`],
    ['with garbage between', `${newer}; session=garbage; ${older}; session=junk`],
  ])('that are valid are won by the one sealed last, %s', async (_order, cookie) => {
    const { data, events } = await opened(cookie, { sealer })

    expect(data).toEqual({ user: 'victim' })
    expect(warningsAmong(events)).toEqual(['duplicate-cookie'])
  })

  it('that are expired or idle lose against one that is not', async () => {
    const fresh = sealed('victim', START - 1000)
    const stale = `session=${seal({ ...INSIDE, createdAt: START - MAX_AGE * 1000, seenAt: START - 1 })}`

    expect((await opened(`${stale}; ${fresh}`, { sealer })).data).toEqual({ user: 'victim' })
  })

  it('are cleared by the name they share when the session ends', async () => {
    const { sessions, state } = await opened(`${older}; ${newer}`, { sealer })
    state.destroy()

    expect((await sessions.commit(state)).setCookie).toEqual([expired()])
  })
})

describe.each(SEALERS)('chunks, sealed by %s', (sealer) => {
  const options = { sealer, cookie: { maxChunks: 3 } } as const
  const large = async (letter: string) => {
    const here = site(options)
    const text = letter.repeat(6000)
    here.browser.put(await here.sessions.cookieFor({ text }))
    return { ...here, text, parts: (here.browser.cookie ?? '').split('; ') }
  }

  it('are put together whatever their order', async () => {
    const { parts, text } = await large('x')
    expect(parts.length).toBe(3)

    expect((await opened([...parts].reverse().join('; '), options)).data).toEqual({ text })
  })

  it.each([0, 1, 2])('may have garbage before and after number %i', async (at) => {
    const { parts, text } = await large('x')
    const [name] = (parts[at] ?? '').split('=')
    const garbage = [`${name}=garbage`, `${name}=3~junk`]

    for (const cookie of [
      [...garbage, ...parts],
      [...parts, ...garbage],
      [garbage[0], ...parts, garbage[1]],
    ]) {
      const { data, events } = await opened(cookie.join('; '), options)
      expect([data, events]).toEqual([{ text }, []])
    }
  })

  it('are refused as a whole if one is missing, or comes from another session', async () => {
    const one = await large('x')
    const two = await large('y')
    const mixed = [one.parts[0], two.parts[1], one.parts[2]]

    for (const parts of [mixed, one.parts.slice(0, 2), [one.parts[0]]]) {
      const { data, refused } = await opened(parts.join('; '), options)
      expect(data).toEqual({})
      expect(refused).toMatch(/^(?:malformed|tampered)$/)
    }
  })

  it('of two sessions are told apart, though all of them come', async () => {
    const one = await large('x')
    const two = await large('y')

    const { data } = await opened([...one.parts, ...two.parts].join('; '), options)

    expect([{ text: one.text }, { text: two.text }]).toContainEqual(data)
  })

  it('that are no longer needed are expired when the session shrinks', async () => {
    const { visit, browser } = await large('x')

    const { commit } = await visit(({ session }) => {
      session.text = 'short'
    })

    expect(commit.setCookie.slice(1)).toEqual([expired('session.1'), expired('session.2')])
    expect(browser.names).toEqual(['session'])
    expect((await visit(({ session }) => session.text)).result).toBe('short')
  })
})

describe.each(SEALERS)('the threat list, sealed by %s', (sealer) => {
  it('S2: login changes the id, and a cookie planted before it stays anonymous', async () => {
    const victim = site({ sealer, subject: ({ user }) => user })
    await victim.visit(({ session }) => {
      session.cart = ['tea']
    })
    const planted = victim.browser.cookie
    const before = (await victim.visit(({ session }) => session.id)).result

    await victim.visit(ann)

    expect((await victim.visit(({ session }) => session.id)).result).not.toBe(before)
    const attacker = await opened(planted, { sealer })
    expect([attacker.data, attacker.state.id]).toEqual([{ cart: ['tea'] }, before])
  })

  it.each([id(99), `s%3A${id(99)}.c2lnbmF0dXJl`, JSON.stringify({ id: id(99) })])(
    'S3: an id that somebody sends is not adopted: %s',
    async (sent) => {
      const here = site({ sealer })
      here.browser.put(`session=${sent}`)

      const { state, commit } = await here.visit(ann)

      expect(state.id).toBe(id(1))
      expect(JSON.parse(unseal(tokenOf(commit.setCookie)))).toEqual({
        id: id(1),
        createdAt: START,
        seenAt: START,
        data: { user: 'ann' },
      })
    },
  )

  it('S7: idle and absolute limits hold though the browser keeps sending the cookie', async () => {
    const here = site({ sealer, maxAge: 3600, idleTimeout: 600 })
    await here.visit(ann)

    const seen: unknown[] = []
    for (let minute = 1; minute <= 60; minute++) {
      here.clock.pass(60)
      here.browser.put(here.browser.cookie)
      seen.push((await here.visit(({ session }) => session.user)).result)
    }
    expect(seen).toEqual([...Array(59).fill('ann'), undefined])

    await here.visit(ann)
    here.browser.put(here.browser.cookie)
    here.clock.pass(601)
    expect((await here.visit(({ refused }) => refused)).result).toBe('idle')
  })

  it.each([1, 2])(
    'S12: a session too large is an error, and never an old cookie (%i)',
    async (n) => {
      const here = site({ sealer, cookie: { maxChunks: n } })
      await here.visit(({ session }) => {
        session.role = 'admin'
      })
      const state = await here.sessions.open(here.browser.cookie)
      state.session.role = 'guest'
      state.session.text = 'x'.repeat(n * 4096)

      const error = await errorOf(() => here.sessions.commit(state))

      expect([error.code, error.limit]).toEqual(['ERR_SESSION_TOO_LARGE', n * 4096])
      expect(error.size).toBeGreaterThan(n * 4096)
    },
  )

  it('S12: 4096 bytes of name and value fit, and one step more does not', async () => {
    const sized = async (size: number) => {
      const { sessions } = site({ sealer })
      const state = await sessions.open(undefined)
      state.session.text = 'x'.repeat(size)
      return (await sessions.commit(state)).setCookie[0] ?? ''
    }
    let size = 2700
    let last = ''
    let error: Loose | undefined
    while (error === undefined) {
      try {
        last = await sized(size)
        size++
      } catch (thrown) {
        error = thrown as Loose
      }
    }

    const bytes = last.indexOf(';') - 1
    expect(bytes).toBeLessThanOrEqual(4096)
    // AES takes steps of 16 bytes, which are 21 or 22 characters.
    expect(bytes).toBeGreaterThan(4096 - 22)
    expect([error.code, error.size - bytes]).toEqual([
      'ERR_SESSION_TOO_LARGE',
      expect.toSatisfy((step: number) => step === 21 || step === 22),
    ])
  })

  it('S12: destroying does not depend on the size', async () => {
    const here = site({ sealer })
    await here.visit(ann)

    const { commit } = await here.visit(async ({ session }) => {
      session.text = 'x'.repeat(50_000)
      session.when = new Date(0)
      await session.destroy()
    })

    expect(commit.setCookie).toEqual([expired()])
  })

  it('S18: a thousand visitors who only look leave no trace, logging out included', async () => {
    const { sessions } = site({ sealer })
    const cookies: string[] = []
    for (let visitor = 0; visitor < 1000; visitor++) {
      const state = await sessions.open(undefined)
      if (visitor % 2 === 0) void state.session.user
      if (visitor % 10 === 0) await state.session.destroy()
      cookies.push(...(await sessions.commit(state)).setCookie)
    }

    expect(cookies).toEqual([])
  })

  it('S23: what was sealed for one cookie, purpose or app opens in no other', async () => {
    const guest = site({ sealer, cookie: { name: 'guest' } })
    const value = (await guest.sessions.cookieFor({ user: 'ann' })).slice('guest='.length)

    const admin = await opened(`__Host-admin=${value}`, {
      sealer,
      cookie: { name: '__Host-admin' },
    })
    const other = await opened(`guest=${value}`, {
      sealer,
      cookie: { name: 'guest' },
      secret: OLD_SECRET,
    })

    expect([admin.refused, other.refused]).toEqual(['unknown-key', 'unknown-key'])
  })

  it('S24: the first key seals, all open, and a key that is gone opens nothing', async () => {
    const [oldest, older, newest] = [generateSecret(), generateSecret(), generateSecret()]
    const before = site({ sealer, secret: oldest })
    await before.visit(ann)
    const rotated = site({ sealer, secret: [newest, older, oldest] })
    rotated.browser.put(before.browser.cookie)

    const { commit } = await rotated.visit(({ session }) => session.user)

    expect(commit.outcome).toBe('renewed')
    const value = tokenOf(commit.setCookie)
    expect(JSON.parse(unseal(value, { secret: newest })).data).toEqual({ user: 'ann' })
    const keys = { sealer, secret: newest }
    expect((await opened(`session=${value}`, keys)).data).toEqual({ user: 'ann' })
    expect((await opened(before.browser.cookie, keys)).refused).toBe('unknown-key')
  })

  it.each([
    ['JSON', JSON.stringify(INSIDE.data).replaceAll(',', '')],
    ['base64', Buffer.from(JSON.stringify(INSIDE)).toString('base64url')],
    [
      'a JWT without signature',
      `eyJhbGciOiJub25lIn0.${Buffer.from('{"user":"ann"}').toString('base64url')}.`,
    ],
    ['a plain id', id(200)],
    ['a token without its seal', TOKEN.split('*').slice(0, 5).join('*')],
  ])('S25: %s is no session, and is not decoded as one', async (_what, value) => {
    const { data, refused } = await opened(`session=${value}`, { sealer })

    expect({ data, refused }).toEqual({ data: {}, refused: 'malformed' })
  })

  it('S25: a token that is cut anywhere opens nowhere', async () => {
    const { sessions } = site({ sealer })
    for (let length = 0; length < TOKEN.length; length++) {
      const state = await sessions.open(`session=${TOKEN.slice(0, length)}`)
      expect([length, { ...state.session }]).toEqual([length, {}])
    }
  })

  it('S25: a token with any one character changed opens nowhere', async () => {
    const { sessions } = site({ sealer })
    const flip = (character: string) =>
      [1, 2, 4, 8, 16, 32].map((bit) => {
        const at = BASE64URL.indexOf(character)
        return at < 0
          ? String.fromCharCode(character.charCodeAt(0) ^ bit)
          : (BASE64URL[at ^ bit] as string)
      })
    for (let at = 0; at < TOKEN.length; at++) {
      const flips = flip(TOKEN[at] as string)
      for (const character of sealer === 'node' ? flips : flips.slice(0, 1)) {
        const forged = TOKEN.slice(0, at) + character + TOKEN.slice(at + 1)
        const state = await sessions.open(`session=${forged}`)
        expect([at, character, { ...state.session }]).toEqual([at, character, {}])
      }
    }
  })

  it('S30: a token is over at the millisecond it names, and maxAge cuts what was sealed for longer', async () => {
    const at = async (now: number, options: SessionOptions<Loose> = {}) =>
      (await opened(`session=${TOKEN}`, { sealer, now: () => now, ...options })).refused

    expect(await at(START + MAX_AGE * 1000 - 1)).toBeUndefined()
    expect(await at(START + MAX_AGE * 1000)).toBe('expired')
    expect(await at(START + 59_999, { maxAge: 60 })).toBeUndefined()
    expect(await at(START + 60_000, { maxAge: 60 })).toBe('expired')
    expect(await at(START - 60_000)).toBeUndefined()
    expect(await at(START - 86_399_999)).toBeUndefined()
    expect(await at(START - 86_400_000)).toBe('invalid-data')
  })

  it('S31: hostile keys in a sealed text pollute nothing', async () => {
    const text = `{"id":"${id(200)}","createdAt":${START},"seenAt":${START},"__proto__":{"refused":"x","lifetime":{"maxAge":1}},"data":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}},"flash":{"__proto__":["hi"]}}`
    const { state } = await opened(`session=${sealText(text)}`, { sealer })
    const { session } = state

    expect(Object.keys(session)).toEqual(['__proto__', 'constructor'])
    expect([session.admin, state.get('admin'), ({} as Loose).admin]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(state.takeFlash('__proto__')).toEqual(['hi'])
    state.regenerate(['__proto__'])
    expect([state.session.admin, typeof state.session.save]).toEqual([undefined, 'function'])
  })

  const cyclic: Loose = {}
  cyclic.self = cyclic
  const deep = (levels: number) => {
    let value: Loose = {}
    for (let level = 0; level < levels; level++) value = { value }
    return value
  }
  const manyKeys = () =>
    Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`key${key}`, key]))

  it.each([
    ['5000 levels', () => deep(5000), 'ERR_SESSION_NOT_JSON'],
    ['100 000 keys', manyKeys, 'ERR_SESSION_TOO_LARGE'],
    ['a BigInt', () => 1n, 'ERR_SESSION_NOT_JSON'],
    ['a cycle', () => cyclic, 'ERR_SESSION_NOT_JSON'],
    ['a Date', () => new Date(0), 'ERR_SESSION_NOT_JSON'],
    ['a Map', () => new Map(), 'ERR_SESSION_NOT_JSON'],
    ['a symbol', () => Symbol('x'), 'ERR_SESSION_NOT_JSON'],
    ['a function', () => () => 1, 'ERR_SESSION_NOT_JSON'],
    ['NaN', () => Number.NaN, 'ERR_SESSION_NOT_JSON'],
    ['undefined in a list', () => [undefined], 'ERR_SESSION_NOT_JSON'],
  ])('S32: %s is an error at save(), and the session is as it was', async (_what, make, code) => {
    const here = site({ sealer })
    await here.visit(ann)

    const { result, outcome } = await here.visit(async ({ session }) => {
      session.bomb = make()
      const error = await errorOf(() => session.save())
      delete session.bomb
      return [error.name, error.code]
    })

    expect([result, outcome]).toEqual([['SessionError', code], 'unchanged'])
  })

  it('S32: half a surrogate pair comes back as it was', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.text = 'a\ud800b'
    })

    expect((await here.visit(({ session }) => session.text)).result).toBe('a\ud800b')
  })

  it('S35: the session comes from its cookie alone, spelt exactly', async () => {
    for (const cookie of [
      `Session=${TOKEN}`,
      `xsession=${TOKEN}`,
      `session2=${TOKEN}`,
      `%73ession=${TOKEN}`,
      `\u00a0session=${TOKEN}`,
      `other=session=${TOKEN}`,
      `other=",session=${TOKEN}"`,
      TOKEN,
    ]) {
      expect((await opened(cookie, { sealer })).data).toEqual({})
    }
    const { sessions } = site({ sealer })
    const state = await sessions.open(undefined, { host: `session=${TOKEN}`, secure: true })
    expect(state.isNew).toBe(true)
  })
})
