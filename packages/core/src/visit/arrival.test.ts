import { describe, expect, it } from 'vitest'
import type { Decoded, SessionCodec } from '../words/codec.ts'
import type { Reason } from '../words/refusal.ts'
import { openArrived } from './arrival.ts'

/** Reads `valid@5` as a session sealed at 5, `throw` by throwing, and all else as a refusal. */
function readDecoded(token: string): Decoded<{ token: string }> {
  if (token.startsWith('throw')) throw new Error('cannot read it')
  const [kind, seenAt] = token.split('@')
  if (kind !== 'valid') return { refused: kind as Reason }
  return {
    envelope: { id: token, createdAt: 0, seenAt: Number(seenAt), data: { token } },
    stale: false,
  }
}

const CODECS: Record<string, SessionCodec<{ token: string }>> = {
  synchronous: { encode: () => '', decode: readDecoded },
  asynchronous: { encode: () => '', decode: async (token) => readDecoded(token) },
}

const NAMES = ['session', 'session.1']

describe.each(Object.entries(CODECS))('what came, through an %s codec', (_name, codec) => {
  const open = (...tokens: string[]) => openArrived({ tokens, names: NAMES }, codec, 10)

  it('is nothing if nothing came', async () => {
    expect(await openArrived({ tokens: [], names: [] }, codec, 10)).toEqual({ kind: 'nothing' })
  })

  it('is the session of the only token', async () => {
    expect(await open('valid@5')).toEqual({
      kind: 'valid',
      opened: readDecoded('valid@5'),
      names: NAMES,
      among: 1,
    })
  })

  it.each([
    [['malformed', 'valid@5']],
    [['valid@5', 'malformed']],
    [['tampered', 'expired', 'valid@5', 'idle', 'throw']],
  ])('is the valid one of %j, in whatever order', async (tokens) => {
    expect(await open(...tokens)).toEqual({
      kind: 'valid',
      opened: readDecoded('valid@5'),
      names: NAMES,
      among: 1,
    })
  })

  it.each([
    [['valid@5', 'valid@7', 'valid@6']],
    [['valid@7', 'valid@6', 'valid@5']],
    [['valid@6', 'malformed', 'valid@5', 'valid@7']],
  ])('is the one sealed last of %j', async (tokens) => {
    expect(await open(...tokens)).toEqual({
      kind: 'valid',
      opened: readDecoded('valid@7'),
      names: NAMES,
      among: 3,
    })
  })

  it('is the first of those sealed at the same moment', async () => {
    const arrival = await open('valid@7.0', 'valid@7')

    expect(arrival).toEqual({
      kind: 'valid',
      opened: readDecoded('valid@7.0'),
      names: NAMES,
      among: 2,
    })
  })

  it.each([
    [['malformed'], 'malformed'],
    [['malformed', 'expired'], 'expired'],
    [['idle', 'malformed'], 'idle'],
    [['malformed', 'unknown-key', 'tampered'], 'unknown-key'],
    [['throw'], 'malformed'],
    [['throw', 'revoked'], 'revoked'],
  ])('is refused if %j is all that came, for the most telling reason', async (tokens, reason) => {
    expect(await open(...tokens)).toEqual({ kind: 'refused', reason, names: NAMES })
  })
})

describe('what came', () => {
  it('is here at once where the codec does not promise', () => {
    const { synchronous } = CODECS
    if (synchronous === undefined) throw new Error('there is one')

    expect(openArrived({ tokens: ['malformed'], names: NAMES }, synchronous, 10)).toEqual({
      kind: 'refused',
      reason: 'malformed',
      names: NAMES,
    })
  })

  it('is opened at the moment that was given', async () => {
    const asked: unknown[] = []
    const decode = (token: string, now?: number): Decoded => {
      asked.push([token, now])
      return { refused: 'malformed' }
    }

    await openArrived({ tokens: ['one', 'two'], names: NAMES }, { encode: () => '', decode }, 99)

    expect(asked).toEqual([
      ['one', 99],
      ['two', 99],
    ])
  })

  it('is opened by a codec that promises for some tokens only', async () => {
    const decode = (token: string) =>
      token === 'slow@1' ? Promise.resolve(readDecoded('valid@1')) : readDecoded(token)

    const arrival = await openArrived(
      { tokens: ['valid@0', 'slow@1'], names: NAMES },
      { encode: () => '', decode },
      10,
    )

    expect(arrival).toEqual({
      kind: 'valid',
      opened: readDecoded('valid@1'),
      names: NAMES,
      among: 2,
    })
  })
})
