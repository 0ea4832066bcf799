import { isDeepStrictEqual } from 'node:util'
import * as devalue from 'devalue'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { AWKWARD_KEYS, anyData } from '../../test/iron.ts'
import {
  Clock,
  counting,
  errorOf,
  id,
  type Loose,
  MAX_AGE,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  seal,
  sealText,
  unseal,
} from '../../test/support.ts'
import vectors from '../../test/vectors/tokens.json' with { type: 'json' }
import { type CodecOptions, checkCodecOptions } from '../options/all.ts'
import type { Decoded, SessionCodec } from '../words/codec.ts'
import type { Envelope, Sealable } from '../words/envelope.ts'
import type { Reason } from '../words/refusal.ts'
import type { StandardSchema } from '../words/standard-schema.ts'
import { peekExpiry } from './anatomy.ts'
import { createCodec, createSeal, newId } from './codec.ts'

const SECOND = 1000
const ANN = { user: 'ann' }

/** Everything the envelope can have, as it is after a journey. */
const FULL: Envelope<Loose> = {
  id: id(7),
  createdAt: START - 5000,
  seenAt: START - 2000,
  lifetime: { maxAge: 3600, idleTimeout: 600, persistent: false },
  data: { user: 'ann', cart: [{ sku: 'é', count: 2 }] },
  flash: { notice: ['Saved.', { at: 1 }] },
}

function codecOf(options: CodecOptions<Loose> = {}): SessionCodec<Loose> {
  return createCodec<Loose>({
    secret: SECRET,
    cookieName: 'session',
    now: () => START,
    random: counting(),
    ...options,
  })
}

/** What decoding says, in a word: the data, or why there is none. */
async function answer(codec: SessionCodec<Loose>, token: string, now?: number) {
  const decoded = await codec.decode(token, now)
  return decoded.refused ?? decoded.envelope.data
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe.each(SEALERS)('a codec, sealed by %s', (sealer) => {
  describe('there and back', () => {
    it('keeps every field', async () => {
      const codec = codecOf({ sealer })

      expect(await codec.decode(await codec.encode(FULL))).toEqual({
        envelope: FULL,
        stale: false,
      })
    })

    it('fills in what was left out: an id of 128 random bits, and now', async () => {
      const codec = codecOf({ sealer })

      const decoded = await codec.decode(await codec.encode({ data: ANN }))
      expect(decoded).toEqual({
        envelope: { id: id(1), createdAt: START, seenAt: START, data: ANN },
        stale: false,
      })
    })

    it('lets the caller say what time it is', async () => {
      const codec = codecOf({ sealer, maxAge: 60 })
      const later = START + 1_000_000

      const token = await codec.encode({ data: ANN }, later)
      expect(await codec.decode(token, later + 59_999)).toMatchObject({
        envelope: { createdAt: later, seenAt: later },
      })
      expect(await codec.decode(token, later + 60_000)).toEqual({ refused: 'expired' })
    })

    it('gives everybody data of their own, however often a token is decoded', async () => {
      const codec = codecOf({ sealer })
      const token = await codec.encode(FULL)
      for (let time = 1; time <= 4; time++) {
        const decoded = await codec.decode(token)
        if (decoded.refused) throw new Error(decoded.refused)
        expect(decoded.envelope).toEqual(FULL)
        const { data, flash, lifetime } = decoded.envelope as unknown as Record<string, Loose>
        for (const part of [data, flash, lifetime]) for (const key in part) delete part[key]
      }
    })

    it('judges a token that it knows like any other: by time, and by the schema', async () => {
      let wanted = 'ann'
      const schema: StandardSchema<Loose> = {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: (value) =>
            (value as Loose).user === wanted
              ? { value: value as Loose }
              : { issues: [{ message: 'somebody else' }] },
        },
      }
      const codec = codecOf({ sealer, schema, maxAge: 60 })
      const token = await codec.encode({ data: ANN })
      for (let time = 1; time <= 3; time++) expect(await answer(codec, token)).toEqual(ANN)

      expect(await answer(codec, token, START + 60_000)).toBe('expired')
      expect(await answer(codec, token, START + 59_999)).toEqual(ANN)
      wanted = 'bob'
      expect(await answer(codec, token)).toBe('invalid-data')
    })

    it('keeps any data that is JSON, whatever its keys', async () => {
      const codec = codecOf({ sealer })
      await fc.assert(
        fc.asyncProperty(anyData, async (data) => {
          const decoded = await answer(codec, await codec.encode({ data }))
          expect(isDeepStrictEqual(decoded, data)).toBe(true)
        }),
        { seed: 21, numRuns: 100 },
      )
    })

    it('keeps keys that are somebody else’s names, and pollutes nothing', async () => {
      const entries = AWKWARD_KEYS.map((key, at) => [key, { admin: at }] as const)
      const data = Object.fromEntries(entries)
      expect(Object.hasOwn(data, '__proto__')).toBe(true)

      const codec = codecOf({ sealer })
      const decoded = (await answer(codec, await codec.encode({ data }))) as object
      expect(Object.entries(decoded)).toEqual(Object.entries(data))
      expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
      expect([({} as Loose).admin, ({} as Loose).data, [].at(0)]).toEqual([
        ...[undefined, undefined, undefined],
      ])
    })

    it.each(vectors.envelopes)('$name: the wire is what it was', async (vector) => {
      const { secret, options, envelope, text, expiresAt, token, now } = vector
      let calls = 0
      const codec = createCodec<Loose>({
        secret,
        sealer,
        now: () => now,
        // The id is made of ones, the iv of twos; where the id is given there is but one call.
        random: (size) => new Uint8Array(size).fill('id' in envelope ? 2 : ++calls),
        ...(options as CodecOptions<Loose>),
      })

      expect(await codec.encode(envelope as Sealable<Loose>)).toBe(token)
      const cookie = (options as { cookieName?: string }).cookieName ?? ''
      const { purpose = 'session' } = options as { purpose?: string }
      expect(unseal(token, { cookie, purpose })).toBe(text)
      expect(peekExpiry(token)).toBe(expiresAt)
      expect(await answer(codec, token)).toEqual(envelope.data)
    })
  })

  describe('what a token is for', () => {
    it.each<[string, CodecOptions<Loose>, Reason]>([
      ['another cookie', { cookieName: 'admin' }, 'unknown-key'],
      ['a codec used alone', { cookieName: '' }, 'unknown-key'],
      ['another purpose', { purpose: 'invitation' }, 'unknown-key'],
      ['another secret', { secret: OLD_SECRET }, 'unknown-key'],
    ])('does not open for %s', async (_what, options, reason) => {
      const token = await codecOf({ sealer }).encode(FULL)

      expect(await answer(codecOf({ sealer, ...options }), token)).toBe(reason)
    })

    it('is session unless it is said', async () => {
      const token = await codecOf({ sealer, purpose: 'session' }).encode(FULL)

      expect(await answer(codecOf({ sealer }), token)).toEqual(FULL.data)
    })
  })

  describe('secrets', () => {
    it('the first seals, all open, and what an older one sealed is stale', async () => {
      const before = codecOf({ sealer, secret: OLD_SECRET })
      const during = codecOf({ sealer, secret: [SECRET, OLD_SECRET] })
      const after = codecOf({ sealer, secret: [SECRET] })
      const old = await before.encode(FULL)
      const fresh = await during.encode(FULL)

      expect(await during.decode(old)).toMatchObject({ envelope: FULL, stale: true })
      expect(await during.decode(fresh)).toMatchObject({ envelope: FULL, stale: false })
      expect(await after.decode(fresh)).toMatchObject({ envelope: FULL, stale: false })
      expect(await after.decode(old)).toEqual({ refused: 'unknown-key' })
      expect(await before.decode(fresh)).toEqual({ refused: 'unknown-key' })
    })

    it('come from the environment if none are given', async () => {
      vi.stubEnv('SESSION_SECRET', SECRET)
      vi.stubEnv('SESSION_SECRET_PREVIOUS', OLD_SECRET)
      const token = await codecOf({ sealer, secret: OLD_SECRET }).encode(FULL)

      const options = { sealer, cookieName: 'session', now: () => START }
      expect(await createCodec<Loose>(options).decode(token)).toMatchObject({ stale: true })
    })
  })

  describe('time', () => {
    const at = async (
      options: CodecOptions<Loose>,
      envelope: Partial<Envelope<Loose>>,
      now: number,
      sealedWith: CodecOptions<Loose> = options,
    ) => {
      const token = await codecOf({ sealer, ...sealedWith }).encode({ data: ANN, ...envelope })
      return answer(codecOf({ sealer, ...options }), token, now)
    }

    it.each([
      [START, ANN],
      [START + 59_999, ANN],
      [START + 60_000, 'expired'],
      [START + 60_001, 'expired'],
    ])('maxAge counts from creation: at %i', async (now, expected) => {
      expect(await at({ maxAge: 60 }, {}, now)).toEqual(expected)
    })

    it('no activity extends maxAge', async () => {
      const busy = { createdAt: START, seenAt: START + 59_000 }

      expect(await at({ maxAge: 60, idleTimeout: 30 }, busy, START + 59_999)).toEqual(ANN)
      expect(await at({ maxAge: 60, idleTimeout: 30 }, busy, START + 60_000)).toBe('expired')
    })

    it.each([
      [START + 29_999, ANN],
      [START + 30_000, 'idle'],
      [START + 59_999, 'idle'],
      [START + 60_000, 'expired'],
    ])('idleTimeout counts from when it was sealed: at %i', async (now, expected) => {
      expect(await at({ maxAge: 60, idleTimeout: 30 }, {}, now)).toEqual(expected)
    })

    it('fourteen days, if nothing is said', async () => {
      expect(await at({}, {}, START + MAX_AGE * SECOND - 1)).toEqual(ANN)
      expect(await at({}, {}, START + MAX_AGE * SECOND)).toBe('expired')
    })

    it('lowering maxAge or idleTimeout shortens what was issued', async () => {
      const issued = { maxAge: 3600 }

      expect(await at({ maxAge: 60 }, {}, START + 59_999, issued)).toEqual(ANN)
      expect(await at({ maxAge: 60 }, {}, START + 60_000, issued)).toBe('expired')
      expect(await at({ idleTimeout: 60 }, {}, START + 59_999, issued)).toEqual(ANN)
      expect(await at({ idleTimeout: 60 }, {}, START + 60_000, issued)).toBe('idle')
    })

    it('raising them prolongs nothing: the token’s own end holds', async () => {
      const issued = { maxAge: 60, idleTimeout: 30 }

      expect(await at({ maxAge: 3600 }, {}, START + 29_999, issued)).toEqual(ANN)
      expect(await at({ maxAge: 3600 }, {}, START + 30_000, issued)).toBe('expired')
      expect(await at({ maxAge: 3600, idleTimeout: 3000 }, {}, START + 30_000, issued)).toBe(
        'expired',
      )
    })

    it('a token of another Iron that knows no end is held to the options', async () => {
      const endless = seal(
        { id: 'x', createdAt: START, seenAt: START, data: ANN },
        {
          expiresAt: '' as never,
        },
      )
      const codec = codecOf({ sealer, maxAge: 60 })

      expect(await answer(codec, endless, START + 59_999)).toEqual(ANN)
      expect(await answer(codec, endless, START + 60_000)).toBe('expired')
    })

    it('a session’s own limits go before the options, for longer and for shorter', async () => {
      const longer = { lifetime: { maxAge: 120 } }
      const shorter = { lifetime: { maxAge: 10 } }
      const idle = { lifetime: { idleTimeout: 5 } }

      expect(await at({ maxAge: 60 }, longer, START + 119_999)).toEqual(ANN)
      expect(await at({ maxAge: 60 }, longer, START + 120_000)).toBe('expired')
      expect(await at({ maxAge: 60 }, shorter, START + 9_999)).toEqual(ANN)
      expect(await at({ maxAge: 60 }, shorter, START + 10_000)).toBe('expired')
      expect(await at({ maxAge: 60 }, idle, START + 4_999)).toEqual(ANN)
      expect(await at({ maxAge: 60 }, idle, START + 5_000)).toBe('idle')
    })

    it.each([
      [{ createdAt: START + 86_399_999 }, ANN],
      [{ createdAt: START + 86_400_000 }, 'invalid-data'],
      [{ createdAt: START, seenAt: START + 86_399_999 }, ANN],
      [{ createdAt: START, seenAt: START + 86_400_000 }, 'invalid-data'],
    ])('clocks may differ by less than a day: %o', async (envelope, expected) => {
      expect(await at({}, envelope, START)).toEqual(expected)
    })

    it('reads the clock it was given, and no other', async () => {
      const clock = new Clock()
      const codec = codecOf({ sealer, maxAge: 60, now: clock.now })
      const token = await codec.encode({ data: ANN })

      clock.pass(59)
      expect(await answer(codec, token)).toEqual(ANN)
      clock.pass(1)
      expect(await answer(codec, token)).toBe('expired')
    })
  })

  describe('authentic text that is no envelope', () => {
    const GOOD = { id: 'x', createdAt: START, seenAt: START, data: ANN }

    it('opens if it is one, whoever wrote it and in whatever order', async () => {
      const foreign = sealText(
        `{ "data": {"user":"ann"}, "more": 1, "seenAt": ${START}, "createdAt": ${START}, "id": "x" }`,
      )

      expect(await codecOf({ sealer }).decode(foreign)).toEqual({
        envelope: { ...GOOD, lifetime: undefined, flash: undefined },
        stale: false,
      })
    })

    it.each<[string, unknown]>([
      ['no id', { ...GOOD, id: undefined }],
      ['an empty id', { ...GOOD, id: '' }],
      ['an id that is a number', { ...GOOD, id: 1 }],
      ['no createdAt', { ...GOOD, createdAt: undefined }],
      ['a createdAt that is text', { ...GOOD, createdAt: String(START) }],
      ['a createdAt with a fraction', { ...GOOD, createdAt: START - 0.5 }],
      ['no seenAt', { ...GOOD, seenAt: undefined }],
      ['a seenAt that is null', { ...GOOD, seenAt: null }],
      ['no data', { ...GOOD, data: undefined }],
      ['data that is null', { ...GOOD, data: null }],
      ['data that is an array', { ...GOOD, data: [ANN] }],
      ['data that is a number', { ...GOOD, data: 1 }],
      ['data that is text, and no JSON', { ...GOOD, data: 'ann' }],
      ['data that is text, and JSON of no object', { ...GOOD, data: '[1]' }],
      ['a lifetime that is null', { ...GOOD, lifetime: null }],
      ['a lifetime that is an array', { ...GOOD, lifetime: [] }],
      ['a maxAge that is text', { ...GOOD, lifetime: { maxAge: '60' } }],
      ['an idleTimeout with a fraction', { ...GOOD, lifetime: { idleTimeout: 0.5 } }],
      ['a persistent that is a number', { ...GOOD, lifetime: { persistent: 0 } }],
      ['a flash that is null', { ...GOOD, flash: null }],
      ['a flash that is an array', { ...GOOD, flash: [] }],
      ['a flash of other things than lists', { ...GOOD, flash: { notice: 'Saved.' } }],
      ['null', null],
      ['an array', [GOOD]],
      ['a number', 1],
      ['text', 'x'],
    ])('is refused as invalid-data: %s', async (_what, sealed) => {
      expect(await answer(codecOf({ sealer }), sealText(JSON.stringify(sealed)))).toBe(
        'invalid-data',
      )
    })

    it.each(['', '{', 'x', `${JSON.stringify(GOOD)}x`])('is refused: %j', async (text) => {
      expect(await answer(codecOf({ sealer }), sealText(text))).toBe('invalid-data')
    })
  })

  describe('a schema', () => {
    const asyncSchema = z.object({ user: z.string() }).refine(async ({ user }) => user !== 'eve')
    const read = async (schema: unknown, data: object) => {
      const token = await codecOf({ sealer }).encode({ data })
      return answer(codecOf({ sealer, schema: schema as StandardSchema<Loose> }), token)
    }

    it.each<[string, unknown]>([
      ['zod', z.object({ user: z.string() })],
      ['zod, asynchronously', asyncSchema],
      ['valibot', v.object({ user: v.string() })],
      [
        'valibot, asynchronously',
        v.objectAsync({
          user: v.pipeAsync(
            v.string(),
            v.checkAsync(async () => true),
          ),
        }),
      ],
    ])('of %s lets through what it wants, and refuses the rest', async (_name, schema) => {
      expect(await read(schema, ANN)).toEqual(ANN)
      expect(await read(schema, { user: 1 })).toBe('invalid-data')
      expect(await read(schema, {})).toBe('invalid-data')
    })

    it('may refuse for a reason that it has to wait for', async () => {
      expect(await read(asyncSchema, { user: 'eve' })).toBe('invalid-data')
    })

    it.each<[string, unknown]>([
      [
        'zod',
        z.object({ name: z.string() }).transform(({ name }) => ({ user: name.toLowerCase() })),
      ],
      [
        'valibot',
        v.pipe(
          v.object({ name: v.string() }),
          v.transform(({ name }) => ({ user: name.toLowerCase() })),
        ),
      ],
    ])('of %s brings old data into a new shape', async (_name, schema) => {
      expect(await read(schema, { name: 'Ann' })).toEqual(ANN)
    })

    it('leaves what was sealed beside it, and says that it is due to be written anew', async () => {
      const token = await codecOf({ sealer }).encode({ ...FULL, data: { name: 'Ann' } })
      const schema = z.object({ name: z.string() }).transform(({ name }) => ({ user: name }))

      const options = { sealer, schema: schema as unknown as StandardSchema<Loose> }
      expect(await codecOf(options).decode(token)).toEqual({
        envelope: { ...FULL, data: { user: 'Ann' } },
        stale: true,
      })
    })

    it.each<[string, () => never | Promise<never>]>([
      [
        'throws',
        () => {
          throw new Error('no')
        },
      ],
      ['rejects', async () => Promise.reject(new Error('no'))],
    ])('that %s has not accepted the data', async (_how, validate) => {
      const schema = { '~standard': { version: 1, vendor: 'test', validate } }

      expect(await read(schema, ANN)).toBe('invalid-data')
    })

    it('is asked about nothing at construction, to learn whether it promises', () => {
      const validate = vi.fn((value: unknown) => ({ value: value as Loose }))
      codecOf({ sealer, schema: { '~standard': { version: 1, vendor: 'test', validate } } })

      expect(validate.mock.calls).toEqual([[{}]])
    })

    it('is not asked about tokens that are refused anyway', async () => {
      const validate = vi.fn((value: unknown) => ({ value: value as Loose }))
      const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
      const codec = codecOf({ sealer, schema, maxAge: 60 })
      const token = await codec.encode(FULL)
      validate.mockClear()

      await codec.decode('garbage')
      await codec.decode(token, FULL.createdAt + 60_000 + 3_600_000)
      expect(validate).not.toHaveBeenCalled()
      await codec.decode(token)
      expect(validate).toHaveBeenCalledExactlyOnceWith(FULL.data)
    })
  })

  describe('another serializer', () => {
    const RICH = {
      at: new Date(START),
      seen: new Map([['a', new Set([1n])]]),
      big: 2n ** 70n,
      missing: undefined,
      nan: Number.NaN,
      again: [/x/g],
    }

    it('such as devalue brings Dates, Maps and BigInts back', async () => {
      const codec = codecOf({ sealer, serializer: devalue })
      const flash = { notice: [new Date(START)] }

      expect(await codec.decode(await codec.encode({ ...FULL, data: RICH, flash }))).toEqual({
        envelope: { ...FULL, data: RICH, flash },
        stale: false,
      })
    })

    it('opens what strict JSON sealed before it', async () => {
      const token = await codecOf({ sealer }).encode(FULL)

      expect(await codecOf({ sealer, serializer: devalue }).decode(token)).toMatchObject({
        envelope: FULL,
      })
    })

    it('leaves tokens that strict JSON refuses, rather than misread them', async () => {
      const token = await codecOf({ sealer, serializer: devalue }).encode({ data: ANN })

      expect(await answer(codecOf({ sealer }), token)).toBe('invalid-data')
    })

    it('that cannot read what it wrote is a refusal', async () => {
      const parse = () => {
        throw new Error('no')
      }
      const codec = codecOf({ sealer, serializer: { stringify: () => 'text', parse } })

      expect(await answer(codec, await codec.encode({ data: ANN }))).toBe('invalid-data')
    })

    it('that cannot write the data is an error, with its cause', async () => {
      const codec = codecOf({ sealer, serializer: devalue })
      const error = await errorOf(() => codec.encode({ data: { act: () => 1 } }))

      expect(error).toMatchObject({ code: 'ERR_SESSION_NOT_JSON' })
      expect(error.cause.message).toContain('Cannot stringify a function')
    })
  })

  describe('what cannot be sealed', () => {
    it('is an error that names the path, in data and in flash', async () => {
      const codec = codecOf({ sealer })

      expect(await errorOf(() => codec.encode({ data: { at: new Date(START) } }))).toMatchObject({
        code: 'ERR_SESSION_NOT_JSON',
        path: 'at',
      })
      const flash = { notice: ['ok', 1n] }
      expect(await errorOf(() => codec.encode({ data: ANN, flash }))).toMatchObject({
        code: 'ERR_SESSION_NOT_JSON',
        path: 'notice[1]',
      })
    })
  })

  it('hands out the caller’s own, whatever a schema or a serializer keeps', async () => {
    const defaults = { items: ['tea'] }
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => ({ value: { cart: defaults, ...(value as Loose) } }),
      },
    } as StandardSchema<Loose>
    const codec = codecOf({ sealer, schema })
    const token = await codec.encode({ data: ANN })

    for (let time = 1; time <= 3; time++) {
      const data = (await answer(codec, token)) as Loose
      expect(data).toEqual({ cart: { items: ['tea'] }, user: 'ann' })
      data.cart.items.push('milk')
    }
    expect(defaults).toEqual({ items: ['tea'] })
  })
})

describe('a codec', () => {
  it('promises nothing on Node, unless its schema does', () => {
    const codec = codecOf({ sealer: 'node' })
    const token = codec.encode({ data: ANN })

    expect(typeof token).toBe('string')
    expect((codec.decode(token as string) as { envelope: Envelope }).envelope.data).toEqual(ANN)
  })

  it('waits for a schema only if that makes it wait', async () => {
    const schema = z.object({ user: z.string() }) as unknown as StandardSchema<Loose>
    const codec = codecOf({ sealer: 'node', schema })
    const decoded = codec.decode(codec.encode({ data: ANN }) as string)

    expect((decoded as Exclude<Decoded<Loose>, { refused: Reason }>).envelope.data).toEqual(ANN)
  })

  it('has two functions, and whoever writes another need write no more', () => {
    expect(Object.keys(codecOf())).toEqual(['encode', 'decode'])
  })
})

describe('a seal', () => {
  const schemaOf = (validate: StandardSchema<Loose>['~standard']['validate']) =>
    ({ '~standard': { version: 1, vendor: 'test', validate } }) as StandardSchema<Loose>
  const sealOf = (options: CodecOptions<Loose>) =>
    createSeal(checkCodecOptions<Loose>({ secret: SECRET, ...options }))
  const atOnce = (options: CodecOptions<Loose>) => sealOf(options).atOnce

  it('knows from outside when a token ends', async () => {
    const seal = sealOf({ cookieName: 'session' })
    const token = await codecOf({ maxAge: 60 }).encode({ data: ANN })

    expect([seal.peek(token), seal.peek('garbage')]).toEqual([START + 60_000, undefined])
  })

  it('says whether it answers at once: that of Node does, that of the web does not', () => {
    expect([atOnce({ sealer: 'node' }), atOnce({ sealer: 'web' })]).toEqual([true, false])
  })

  it.each<[string, StandardSchema<Loose>['~standard']['validate'], boolean]>([
    ['answers', (value) => ({ value: value as Loose }), true],
    ['refuses', () => ({ issues: [{ message: 'no' }] }), true],
    [
      'throws',
      () => {
        throw new Error('no')
      },
      true,
    ],
    ['promises', async (value) => ({ value: value as Loose }), false],
    ['rejects', async () => Promise.reject(new Error('no')), false],
  ])('with a schema that %s at once: %s', (_how, validate, expected) => {
    expect(atOnce({ sealer: 'node', schema: schemaOf(validate) })).toBe(expected)
  })

  it('learns from a schema that promises for some data only', async () => {
    const schema = schemaOf((value) => {
      const answer = { value: value as Loose }
      return 'user' in answer.value ? Promise.resolve(answer) : answer
    })
    const seal = sealOf({ cookieName: 'session', sealer: 'node', schema })
    const before = seal.atOnce

    await seal.open(await codecOf().encode({ data: ANN }), START)

    expect([before, seal.atOnce]).toEqual([true, false])
  })
})

describe('an invitation', () => {
  it('is a codec of its own: sealed today, opened within the hour', async () => {
    const clock = new Clock()
    const options = { secret: SECRET, purpose: 'invitation', maxAge: 3600, now: clock.now }
    const invitations = createCodec<{ email: string }>(options)

    const token = await invitations.encode({ data: { email: 'ann@example.com' } })
    expect(token).toMatch(/^[\w*.-]+$/)
    expect(encodeURIComponent(token)).toBe(token)
    clock.pass(3599)
    const opened = await invitations.decode(token)
    expect(opened.refused ?? opened.envelope.data.email).toBe('ann@example.com')

    const sessions = createCodec<Loose>({ secret: SECRET, now: clock.now })
    expect(await answer(sessions, token)).toBe('unknown-key')
    clock.pass(1)
    expect(await invitations.decode(token)).toEqual({ refused: 'expired' })
  })
})

describe('options of a codec', () => {
  it.each<[string, object, string]>([
    [
      'a name of another library',
      { password: SECRET },
      'createCodec has no option `password`. It is called `secret` here.',
    ],
    [
      'an option of sessions',
      { cookie: {} },
      expect.stringContaining('createCodec has no option `cookie`.') as unknown as string,
    ],
    [
      'a name that every object has',
      { toString: 1 },
      'createCodec has no option `toString`. It knows secret, purpose, cookieName, maxAge, idleTimeout, serializer, schema, now, random, sealer, tokenCache.',
    ],
    [
      'a switch that is neither on nor off',
      { secret: SECRET, tokenCache: 'no' as unknown as boolean },
      'tokenCache is "no". Set it to true or false.',
    ],
    [
      'a maxAge in milliseconds',
      { secret: SECRET, maxAge: 1_209_600_000 },
      'maxAge is 1209600000 seconds, more than 400 days, which no browser keeps a cookie. Give at most 34560000 seconds; if these are milliseconds, divide by 1000.',
    ],
  ])('%s is an error that says what to do', async (_what, options, message) => {
    expect(await errorOf(() => createCodec(options))).toMatchObject({
      code: 'ERR_SESSION_CONFIG',
      message,
    })
  })

  it('a weak secret is an error', async () => {
    expect(await errorOf(() => createCodec({ secret: 'short' }))).toMatchObject({
      code: 'ERR_SESSION_SECRET',
    })
  })
})

describe('a new id', () => {
  it('is sixteen random bytes, in characters that are safe everywhere', () => {
    expect(newId((size) => new Uint8Array(size).fill(255))).toBe('_____________________w')
  })
})
