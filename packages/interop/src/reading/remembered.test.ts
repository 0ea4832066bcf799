import { describe, expect, it } from 'vitest'
import { remembering } from './remembered.ts'

describe('what was found in a cookie', () => {
  it('is looked for once', async () => {
    const known = remembering<number>()
    let looks = 0
    const look = async () => ++looks

    expect([
      await known.of('a', look),
      await known.of('a', look),
      await known.of('b', look),
    ]).toEqual([1, 1, 2])
  })

  it('is forgotten for later ones, of however many cookies', async () => {
    const known = remembering<number>(10)
    let looks = 0
    const look = async () => ++looks
    for (const cookie of ['aaaa', 'bbbb', 'cccc']) await known.of(cookie, look)

    expect([await known.of('cccc', look), await known.of('bbbb', look)]).toEqual([3, 2])
    expect(await known.of('aaaa', look)).toBe(4)
  })

  it('is kept by nobody if it is larger than all of it', async () => {
    const known = remembering<number>(3)
    let looks = 0
    const look = async () => ++looks

    expect([await known.of('aaaa', look), await known.of('aaaa', look)]).toEqual([1, 2])
  })
})
