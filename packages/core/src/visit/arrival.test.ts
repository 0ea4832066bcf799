import { describe, expect, it } from 'vitest'
import { id, SEALERS, SECRET, START, seal } from '../../test/support.ts'
import type { Home, Opened } from '../home/home.ts'
import { sealedHome } from '../home/sealed.ts'
import type { Came } from '../life/came.ts'
import { KeptJson } from '../life/kept.ts'
import { checkCodecOptions } from '../options/all.ts'
import { createSeal } from '../seal/codec.ts'
import type { Tombstone } from '../seal/tombstone.ts'
import type { Awaitable } from '../words/awaitable.ts'
import type { Reason } from '../words/refusal.ts'
import { find } from './arrival.ts'

/** Reads `valid@5` as a session sealed at 5, `valid@5+2` as one begun at 2, and all else as a refusal. */
function read(token: string): Opened {
  const [kind, times = ''] = token.split('@')
  if (kind !== 'valid') return { refused: kind as Reason }
  const [seenAt, createdAt = 0] = times.split('+').map(Number)
  const head = { id: token, createdAt, seenAt: seenAt as number, lifetime: undefined }
  return { head, data: new KeptJson({}), flash: undefined, stale: false }
}

/** A home that opens and does nothing else. */
function homeOf(open: (token: string, now: number) => Awaitable<Opened>): Home {
  const never = (): never => {
    throw new Error('nobody should ask')
  }
  return { atOnce: false, open, peek: never, isPlausible: never, settle: never, save: never }
}

/** Sessions were ended at the moment that its token names. */
const tombstone: Tombstone = {
  seconds: 300,
  ready: () => undefined,
  seal: () => '',
  open: (token) => (token === 'forged' ? undefined : Number(token)),
}

const HOMES: [string, Home][] = [
  ['at once', homeOf(read)],
  ['after a while', homeOf(async (token) => read(token))],
  [
    'after a while, for some',
    homeOf((token) => (token.includes('7') ? Promise.resolve(read(token)) : read(token))),
  ],
]

const ALONE = { names: ['session'], several: false }
const NOTHING = { tokens: [], names: [], several: false }

/** What was found, in short: the token, or the reason. */
async function found(home: Home, tokens: readonly string[], ...ended: readonly string[]) {
  const { arrival, among, endedAt } = await find(
    { tokens, names: ['session'], several: tokens.length > 1 },
    ended,
    { home, tombstone },
    10,
  )
  const { kind } = arrival
  const what = kind === 'valid' ? arrival.came.head.id : kind === 'refused' ? arrival.reason : kind
  return [what, among, endedAt]
}

describe.each(HOMES)('what came, in a home that opens %s', (_how, home) => {
  it('is nothing if nothing came', async () => {
    expect(await found(home, [])).toEqual(['nothing', 0, undefined])
  })

  it('is the session of the only token', async () => {
    expect(await found(home, ['valid@5'])).toEqual(['valid@5', 1, undefined])
  })

  it.each([
    [['malformed', 'valid@5']],
    [['valid@5', 'malformed']],
    [['tampered', 'expired', 'valid@5', 'idle', 'malformed']],
  ])('is the valid one of %j, in whatever order', async (tokens) => {
    expect(await found(home, tokens)).toEqual(['valid@5', 1, undefined])
  })

  it.each([
    [['valid@5', 'valid@7', 'valid@6']],
    [['valid@7', 'valid@6', 'valid@5']],
    [['valid@6', 'malformed', 'valid@5', 'valid@7']],
  ])('is the one sealed last of %j', async (tokens) => {
    expect(await found(home, tokens)).toEqual(['valid@7', 3, undefined])
  })

  it('is the first of those sealed at the same moment', async () => {
    expect(await found(home, ['valid@7.0', 'valid@7'])).toEqual(['valid@7.0', 2, undefined])
  })

  it.each([
    [['malformed'], 'malformed'],
    [['malformed', 'expired'], 'expired'],
    [['idle', 'malformed'], 'idle'],
    [['malformed', 'unknown-key', 'tampered'], 'unknown-key'],
    [['malformed', 'revoked'], 'revoked'],
  ])('is refused if %j is all that came, for the most telling reason', async (tokens, reason) => {
    expect(await found(home, tokens)).toEqual([reason, 0, undefined])
  })

  describe('after a session of this browser was ended', () => {
    it.each([
      ['before', 'valid@9+4', '5', ['ended', 0, 5]],
      ['in the same millisecond', 'valid@9+5', '5', ['ended', 0, 5]],
      ['after', 'valid@9+6', '5', ['valid@9+6', 1, 5]],
    ])('is refused if it was begun %s', async (_when, token, ended, expected) => {
      expect(await found(home, [token], ended)).toEqual(expected)
    })

    it('is the session begun since, though an older one was sealed later', async () => {
      expect(await found(home, ['valid@9+1', 'valid@7+6', 'valid@8+2'], '5')).toEqual([
        'valid@7+6',
        1,
        5,
      ])
    })

    it('is nothing, and yet it is known when that was', async () => {
      expect(await found(home, [], '5')).toEqual(['nothing', 0, 5])
    })

    it('is refused because it was ended, rather than because of the garbage beside it', async () => {
      expect(await found(home, ['malformed', 'valid@9+1', 'malformed'], '5')).toEqual([
        'ended',
        0,
        5,
      ])
    })

    it('is what it would be without, if nobody can read when that was', async () => {
      expect(await found(home, ['valid@9+1'], 'forged')).toEqual(['valid@9+1', 1, undefined])
    })
  })
})

describe('what came beside several tombstones', () => {
  const home = homeOf(read)

  it.each([[['forged', '9']], [['9', 'forged']], [['forged', '3', '9', '5']]])(
    'is told by the latest of %j that is one',
    async (stones) => {
      expect(await found(home, ['valid@9+4'], ...stones)).toEqual(['ended', 0, 9])
    },
  )

  it('is told by none, if none is one', async () => {
    expect(await found(home, ['valid@5'], 'forged', 'forged')).toEqual(['valid@5', 1, undefined])
  })
})

describe('what came', () => {
  it('is here at once where nothing promises', () => {
    const places = { home: homeOf(read), tombstone }

    expect(find({ tokens: ['malformed'], ...ALONE }, ['5'], places, 10)).toEqual({
      arrival: { kind: 'refused', reason: 'malformed' },
      among: 0,
      endedAt: 5,
    })
  })

  it('waits for the tombstone before anything is opened, if that takes time', async () => {
    const slow = { ...tombstone, open: async () => 5 }
    const places = { home: homeOf(read), tombstone: slow }

    const { arrival } = await find({ tokens: ['valid@9+4'], ...ALONE }, ['x'], places, 10)

    expect(arrival).toEqual({ kind: 'refused', reason: 'ended' })
  })

  it('is opened at the moment that was given', async () => {
    const asked: unknown[] = []
    const home = homeOf((token, now) => {
      asked.push([token, now])
      return { refused: 'malformed' }
    })
    const opensAt = {
      ...tombstone,
      open: (token: string, now: number) => void asked.push([token, now]),
    }

    await find(
      { tokens: ['one', 'two'], names: ['session'], several: true },
      ['three'],
      { home, tombstone: opensAt },
      99,
    )

    expect(asked).toEqual([
      ['three', 99],
      ['one', 99],
      ['two', 99],
    ])
  })

  it('is not asked of a home if nothing came, nor of a tombstone that is not set', () => {
    const asked: string[] = []
    const home = homeOf((token) => {
      asked.push(token)
      return read(token)
    })

    expect(find(NOTHING, [], { home, tombstone }, 10)).toMatchObject({
      arrival: { kind: 'nothing' },
    })
    expect(find(NOTHING, ['5'], { home, tombstone: undefined }, 10)).toMatchObject({
      arrival: { kind: 'nothing' },
      endedAt: undefined,
    })
    expect(asked).toEqual([])
  })
})

describe.each(SEALERS)('what came, to a home sealed by %s', (sealer) => {
  it('is told from garbage and from what another key sealed', async () => {
    const home = sealedHome(
      createSeal(checkCodecOptions({ secret: SECRET, cookieName: 'session', sealer })),
    )
    const inside = { id: id(1), createdAt: START, seenAt: START, data: { user: 'ann' } }
    const tokens = ['garbage', seal(inside, { cookie: 'other' }), seal(inside)]

    const { arrival } = await find(
      { tokens, names: ['session'], several: true },
      [],
      { home, tombstone },
      START,
    )

    expect(arrival.kind).toBe('valid')
    const { head, data, stale } = (arrival as { came: Came }).came
    expect([head, data.fresh(), stale]).toEqual([
      { id: id(1), createdAt: START, seenAt: START, lifetime: undefined },
      { user: 'ann' },
      false,
    ])
  })
})
