import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../../../test/iron.ts'
import { bytes } from '../../../test/support.ts'
import { type NodePlatform, nodePlatform } from '../../platform/platform.ts'
import { type Cbc, plainCbc, sharedCbc } from './cbc.ts'

const PLATFORM = nodePlatform() as NodePlatform
const KEY = createSecretKey(Buffer.alloc(32, 7))

/** One cipher object each, which all of a test's texts go through. */
function both(): { plain: Cbc; shared: Cbc } {
  return { plain: plainCbc(PLATFORM, KEY), shared: sharedCbc(PLATFORM, KEY) }
}

/** 4096 bytes, of which none is like its neighbour. */
const LETTERS = Array.from({ length: 4096 }, (_, at) => String.fromCharCode(33 + ((at * 7) % 90)))

describe('one cipher object for all tokens', () => {
  it('gives what an object for each gives, for every length up to 4096', () => {
    const { plain, shared } = both()
    const differing: number[] = []
    for (let length = 0; length <= 4096; length++) {
      const text = LETTERS.slice(0, length).join('')
      const iv = bytes(length % 256)
      const expected = plain.encrypt(text, iv) as { iv: string; ciphertext: string }
      const sealed = shared.encrypt(text, iv) as typeof expected
      const isSame =
        sealed.iv === expected.iv &&
        sealed.ciphertext === expected.ciphertext &&
        shared.decrypt(sealed.iv, sealed.ciphertext) === text
      if (!isSame) differing.push(length)
    }
    expect(differing).toEqual([])
  })

  it('gives the same for any text and iv, in any order of sealing and opening', () => {
    const { plain, shared } = both()
    const iv = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(anyText(300), iv, fc.boolean(), (text, random, opens) => {
        const sealed = shared.encrypt(text, random) as { iv: string; ciphertext: string }
        expect(sealed).toEqual(plain.encrypt(text, random))
        // Bytes that decode to a byte order mark are kept: JSON.parse decides about them.
        if (opens) expect(shared.decrypt(sealed.iv, sealed.ciphertext)).toBe(text.toWellFormed())
      }),
      { seed: 12, numRuns: 300 },
    )
  })

  it('gives the same for texts larger than the room that is kept', () => {
    const { plain, shared } = both()
    for (const size of [1365, 1366, 5000, 21_839, 21_840, 100_000, 10]) {
      const text = '\u{1f98a}é'.repeat(size)
      expect(shared.encrypt(text, bytes(3))).toEqual(plain.encrypt(text, bytes(3)))
    }
  })

  it('goes on as if nothing had been after what cannot be opened', () => {
    const { plain, shared } = both()
    const { iv, ciphertext } = plain.encrypt('good', bytes(1)) as { iv: string; ciphertext: string }
    for (const [badIv, bad] of [
      [iv, ciphertext.slice(2)],
      [iv, ''],
      [iv.slice(2), ciphertext],
      [iv, 'A'.repeat(22)],
    ] as const) {
      expect(() => plain.decrypt(badIv, bad)).toThrow()
      expect(() => shared.decrypt(badIv, bad)).toThrow()
      expect(shared.decrypt(iv, ciphertext)).toBe('good')
    }
  })

  it.each([0, 15, 17, 32])(
    'takes no iv of %i bytes, and neither does an object for each',
    (size) => {
      const { plain, shared } = both()
      expect(() => plain.encrypt('text', new Uint8Array(size))).toThrow()
      expect(() => shared.encrypt('text', new Uint8Array(size))).toThrow()
    },
  )
})
