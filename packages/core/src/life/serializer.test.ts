import vm from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SessionError } from '../words/errors.ts'
import { serialize, strictJson } from './serializer.ts'

function faultOf(value: unknown): SessionError {
  try {
    strictJson.stringify(value)
  } catch (error) {
    return error as SessionError
  }
  throw new Error('it was written')
}

/** With a property that is not enumerable. */
function hidden<O extends object>(object: O, key: PropertyKey, value: unknown): O {
  return Object.defineProperty(object, key, { value })
}

const cyclic: Record<string, unknown> = { inner: {} }
;(cyclic.inner as Record<string, unknown>).outer = cyclic

describe('strict JSON', () => {
  it.each<[string, object, string, string]>([
    ['Date', { at: new Date(0) }, 'at', 'is an instance of Date'],
    ['Map', { cart: { items: [1, new Map()] } }, 'cart.items[1]', 'is an instance of Map'],
    ['Set', { a: new Set() }, 'a', 'is an instance of Set'],
    ['bytes', { a: new Uint8Array(1) }, 'a', 'is an instance of Uint8Array'],
    ['an instance', { a: { b: new URL('http://localhost') } }, 'a.b', 'is an instance of URL'],
    ['an instance without a name', { a: new (class {})() }, 'a', 'is an instance of a class'],
    ['BigInt', { n: 1n }, 'n', 'is a bigint'],
    ['NaN', { n: Number.NaN }, 'n', 'is NaN'],
    ['Infinity', { list: [Number.NEGATIVE_INFINITY] }, 'list[0]', 'is -Infinity'],
    ['a function', { act: () => 1 }, 'act', 'is a function'],
    ['a symbol', { s: Symbol('s') }, 's', 'is a symbol'],
    ['undefined in an array', { list: [1, undefined] }, 'list[1]', 'is undefined'],
    ['a hole', { list: Object.assign([1], { 2: 3 }) }, 'list[1]', 'is undefined'],
    ['toJSON', { a: { toJSON: () => 1 } }, 'a.toJSON', 'is a function'],
    ['a hidden toJSON', { a: hidden({ role: 'guest' }, 'toJSON', () => 1) }, 'a', 'has a toJSON()'],
    ['a list with toJSON', { a: [hidden([1], 'toJSON', () => 1)] }, 'a[0]', 'has a toJSON()'],
    [
      'what inherits from an object of no class',
      { a: Object.create(Object.assign(Object.create(null), { b: 1 })) },
      'a',
      'is an instance of a class',
    ],
    [
      'what inherits toJSON',
      { a: Object.create(Object.assign(Object.create(null), { toJSON: () => 1 })) },
      'a',
      'is an instance of a class',
    ],
    ['a list with names', { a: { b: 'abc'.match(/b/) } }, 'a.b.index', 'is a property of an array'],
    [
      'an empty list with a name',
      { a: Object.assign([], { total: 5 }) },
      'a.total',
      'is a property of an array',
    ],
    [
      'a list of a class of its own',
      { a: new (class Cart extends Array {})() },
      'a',
      'is an instance of Cart',
    ],
    [
      'a key that is a symbol',
      { a: { [Symbol('k')]: 1, b: 1 } },
      'a[Symbol(k)]',
      'has a symbol as its key',
    ],
    [
      'a symbol on a list',
      { a: Object.assign([1], { [Symbol.iterator]: 1 }) },
      'a[Symbol(Symbol.iterator)]',
      'has a symbol as its key',
    ],
    ['a symbol on the session itself', { [Symbol()]: 1 }, '[Symbol()]', 'has a symbol as its key'],
    ['a boxed number', { n: Object(1) }, 'n', 'is an instance of Number'],
    ['a boxed text', { n: [Object('a')] }, 'n[0]', 'is an instance of String'],
    [
      'what says nothing of its class',
      { a: Object.create(hidden({}, 'constructor', { name: 'x\ny' })) },
      'a',
      'is an instance of a class',
    ],
    ['keys that need quoting', { 'a-b': { '': 1n } }, '["a-b"][""]', 'is a bigint'],
  ])('refuses %s, and says where', (_what, value, path, what) => {
    const fault = faultOf(value)
    expect([fault.code, fault.path]).toEqual(['ERR_SESSION_NOT_JSON', path])
    expect(fault.message).toContain(`${path} ${what}.`)
    expect(fault.remedy).toContain('devalue')
  })

  it('refuses what contains itself, and what is nested too deeply, before the stack is used up', () => {
    expect(faultOf(cyclic).message).toContain('contains itself')
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)
    expect(faultOf({ deep }).message).toContain('is nested too deeply')
  })

  it('takes a property that is undefined as absent', () => {
    expect(strictJson.stringify({ a: undefined, b: { c: undefined } })).toBe('{"b":{}}')
  })

  it('takes plain objects of every making', () => {
    const bare = Object.assign(Object.create(null), { a: 1 })
    const foreign = vm.runInNewContext('({ b: [{}] })')
    expect(strictJson.stringify({ bare, foreign })).toBe('{"bare":{"a":1},"foreign":{"b":[{}]}}')
  })

  it.each([
    ['objects', Object.prototype, { a: {} }],
    ['arrays', Array.prototype, { a: [] }],
  ])('refuses what somebody gave to all %s', (_what, prototype, value) => {
    try {
      Object.defineProperty(prototype, 'toJSON', { value: () => 'other', configurable: true })
      expect(faultOf(value).message).toContain('has a toJSON().')
    } finally {
      Reflect.deleteProperty(prototype, 'toJSON')
    }
  })

  it('takes a toJSON that nobody can call for the key that it is', () => {
    expect(strictJson.stringify({ toJSON: 'text' })).toBe('{"toJSON":"text"}')
  })

  it('leaves out what is not enumerable, as JSON and spreading do', () => {
    const marked = hidden(hidden({ a: 1 }, 'mark', new Date()), Symbol('mark'), 1)
    expect(strictJson.stringify({ marked })).toBe('{"marked":{"a":1}}')
  })

  it('takes an accessor for what it answers with', () => {
    const session = {
      get name() {
        return 'ann'
      },
    }
    expect(strictJson.stringify(session)).toBe('{"name":"ann"}')
  })

  it.each([
    ['-0, as 0', -0, 0],
    ['halves of surrogate pairs', '\ud83e x \udd8a', '\ud83e x \udd8a'],
    ['a key of half a pair', { '\ud83e': 1 }, { '\ud83e': 1 }],
    ['separators of lines', '\u2028\u2029\0', '\u2028\u2029\0'],
    ['the smallest number', 5e-324, 5e-324],
    [
      'a key of __proto__',
      JSON.parse('{"__proto__":{"a":1}}'),
      JSON.parse('{"__proto__":{"a":1}}'),
    ],
  ])('brings back %s', (_what, value, expected) => {
    const text = strictJson.stringify({ value })
    expect((strictJson.parse(text) as { value: unknown }).value).toStrictEqual(expected)
  })

  it('takes the same object in two places', () => {
    const shared = { a: 1 }
    expect(strictJson.stringify({ one: shared, other: shared })).toBe(
      '{"one":{"a":1},"other":{"a":1}}',
    )
  })

  it.each([
    ['a line break', 'a\n[FATAL] forged'],
    ['a carriage return', 'a\rb'],
    ['an escape', 'a\u001b[2Jb'],
    ['an escape in one character', 'a\u009b2Jb'],
    ['another end of a line', 'a\u2028b'],
    ['a change of direction', 'a\u202eb'],
    ['half a surrogate pair', 'a\ud83eb'],
    ['a million characters', 'k'.repeat(1e6)],
    ['a million that have to be escaped', '\u001b'.repeat(1e6)],
  ])('names a key of %s on one short line', (_what, key) => {
    for (const value of [{ [key]: 1n }, { a: { [key]: [1n] } }, { a: { [Symbol(key)]: 1 } }]) {
      const { message, path } = faultOf(value)
      for (const said of [message, path as string]) {
        expect(said).not.toContain(key)
        expect(said).toMatch(/^[^\p{C}\u2028\u2029]{1,700}$/u)
      }
    }
  })

  it('names where it is, however deep', () => {
    let value: unknown = 1n
    for (let depth = 0; depth < 100; depth++) value = { [`level${depth}`]: value }
    const { path } = faultOf(value)
    expect(path).toMatch(/^level99\.level98.*….*level1\.level0$/)
    expect(path?.length).toBe(201)
  })

  it('takes a hundred thousand keys', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at]))
    expect(JSON.parse(strictJson.stringify(many))).toEqual(many)
  })

  it('writes what it reads again, and would write the same', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = strictJson.stringify(value)
        expect(text).toBe(JSON.stringify(value))
        expect(strictJson.stringify(strictJson.parse(text))).toBe(text)
      }),
      { seed: 5, numRuns: 500 },
    )
  })
})

describe('another serializer', () => {
  it('that fails is told of in our words, without the data that its error carries', () => {
    const cause = Object.assign(new Error('cannot write it'), { root: { secret: 'data' } })
    const failing = {
      parse: JSON.parse,
      stringify: () => {
        throw cause
      },
    }
    let fault: SessionError | undefined
    try {
      serialize(failing, {})
    } catch (error) {
      fault = error as SessionError
    }
    expect(fault?.code).toBe('ERR_SESSION_NOT_JSON')
    expect(fault?.cause).toEqual(new Error('cannot write it'))
    expect(Object.keys(fault?.cause as object)).toEqual([])
  })

  it('that writes no text is an error too', () => {
    const silent = { parse: JSON.parse, stringify: () => undefined as unknown as string }
    expect(() => serialize(silent, {})).toThrow('could not write the session')
  })
})
