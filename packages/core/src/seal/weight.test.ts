import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, it } from 'vitest'
import { weightOf } from './weight.ts'

let collect: () => void

beforeAll(() => {
  setFlagsFromString('--expose-gc')
  collect = runInNewContext('gc')
})

const many = <V>(count: number, make: (n: number) => V) =>
  Array.from({ length: count }, (_, n) => make(n))
const of = (entries: readonly (readonly [string, unknown])[]) => Object.fromEntries(entries)

/** What apps keep, and what somebody would fill the memory with; each the i-th of its kind. */
const KINDS: Record<string, (i: number) => unknown> = {
  'a small session': (i) => ({ user: `ann${i}`, roles: ['admin'], seen: 1_767_225_600_000 + i }),
  'a cart': (i) => ({
    user: i,
    cart: many(20, (n) => ({ sku: `A-${i}-${n}`, count: 2, price: 9.5 })),
  }),
  text: (i) => ({ text: `${i}`.padEnd(2000, 'x') }),
  'text of wide characters': (i) => ({ text: `${i}`.padEnd(900, 'ж') }),
  'many short texts': (i) => many(400, (n) => `${i}x${n}`),
  numbers: () => many(1000, (n) => n),
  'numbers with fractions, among text': (i) => many(200, (n) => [n / 7 + i, 'x']),
  'keys of its own': (i) => of(many(10, (n) => [`k${i}_${n}`, 1])),
  'very many keys of its own': (i) => of(many(200, (n) => [`k${i}_${n}`, 1])),
  'very many keys': () => of(many(200, (n) => [`k${n}`, 1])),
  'objects of a key of their own': (i) => many(150, (n) => of([[`k${i}_${n}`, 1]])),
  'objects in objects, of keys of their own': (i) =>
    many(200, (n) => `k${i}_${n}`).reduce<unknown>((inner, key) => of([[key, inner]]), 1),
  'the same keys in any order': (i) =>
    many(30, (n) =>
      of(many(8, (at) => [`${'abcdefgh'[(at * (2 * (n % 4) + 1) + n + i) % 8]}`, 1])),
    ),
  'numbers for keys': (i) => of(many(100, (n) => [`${n * 7919 + i}`, 1])),
  'objects with a number for a key': () => many(100, (n) => of([[`${n * 1000}`, 1]])),
  'empty objects': () => many(900, () => ({})),
  'empty arrays': () => many(900, () => []),
  'arrays in arrays': () => many(400, () => 0).reduce<unknown>((inner) => [inner], 1),
}

interface Measured {
  readonly heap: number
  readonly weight: number
}

/** Bytes of the heap that each of many takes, once it has been parsed. */
function measured(make: (i: number) => unknown): Measured {
  const texts = many(300, (i) => JSON.stringify(make(i)))
  const kept: unknown[] = many(300, () => null)
  collect()
  collect()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < 300; i++) kept[i] = JSON.parse(texts[i] as string)
  collect()
  const heap = (process.memoryUsage().heapUsed - before) / 300
  const shapes = new Set<string>()
  return { heap, weight: kept.reduce<number>((sum, each) => sum + weightOf(each, shapes), 0) / 300 }
}

describe('the weight of what was parsed', () => {
  it.each(Object.entries(KINDS))(
    'is at least what it takes, and not much more: %s',
    (_kind, make) => {
      // What others have left on the heap may go, and the compiler's own may come, in between.
      const measurements = many(3, () => measured(make))
      const heaps = measurements.map(({ heap }) => heap)
      const { weight } = measurements[0] as Measured

      // Some bytes are the collector's own.
      expect(weight).toBeGreaterThan(0.9 * Math.min(...heaps) - 100)
      expect(weight).toBeLessThan(4 * Math.max(...heaps) + 200)
    },
  )

  it.each([
    ['null', null],
    ['a boolean', true],
    ['a small number', 7],
    ['nothing', undefined],
  ])('is nothing for %s, which lies in its slot', (_what, value) => {
    expect(weightOf(value, new Set())).toBe(0)
  })

  it('counts the keys of objects that look alike once', () => {
    const shapes = new Set<string>()
    const first = weightOf({ user: 1, role: 2 }, shapes)
    expect(weightOf({ user: 3, role: 4 }, shapes)).toBeLessThan(first / 3)
    expect(weightOf({ role: 4, user: 3 }, shapes)).toBe(first)
  })
})
