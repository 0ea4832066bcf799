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

  it('takes the same object in two places', () => {
    const shared = { a: 1 }
    expect(strictJson.stringify({ one: shared, other: shared })).toBe(
      '{"one":{"a":1},"other":{"a":1}}',
    )
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
