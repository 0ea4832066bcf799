/** Starlette's cookies, made by Starlette: read, written again byte for byte, and refused where it refuses them. */
import { createSessions, type SessionCodec } from '@sealed-session/core'
import { describe, expect, it } from 'vitest'
import { cookiesOf, type Negative, type Positive, vectors } from '../../test/vectors.ts'
import { type StarletteOptions, starlette } from './codec.ts'

const { positive, negative } = vectors('starlette')

/** Only who takes all that Python takes takes an empty secret. */
const likePython = ({ secret }: { secret: string }): StarletteOptions => ({
  secretKey: secret,
  clockSkew: 0,
  lenient: secret === '',
})

/** NaN and integers beyond 2^53 are taken by option. */
const withAll = (vector: Positive): StarletteOptions => ({
  ...likePython(vector),
  lenient: true,
  bigInt: true,
})

const named = <V extends { note: string }>(all: readonly V[]): [string, V][] =>
  all.map((vector) => [vector.note, vector])

describe('a cookie of Starlette', () => {
  it.each(named(positive.filter(({ js_exact }) => js_exact)))(
    'is read, and written byte for byte: %s',
    async (_note, vector) => {
      const codec = starlette(likePython(vector))

      const { envelope, refused } = await opened(codec, vector)
      expect([refused, envelope?.data]).toEqual([undefined, JSON.parse(vector.json)])
      const data: Record<string, unknown> = envelope?.data ?? {}
      expect(codec.brings?.serializer?.stringify(data)).toBe(vector.json)
      expect(await codec.encode({ data }, vector.signed_at * 1000)).toBe(vector.cookie)
    },
  )

  /** What JavaScript writes for a float that is whole, and in which order. */
  const OTHERWISE: Readonly<Record<string, (json: string) => string>> = {
    'float integral (1.0) - JS writes 1': (json) => json.replace('.0', ''),
    'integer-like keys out of order (JS reorders)': () =>
      '{"1": 3, "2": "bPXTXx8", "10": "mT1TOkzfR1w", "b": 1}',
  }

  it.each(named(positive.filter(({ js_exact }) => !js_exact)))(
    'that JavaScript has no exact value for loses no number: %s',
    async (note, vector) => {
      const codec = starlette(withAll(vector))

      const { envelope } = await opened(codec, vector)
      const written = codec.brings?.serializer?.stringify(envelope?.data)

      expect(written).toBe(OTHERWISE[note]?.(vector.json) ?? vector.json)
    },
  )

  it.each(named(positive.filter(({ note }) => /above 2\^|NaN|Infinity/.test(note))))(
    'is refused by default where a number would be wrong: %s',
    async (_note, vector) => {
      expect(await opened(starlette(likePython(vector)), vector)).toEqual({
        refused: 'invalid-data',
      })
    },
  )

  it.each(named(negative.filter(({ cookie_header }) => cookie_header === undefined)))(
    'that was changed is taken only if Starlette takes it, and would write it: %s',
    async (_note, vector) => {
      const strict = await decoded(vector, false)
      const isTaken = vector.expected === 'accept'

      expect(strict.refused === undefined).toBe(isTaken && vector.lenient === undefined)
      if (strict.refused === undefined) expect(strict.envelope.data).toEqual(vector.data)
    },
  )

  it.each(named(negative.filter(({ cookie_header }) => cookie_header === undefined)))(
    'leniently is taken whenever Starlette takes it: %s',
    async (note, vector) => {
      const lenient = await decoded(vector, true)

      expect(lenient.refused === undefined).toBe(vector.expected === 'accept')
      if (lenient.refused !== undefined || note === 'signed NaN') return
      expect(lenient.envelope.data).toEqual(vector.data)
    },
  )
})

describe('a Cookie header', () => {
  /** Starlette takes the last, whatever it is; here garbage beside a valid cookie logs nobody out. */
  const TAKEN = ['header: last one invalid -> empty session']

  it.each(named(negative.filter(({ cookie_header }) => cookie_header !== undefined)))(
    'is read as by Starlette, but for garbage: %s',
    async (note, vector) => {
      const { state } = await visit(vector)

      const isTaken = vector.expected === 'accept' || TAKEN.includes(note)
      expect(state.refused === undefined && !state.isNew).toBe(isTaken)
      if (vector.expected === 'accept') expect(state.data).toEqual(vector.data)
    },
  )

  async function visit(vector: Negative) {
    const codec = starlette(likePython(vector))
    const sessions = createSessions({ codec, now: () => vector.now * 1000 })
    return { state: await sessions.open(vector.cookie_header) }
  }
})

describe('clocks that differ by some seconds', () => {
  const SIGNED = 1_760_000_000
  const secretKey = 'example'

  it('refuse nothing that came from a server whose clock is ahead', async () => {
    const cookie = await starlette({ secretKey, clockSkew: 0 }).encode(
      { data: { user: 'ann' } },
      SIGNED * 1000,
    )
    const at = async (now: number) =>
      (await starlette({ secretKey }).decode(cookie, now * 1000)).refused

    expect([await at(SIGNED - 5), await at(SIGNED - 6)]).toEqual([undefined, 'invalid-data'])
  })

  it('leave what is written here good for a server whose clock is behind', async () => {
    const cookie = await starlette({ secretKey }).encode({ data: { user: 'ann' } }, SIGNED * 1000)
    const there = starlette({ secretKey, clockSkew: 0 })

    const at = async (now: number) => (await there.decode(cookie, now * 1000)).refused
    expect([await at(SIGNED - 5), await at(SIGNED - 6)]).toEqual([undefined, 'invalid-data'])
  })

  it('make no session older than it is', async () => {
    const codec = starlette({ secretKey, maxAge: 60 })
    const cookie = await codec.encode({ data: { user: 'ann' } }, SIGNED * 1000)

    const decoded = await codec.decode(cookie, SIGNED * 1000)

    expect(decoded.refused ?? decoded.envelope.createdAt).toBe((SIGNED - 4) * 1000)
  })

  it.each([
    [1, 0],
    [20, 2],
    [60, 5],
  ])('are allowed for as far as a maxAge of %i seconds bears', async (maxAge, skew) => {
    const codec = starlette({ secretKey, maxAge })
    const cookie = await codec.encode({ data: {} }, SIGNED * 1000)
    const exact = starlette({ secretKey, maxAge, clockSkew: 0 })

    expect(cookie).toBe(await exact.encode({ data: {} }, (SIGNED - skew) * 1000))
  })
})

describe('several keys', () => {
  const NOW = 1_760_000_000_000

  it('all verify, and the first signs', async () => {
    const data = { user: 'ann' }
    const old = await starlette({ secretKey: 'old' }).encode({ data }, NOW)
    const rotating = starlette({ secretKey: ['new', 'old'] })

    expect(await rotating.decode(old, NOW)).toMatchObject({ envelope: { data }, stale: true })
    const written = await rotating.encode({ data }, NOW)
    expect(await rotating.decode(written, NOW)).toMatchObject({ stale: false })
    expect(written).toBe(await starlette({ secretKey: 'new' }).encode({ data }, NOW))
  })
})

describe('older libraries', () => {
  const NOW = 1_760_000_000_000

  it('are told by the digest and the beginning of their time', async () => {
    const older = starlette({ secretKey: 'example', digest: 'sha512', epoch: 1_293_840_000 })
    const cookie = await older.encode({ data: { a: 1 } }, NOW)

    expect(await older.decode(cookie, NOW)).toMatchObject({ envelope: { data: { a: 1 } } })
    expect(await starlette({ secretKey: 'example' }).decode(cookie, NOW)).toEqual({
      refused: 'tampered',
    })
  })
})

async function opened(
  codec: SessionCodec<Record<string, unknown>>,
  { cookie, signed_at }: Positive,
) {
  const decoded = await codec.decode(cookie, signed_at * 1000)
  return decoded.refused === undefined
    ? { ...decoded, refused: undefined }
    : { ...decoded, envelope: undefined }
}

function decoded(vector: Negative, lenient: boolean) {
  const options = likePython(vector)
  const codec = starlette({
    ...options,
    maxAge: vector.max_age,
    lenient: lenient || (options.lenient ?? false),
  })
  const [cookie = ''] = cookiesOf(vector)
  return codec.decode(cookie, vector.now * 1000)
}
