import { describe, expect, it } from 'vitest'
import {
  counting,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  sealText,
  unseal,
} from '../../test/support.ts'
import { checkSecrets } from '../options/secrets.ts'
import { chooseSealer } from './sealer/index.ts'
import { createTombstone } from './tombstone.ts'

const ENDED = { purpose: 'ended', cookie: 'session.ended' }

describe.each(SEALERS)('a tombstone, sealed by %s', (sealer) => {
  const stoneOf = (seconds = 300) =>
    createTombstone(chooseSealer(sealer, checkSecrets(SECRET), ENDED, counting()), seconds)

  it('says when, and for how long it is to be heeded', async () => {
    const token = await stoneOf().seal(START - 5, START)

    expect(token).toBe(
      sealText(`{"endedAt":${START - 5}}`, { ...ENDED, iv: 1, expiresAt: START + 300_000 }),
    )
    expect(unseal(token, ENDED)).toBe(`{"endedAt":${START - 5}}`)
  })

  it('is heeded until its last millisecond', async () => {
    const stone = stoneOf(10)
    const token = await stone.seal(START, START)

    expect(await stone.open(token, START + 9_999)).toBe(START)
    expect(await stone.open(token, START + 10_000)).toBeUndefined()
  })

  it('is nothing if somebody else has made it', async () => {
    const foreign = sealText(`{"endedAt":${START}}`, { ...ENDED, secret: OLD_SECRET })

    expect(await stoneOf().open(foreign, START)).toBeUndefined()
    expect(await stoneOf().open('garbage', START)).toBeUndefined()
  })

  it.each([
    'x',
    'null',
    '[]',
    '{}',
    '{"endedAt":null}',
    '{"endedAt":"5"}',
    '{"endedAt":0.5}',
    '{"endedAt":9007199254740992}',
  ])('is nothing if it says %s', async (text) => {
    expect(await stoneOf().open(sealText(text, ENDED), START)).toBeUndefined()
  })

  it('is there at once where the sealer is', () => {
    expect(typeof stoneOf().seal(START, START)).toBe(sealer === 'node' ? 'string' : 'object')
  })
})
