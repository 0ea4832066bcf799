import { describe, expect, it } from 'vitest'
import {
  id,
  type Loose,
  MAX_AGE,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  seal,
  unseal,
} from '../../test/support.ts'
import type { Came, Draft } from '../life/came.ts'
import { type CodecOptions, checkCodecOptions } from '../options/all.ts'
import { createSeal } from '../seal/codec.ts'
import type { Settled } from './home.ts'
import { sealedHome } from './sealed.ts'

const HEAD = { id: id(7), createdAt: START, seenAt: START + 5000, lifetime: { maxAge: 3600 } }
const DRAFT: Draft = { head: HEAD, text: '{"user":"ann"}', flash: '{"notice":["Saved."]}' }
const INSIDE = { ...HEAD, flash: { notice: ['Saved.'] }, data: { user: 'ann' } }

function tokenIn(settled: Settled): string {
  return settled.cookie === 'set' ? settled.token : settled.cookie
}

describe.each(SEALERS)('the sealed home, by %s', (sealer) => {
  const homeOf = (options: CodecOptions<Loose> = {}) =>
    sealedHome(
      createSeal(checkCodecOptions({ secret: SECRET, cookieName: 'session', sealer, ...options })),
    )

  it.each(['write', 'renew'] as const)('has the cookie carry the session, to %s', async (act) => {
    const settled = await homeOf().settle({ act, draft: DRAFT, came: undefined }, START)

    expect(settled.cookie).toBe('set')
    expect(JSON.parse(unseal(tokenIn(settled)))).toEqual(INSIDE)
  })

  it('has the cookie gone at the end, and nothing else to do', () => {
    expect(homeOf().settle({ act: 'end', came: undefined }, START)).toEqual({ cookie: 'gone' })
  })

  it('proves by sealing, and what it has sealed can be used', async () => {
    const home = homeOf()
    const saved = await home.save(DRAFT, undefined, START)

    const opened = (await home.open(tokenIn(saved), START)) as Came

    expect(opened).toMatchObject({ head: HEAD, stale: false })
    expect([opened.data.fresh(), opened.flash?.fresh()]).toEqual([INSIDE.data, INSIDE.flash])
  })

  it('opens what was sealed elsewhere, and says if it is due to be sealed anew', async () => {
    const home = homeOf({ secret: [SECRET, OLD_SECRET] })

    expect(await home.open(seal(INSIDE), START)).toMatchObject({ stale: false })
    expect(await home.open(seal(INSIDE, { secret: OLD_SECRET }), START)).toMatchObject({
      stale: true,
    })
  })

  it('refuses, and never throws', async () => {
    expect(await homeOf().open('garbage', START)).toEqual({ refused: 'malformed' })
  })

  it('hands out copies: what one visitor does to theirs, nobody sees who comes with the same', async () => {
    const home = homeOf()
    const token = seal(INSIDE)
    for (let time = 1; time <= 4; time++) {
      const { data, flash } = (await home.open(token, START)) as Came
      const fresh = data.fresh() as Loose
      expect([fresh, flash?.fresh()]).toEqual([INSIDE.data, INSIDE.flash])
      fresh.user = 'bob'
    }
  })

  it('sees the end of a session without opening it', () => {
    const home = homeOf()

    expect([home.peek(seal(INSIDE)), home.peek('garbage')]).toEqual([
      START + MAX_AGE * 1000,
      undefined,
    ])
  })

  it.each([
    [seal(INSIDE), true],
    ['Fe27.9*of*a*later*version', true],
    ['', false],
    ['garbage', false],
    [`s%3A${id(7)}.c2lnbmF0dXJl`, false],
    ['~Fe26.2', false],
  ])('tells by its looks whether %s could be its own: %s', (value, expected) => {
    expect(homeOf().isPlausible(value)).toBe(expected)
  })

  it('says whether it answers at once', () => {
    expect(homeOf().atOnce).toBe(sealer === 'node')
  })
})
