import { describe, expect, it } from 'vitest'
import { strictJson } from '../life/serializer.ts'
import { limitOf, tooLarge } from './sizes.ts'

const BIG = 'x'.repeat(100)
const told = (data: object, size = 5000, limit = 4096) =>
  tooLarge(size, limit, data as Record<string, unknown>, strictJson)

describe('the limit', () => {
  it('is what browsers keep, and what Node takes', () => {
    expect([1, 2, 3, 4].map(limitOf)).toEqual([4096, 8192, 12_288, 14_336])
  })
})

describe('a session that is too large', () => {
  it('is told of with size, limit, the three largest keys, and what to do', () => {
    const { message, remedy, size, limit, largest } = told({ a: 1, b: 'bb', c: BIG, d: 'ddd' })
    expect({ message, remedy, size, limit, largest }).toEqual({
      message:
        'The session is 5000 bytes sealed, over the 4096 of one cookie. Largest keys: c (108 bytes), d (11 bytes), b (10 bytes). Store less, or raise cookie.maxChunks.',
      remedy: 'Store less, or raise cookie.maxChunks.',
      size: 5000,
      limit: 4096,
      largest: [
        ['c', 108],
        ['d', 11],
        ['b', 10],
      ],
    })
  })

  it('cannot be split any more where it is split already', () => {
    expect(told({ a: 1 }, 15_000, 14_336).message).toBe(
      'The session is 15000 bytes sealed, over the 14336 of its cookies. Largest keys: a (7 bytes). Store less.',
    )
  })

  it.each([
    ['cart', 'cart'],
    ['flash messages', '"flash messages"'],
    ['größe', 'größe'],
    ['a\n2026-01-01 [FATAL] forged', '"a\\n2026-01-01 [FATAL] forged"'],
    ['a\rb', '"a\\rb"'],
    ['a\u001b[2Jb', '"a\\u001b[2Jb"'],
    ['a\u009b2Jb', '"a\\u009b2Jb"'],
    ['a\u2028b', '"a\\u2028b"'],
    ['a\u202eb', '"a\\u202eb"'],
    ['\ud800', '"\\ud800"'],
    ['', '""'],
    ['a (1 bytes), b', '"a (1 bytes), b"'],
    ['k'.repeat(61), `"${'k'.repeat(59)}…"`],
  ])('forges nothing by the key %j', (key, spelled) => {
    expect(told({ [key]: BIG }).message).toContain(`Largest keys: ${spelled} (`)
  })

  it('is told of in a few words, however long its keys are', () => {
    const error = told({ ['k'.repeat(1e6)]: 1, ['\n'.repeat(1e6)]: 1, ['\u0085'.repeat(1e6)]: 1 })
    expect(error.message.length).toBeLessThan(1000)
    expect(JSON.stringify(error.largest).length).toBeLessThan(1000)
  })
})
