import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyJson, hasMembersOf } from './json.ts'
import { strictJson } from './serializer.ts'

type Members = Record<string, unknown>

const members = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'length', '0')),
  fc.jsonValue({ maxDepth: 4 }),
)
const copied = (value: unknown) => JSON.parse(JSON.stringify(value))
/** Undefined if it throws. */
function attempted(act: () => string): string | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

const parsed = members.map((value) => copied(value) as Members)

describe('copyJson', () => {
  it('gives the same JSON, in the same order', () => {
    fc.assert(
      fc.property(parsed, (value) => {
        expect(JSON.stringify(copyJson(value))).toBe(JSON.stringify(value))
      }),
      { seed: 41 },
    )
  })

  it('shares no object with the original', () => {
    const objectsIn = (value: unknown): object[] =>
      typeof value === 'object' && value !== null
        ? [value, ...Object.values(value).flatMap(objectsIn)]
        : []
    fc.assert(
      fc.property(parsed, (value) => {
        const originals = new Set(objectsIn(value))
        expect(objectsIn(copyJson(value)).filter((each) => originals.has(each))).toEqual([])
      }),
      { seed: 42 },
    )
  })

  it('takes __proto__ for the key that it is', () => {
    const copy = copyJson(JSON.parse('{"__proto__":{"admin":{"yes":true}}}'))

    expect(Object.keys(copy)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(copy.admin).toBeUndefined()
  })
})

describe('hasMembersOf', () => {
  it('says of any two what their JSON says', () => {
    fc.assert(
      fc.property(parsed, parsed, (one, other) => {
        expect(hasMembersOf(one, other)).toBe(JSON.stringify(one) === JSON.stringify(other))
        expect(hasMembersOf(copyJson(one), one)).toBe(true)
      }),
      { seed: 43, numRuns: 300 },
    )
  })

  it('sees every change, however deep', () => {
    const changes: ((data: Members) => void)[] = [
      (data) => void (data.more = 1),
      (data) => delete data.user,
      (data) => void (data.user = 'bob'),
      (data) => (data.list as unknown[]).push(4),
      (data) => (data.list as unknown[]).reverse(),
      (data) => void (((data.deep as Members).er as Members).est = 2),
      (data) => delete (data.deep as Members).nothing,
    ]
    const pristine = {
      user: 'ann',
      list: [1, [2], { three: 3 }],
      deep: { er: { est: 1 }, nothing: null },
    }
    for (const change of changes) {
      const data = copyJson(pristine)
      change(data)
      expect(hasMembersOf(data, pristine)).toBe(false)
    }
  })

  it('sees another order of keys, as JSON does', () => {
    expect(hasMembersOf({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false)
  })

  it.each([
    ['added', { a: 1, b: undefined }, { a: 1 }],
    ['in front', { b: undefined, a: 1 }, { a: 1 }],
    ['deep inside', { a: { c: undefined } }, { a: {} }],
  ])('takes a member that is undefined, %s, for absent', (_where, object, pristine) => {
    expect(hasMembersOf(object, pristine)).toBe(true)
  })

  it('says that a member is missing that became undefined', () => {
    expect(hasMembersOf({ a: undefined }, { a: 1 })).toBe(false)
  })

  it('says that a member is missing that is only inherited', () => {
    expect(hasMembersOf(Object.create({ a: 1 }), { a: 1 })).toBe(false)
  })

  it.each<[string, unknown, unknown]>([
    ['NaN', Number.NaN, null],
    ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a Map', new Map([[1, 2]]), {}],
    ['an instance of a class', new (class Cart {})(), {}],
    ['a boxed number', Object(1), 1],
    ['a hole', Object.assign([1], { 2: 2 }), [1, null, 2]],
    ['undefined in an array', [undefined], [null]],
    ['a typed array', new Uint8Array([1]), { 0: 1 }],
    ['a function', () => 1, undefined],
    ['a BigInt', 1n, 1],
    ['a list with a name', Object.assign([1, 2], { total: 3 }), [1, 2]],
    ['an instance of a list’s own class', new (class Cart extends Array {})(), []],
    ['what inherits from an object of no class', Object.create(Object.create(null)), {}],
    ['an array, where an object was', [], {}],
    ['an object, where an array was', {}, []],
    ['an object, where null was', {}, null],
    ['null, where an object was', null, {}],
  ])('takes %s for no JSON, though it may be written the same', (_what, value, pristine) => {
    expect(hasMembersOf({ value }, copied({ value: pristine }))).toBe(false)
  })

  it('does not see what is hidden from JSON too', () => {
    const marked = Object.defineProperty({ a: 1 }, Symbol('mark'), { value: 1 })
    expect(hasMembersOf({ marked }, { marked: { a: 1 } })).toBe(true)
  })

  it('never takes for the same what strict JSON would refuse, and always what it writes the same', () => {
    const anything = fc.dictionary(
      fc.string(),
      fc.anything({
        maxDepth: 3,
        withNullPrototype: true,
        withSparseArray: true,
        withBoxedValues: true,
        withDate: true,
        withMap: true,
        withBigInt: true,
      }),
    )
    fc.assert(
      fc.property(anything, (value) => {
        const text = attempted(() => strictJson.stringify(value))
        const pristine = JSON.parse(
          text ?? attempted(() => JSON.stringify(value)) ?? '{"not":"json"}',
        )
        expect(hasMembersOf(value, pristine)).toBe(text !== undefined)
      }),
      { seed: 44, numRuns: 2000 },
    )
  })

  it('knows plain objects of other makings', () => {
    const bare = Object.assign(Object.create(null), { a: 1 })
    expect(hasMembersOf({ bare }, { bare: { a: 1 } })).toBe(true)
    expect(hasMembersOf({ zero: -0 }, { zero: 0 })).toBe(true)
    expect(strictJson.stringify({ zero: -0 })).toBe('{"zero":0}')
  })
})
