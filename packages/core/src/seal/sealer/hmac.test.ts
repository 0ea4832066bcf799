import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../../test/iron.ts'
import { type NodePlatform, nodePlatform } from '../../platform/platform.ts'
import { paddedHmac, plainHmac } from './hmac.ts'

const PLATFORM = nodePlatform() as NodePlatform
const KEY = Uint8Array.from({ length: 32 }, (_, at) => at * 5)

const TEXT = Array.from({ length: 4096 }, (_, at) =>
  String.fromCharCode(33 + ((at * 7) % 90)),
).join('')

describe('a mac of two plain hashes', () => {
  it('is that of createHmac, for every length up to 4096', () => {
    const [padded, plain] = [paddedHmac(PLATFORM, KEY), plainHmac(PLATFORM, KEY)]
    const differing: number[] = []
    for (let length = 0; length <= 4096; length++) {
      const text = TEXT.slice(0, length)
      if (padded(text) !== plain(text)) differing.push(length)
    }
    expect(differing).toEqual([])
  })

  it('is that of createHmac, for any text and key', () => {
    fc.assert(
      fc.property(anyText(300), fc.uint8Array({ minLength: 32, maxLength: 32 }), (text, key) => {
        expect(paddedHmac(PLATFORM, key)(text)).toBe(plainHmac(PLATFORM, key)(text))
      }),
      { seed: 13, numRuns: 300 },
    )
  })

  it('is that of createHmac, for texts larger than the room that is kept', () => {
    const [padded, plain] = [paddedHmac(PLATFORM, KEY), plainHmac(PLATFORM, KEY)]
    for (const size of [1344, 1345, 21_823, 21_824, 100_000, 1]) {
      expect(padded('é🦊'.repeat(size))).toBe(plain('é🦊'.repeat(size)))
    }
  })
})
