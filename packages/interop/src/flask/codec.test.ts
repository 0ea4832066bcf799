/** Flask's cookies, made by Flask: read, written again byte for byte, and refused where it refuses them. */
import { gzipSync } from 'node:zlib'
import { createSessions } from '@sealed-session/core'
import { describe, expect, it } from 'vitest'
import { cookiesOf, type Negative, vectors } from '../../test/vectors.ts'
import { timestampSigner } from '../itsdangerous.ts'
import { flask } from './codec.ts'
import { Markup, tuple, Uuid } from './values.ts'

const { positive, negative } = vectors('flask')

const named = <V extends { note: string }>(all: readonly V[]): [string, V][] =>
  all.map((vector) => [vector.note, vector])

describe('a cookie of Flask', () => {
  it.each(named(positive))('is read as what Flask put into it: %s', async (_note, vector) => {
    const codec = flask({ secretKey: vector.secret, clockSkew: 0 })

    const decoded = await codec.decode(vector.cookie, vector.signed_at * 1000)

    expect(decoded.refused ?? decoded.envelope.data).toStrictEqual(asPython(vector.data))
  })

  /** JavaScript cannot tell it from an integer. */
  const WHOLE = 'integral float'

  it.each(named(positive.filter(({ note }) => note !== WHOLE)))(
    'is written byte for byte, compressed or not: %s',
    async (_note, vector) => {
      const codec = flask({ secretKey: vector.secret, clockSkew: 0 })

      const written = await codec.encode(
        { data: asPython(vector.data) as Record<string, unknown> },
        vector.signed_at * 1000,
      )

      expect(written).toBe(vector.cookie)
    },
  )

  it.each(named(negative.filter(({ cookie_header }) => cookie_header === undefined)))(
    'that was changed is taken only if Flask takes it, and would write it: %s',
    async (_note, vector) => {
      const strict = await decoded(vector, false)
      const isTaken = vector.expected === 'accept'

      expect(strict.refused === undefined).toBe(isTaken && vector.lenient === undefined)
      if (strict.refused === undefined)
        expect(strict.envelope.data).toStrictEqual(asPython(vector.data))
    },
  )

  it.each(named(negative.filter(({ cookie_header }) => cookie_header === undefined)))(
    'leniently is taken whenever Flask takes it: %s',
    async (_note, vector) => {
      const lenient = await decoded(vector, true)

      expect(lenient.refused === undefined).toBe(vector.expected === 'accept')
      if (lenient.refused === undefined)
        expect(lenient.envelope.data).toStrictEqual(asPython(vector.data))
    },
  )
})

describe('a Cookie header', () => {
  it('is read as by Flask where one cookie came, in quotes too', async () => {
    const vector = negative.find(({ note }) => note === 'header: quoted') as Negative

    expect((await open(vector)).data).toEqual(vector.data)
  })

  it('with two of them has the one that was written last: Flask would take the first', async () => {
    const vector = negative.find(({ note }) => note.startsWith('header: two')) as Negative

    expect((await open(vector)).data).toEqual({ who: 2 })
  })

  async function open({ secret, now, cookie_header }: Negative) {
    const codec = flask({ secretKey: secret, clockSkew: 0 })
    return createSessions({ codec, now: () => now * 1000 }).open(cookie_header)
  }
})

describe('keys that follow each other', () => {
  const NOW = 1_760_000_000_000
  const data = { user: 'ann' }

  it('is opened with a secret that is asked for, older ones beside it', async () => {
    const asked = flask({ secretKey: async () => 'new', fallbacks: ['old'] })
    for (const secretKey of ['new', 'old']) {
      const cookie = await flask({ secretKey }).encode({ data: { a: 1 } }, NOW)
      expect(await asked.decode(cookie, NOW)).toMatchObject({ envelope: { data: { a: 1 } } })
    }
    const state = await createSessions({ codec: asked, now: () => NOW }).open(
      `session=${await flask({ secretKey: 'old' }).encode({ data: { a: 1 } }, NOW)}`,
    )
    expect(state.data).toEqual({ a: 1 })
  })

  it('sign by the newest, never by a fallback', async () => {
    const rotating = flask({ secretKey: 'new', fallbacks: ['old', 'older'] })

    const written = await rotating.encode({ data }, NOW)

    expect(written).toBe(await flask({ secretKey: 'new' }).encode({ data }, NOW))
    for (const secretKey of ['old', 'older']) {
      const { refused } = await flask({ secretKey }).decode(written, NOW)
      expect(refused).toBe('tampered')
    }
  })

  it.each(['old', 'older'])('verify by a fallback, which is due to be signed anew', async (old) => {
    const rotating = flask({ secretKey: 'new', fallbacks: ['old', 'older'] })
    const cookie = await flask({ secretKey: old }).encode({ data }, NOW)

    expect(await rotating.decode(cookie, NOW)).toMatchObject({ envelope: { data }, stale: true })
  })
})

describe('compressed data', () => {
  const NOW = 1_760_000_000_000
  const data = { text: 'a'.repeat(100_000) }
  const bomb = async () => flask({ secretKey: 'example' }).encode({ data }, NOW)

  it('that would grow beyond all bounds is refused', async () => {
    const cookie = await bomb()

    expect(cookie.length).toBeLessThan(500)
    expect(await flask({ secretKey: 'example' }).decode(cookie, NOW)).toEqual({
      refused: 'invalid-data',
    })
  })

  it('is as long as it is said, not compressed too', async () => {
    const cookie = await flask({ secretKey: 'example' }).encode({ data: { a: 1 } }, NOW)

    expect(await flask({ secretKey: 'example', maxSize: 6 }).decode(cookie, NOW)).toEqual({
      refused: 'invalid-data',
    })
    expect(await flask({ secretKey: 'example', maxSize: 7 }).decode(cookie, NOW)).toMatchObject({
      envelope: { data: { a: 1 } },
    })
  })

  it('that is not zlib’s is refused, as by Python: gzip', async () => {
    const payload = gzipSync('{"a":1}').toString('base64url')
    const signer = timestampSigner({
      secretKey: 'example',
      salt: 'cookie-session',
      keyDerivation: 'hmac',
    })

    const cookie = await signer.sign(`.${payload}`, NOW)

    for (const lenient of [false, true]) {
      const codec = flask({ secretKey: 'example', lenient })
      expect(await codec.decode(cookie, NOW)).toEqual({ refused: 'invalid-data' })
    }
  })

  it('may grow as far as it is said', async () => {
    const roomy = flask({ secretKey: 'example', maxSize: 100_011 })
    const tight = flask({ secretKey: 'example', maxSize: 100_010 })

    expect(await roomy.decode(await bomb(), NOW)).toMatchObject({ envelope: { data } })
    expect(await tight.decode(await bomb(), NOW)).toEqual({ refused: 'invalid-data' })
  })
})

/** `{"$type": …}` as the values that Flask keeps. */
function asPython(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data
  if (Array.isArray(data)) return data.map(asPython)
  const { $type, value, base64, iso } = data as Record<string, never>
  switch ($type as string | undefined) {
    case 'tuple':
      return tuple(...(asPython(value) as unknown[]))
    case 'bytes':
      return Uint8Array.from(Buffer.from(base64 ?? '', 'base64'))
    case 'markup':
      return new Markup(value ?? '')
    case 'uuid':
      return new Uuid(value ?? '')
    case 'datetime':
      return new Date(iso ?? '')
    case 'float':
      return Number(value)
    default:
      return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, asPython(item)]))
  }
}

function decoded(vector: Negative, lenient: boolean) {
  const codec = flask({
    secretKey: vector.secret,
    fallbacks: vector.fallbacks,
    clockSkew: 0,
    lenient,
    ...(vector.max_age !== null && { maxAge: vector.max_age }),
  })
  const [cookie = ''] = cookiesOf(vector)
  return codec.decode(cookie, vector.now * 1000)
}
