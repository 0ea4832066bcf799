/** What itsdangerous signs, verified and signed again here, by Node's cryptography and by WebCrypto. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type SerializerVector, type SignerVector, vectors } from '../../test/vectors.ts'
import {
  type SignerOptions,
  signer,
  timestampSigner,
  urlSafeSerializer,
  urlSafeTimedSerializer,
} from '../itsdangerous.ts'

const made = vectors('itsdangerous')

function optionsOf(vector: SignerVector | SerializerVector): SignerOptions {
  return {
    secretKey: vector.secret,
    salt: vector.salt,
    keyDerivation: vector.key_derivation,
    digest: vector.digest,
  }
}

const named = <V extends { id: string; class: string; digest: string; key_derivation: string }>(
  all: readonly V[],
): [string, V][] =>
  all.map((vector) => [
    `${vector.id}, ${vector.class}, ${vector.digest}, ${vector.key_derivation}`,
    vector,
  ])

describe.each(['node:crypto', 'WebCrypto'])('by %s', (by) => {
  beforeEach(() => {
    if (by === 'WebCrypto') vi.stubGlobal('process', { env: process.env })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('answers at once, or promises', () => {
    const { atOnce, sign } = signer({ secretKey: 'example' })

    expect([atOnce, sign('ann') instanceof Promise]).toEqual([
      by === 'node:crypto',
      by === 'WebCrypto',
    ])
  })

  it.each(named(made.signer))('a value is signed and verified: %s', async (_name, vector) => {
    const { value, signed, now } = vector
    if (now === null) {
      const one = signer(optionsOf(vector))
      expect(await one.sign(value)).toBe(signed)
      expect(await one.unsign(signed)).toEqual({ value, stale: false })
    } else {
      const one = timestampSigner(optionsOf(vector))
      expect(await one.sign(value, now * 1000)).toBe(signed)
      expect(await one.unsign(signed, { maxAge: 0, now: now * 1000 })).toEqual({
        value,
        signedAt: now * 1000,
        stale: false,
      })
    }
  })

  it.each(named(made.serializer))('a value is written and read: %s', async (_name, vector) => {
    const { data, signed, now } = vector
    if (now === null) {
      const one = urlSafeSerializer(optionsOf(vector))
      expect(await one.dumps(data)).toBe(signed)
      expect(await one.loads(signed)).toEqual({ value: data, stale: false })
    } else {
      const one = urlSafeTimedSerializer(optionsOf(vector))
      expect(await one.dumps(data, now * 1000)).toBe(signed)
      expect(await one.loads(signed, { maxAge: 0, now: now * 1000 })).toEqual({
        value: data,
        signedAt: now * 1000,
        stale: false,
      })
    }
  })

  it('an empty key works, for whoever takes one', async () => {
    const empty = signer({ secretKey: '', keyDerivation: 'none', lenient: true })

    expect(await empty.unsign(await empty.sign('ann'))).toEqual({ value: 'ann', stale: false })
  })
})

describe('keys from newest to oldest', () => {
  const rotated = made.signer.filter(({ verify_with }) => verify_with !== undefined)

  it.each(named(rotated))('all verify, and the newest signs: %s', async (_name, vector) => {
    const now = (vector.now ?? 0) * 1000
    const secretKey = [...(vector.verify_with ?? [])].reverse()
    const one = timestampSigner({ ...optionsOf(vector), secretKey })
    const isNewest = vector.secret === secretKey[0]

    const { value } = vector
    expect(await one.unsign(vector.signed)).toEqual({ value, signedAt: now, stale: !isNewest })
    expect((await one.sign(value, now)) === vector.signed).toBe(isNewest)
  })
})

describe('a signature', () => {
  const secretKey = 'example'

  it.each<[string, (signed: string) => string, string]>([
    ['is missing', (signed) => signed.replaceAll('.', ''), 'malformed'],
    ['is empty', (signed) => signed.replace(/\.[^.]*$/, '.'), 'tampered'],
    ['is of another value', (signed) => `b${signed}`, 'tampered'],
    ['is cut', (signed) => signed.slice(0, -1), 'tampered'],
    ['has a character more', (signed) => `${signed}A`, 'tampered'],
    ['is padded', (signed) => `${signed}=`, 'tampered'],
  ])('that %s is refused', async (_what, change, reason) => {
    const one = signer({ secretKey })

    expect(await one.unsign(change(await one.sign('ann')))).toEqual({ refused: reason })
  })

  it('is good for its salt alone', async () => {
    const signed = await signer({ secretKey, salt: 'activate' }).sign('ann')

    expect(await signer({ secretKey, salt: 'reset' }).unsign(signed)).toEqual({
      refused: 'tampered',
    })
  })

  it('stands behind the separator that was chosen', async () => {
    const one = timestampSigner({ secretKey, separator: ':' })
    const signed = await one.sign('a.b:c', 1_760_000_000_000)

    expect(signed).toMatch(/^a\.b:c:[\w-]{6}:[\w-]{27}$/)
    expect(await one.unsign(signed)).toMatchObject({ value: 'a.b:c' })
  })

  it('may be of bytes that are no text', async () => {
    const bytes = new Uint8Array([0xff, 0, 0xfe])
    const one = signer({ secretKey: bytes, salt: bytes })

    expect(await one.unsign(await one.sign('ann'))).toEqual({ value: 'ann', stale: false })
  })
})

describe('a timestamp', () => {
  const one = timestampSigner({ secretKey: 'example' })
  const SIGNED = 1_760_000_000_000

  it.each<[string, number, string | undefined]>([
    ['at once', 0, undefined],
    ['in its last second', 60_999, undefined],
    ['a second too late', 61_000, 'expired'],
    ['from a clock that is five seconds ahead', -5000, undefined],
    ['from further in the future', -6000, 'invalid-data'],
  ])('is judged by whole seconds: %s', async (_what, after, refused) => {
    const signed = await one.sign('ann', SIGNED)

    const found = await one.unsign(signed, { maxAge: 60, now: SIGNED + after })

    expect(found.refused).toBe(refused)
  })

  it('is not judged without a limit', async () => {
    const signed = await one.sign('ann', SIGNED)

    expect(await one.unsign(signed, { now: 0 })).toMatchObject({ value: 'ann', signedAt: SIGNED })
    expect(await one.unsign(signed, { maxAge: null, now: 0 })).toMatchObject({ value: 'ann' })
  })

  it('that is missing is refused, though the signature is good', async () => {
    const signed = await signer({ secretKey: 'example' }).sign('ann')

    expect(await one.unsign(signed)).toEqual({ refused: 'malformed' })
  })
})

describe('a value that is written', () => {
  it('may need integers that no number holds', async () => {
    const exact = urlSafeSerializer({ secretKey: 'example', bigInt: true })
    const signed = await exact.dumps({ n: 2n ** 64n })

    expect(await exact.loads(signed)).toMatchObject({ value: { n: 18_446_744_073_709_551_616n } })
    expect(await urlSafeSerializer({ secretKey: 'example' }).loads(signed)).toEqual({
      refused: 'invalid-data',
    })
  })

  it('may be written by another serializer', async () => {
    const reversed = {
      stringify: (value: unknown) => [...String(value)].reverse().join(''),
      parse: (text: string) => [...text].reverse().join(''),
    }
    const one = urlSafeTimedSerializer({ secretKey: 'example', serializer: reversed })
    const signed = await one.dumps('ann')

    expect(signed.split('.')[0]).toBe(Buffer.from('nna').toString('base64url'))
    expect(await one.loads(signed)).toMatchObject({ value: 'ann' })
  })
})

describe('a secret that is asked for', () => {
  it('is asked for at the first use, and once', async () => {
    let asked = 0
    const one = signer({
      secretKey: async () => {
        asked++
        return 'example'
      },
    })
    expect([asked, one.atOnce]).toEqual([0, false])

    const signed = await one.sign('ann')

    expect(signed).toBe(await signer({ secretKey: 'example' }).sign('ann'))
    expect(await one.unsign(signed)).toEqual({ value: 'ann', stale: false })
    expect(asked).toBe(1)
  })

  it('that is missing is an error, and asked for again', async () => {
    const answers = [undefined, 'example']
    const one = signer({ secretKey: () => answers.shift() })

    await expect(async () => one.sign('ann')).rejects.toThrow('secretKey is undefined')
    expect(await one.unsign(await one.sign('ann'))).toEqual({ value: 'ann', stale: false })
  })

  it('leaves nothing else to be judged later', () => {
    expect(() => signer({ secretKey: () => 'example', separator: 'a' })).toThrow('separator')
  })
})
