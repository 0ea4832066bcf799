/** Python's JSON, where it is not JavaScript's. What both write alike is held to the real Python in `test/python`. */
import { SessionError } from '@sealed-session/core'
import { describe, expect, it } from 'vitest'
import { pythonJson } from './json.ts'

const json = pythonJson()
const all = pythonJson({ nan: true, bigInt: true })

/** By `json.dumps` of CPython 3.11. */
const WRITTEN: [unknown, string][] = [
  [0, '0'],
  [-0, '-0.0'],
  [0.1, '0.1'],
  [0.1 + 0.2, '0.30000000000000004'],
  [100.5, '100.5'],
  [-123456.789, '-123456.789'],
  [0.0001, '0.0001'],
  [0.00012345, '0.00012345'],
  [0.00001, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [5e-324, '5e-324'],
  [2 ** 53 - 1, '9007199254740991'],
  [2 ** 53, '9007199254740992.0'],
  [9999999999999998, '9999999999999998.0'],
  [1e16, '1e+16'],
  [1.5e300, '1.5e+300'],
  [-1e21, '-1e+21'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
]

describe('a number', () => {
  it.each(WRITTEN)('is written as Python does, and read again: %d', (number, text) => {
    expect(json.stringify(number)).toBe(text)
    expect(json.parse(text)).toBe(number)
  })

  it.each([
    ['-0', 0],
    ['1.0', 1],
    ['-0.0', -0],
    ['1E5', 100_000],
    ['1e-400', 0],
    ['9007199254740993.0', 2 ** 53],
  ])('is read as Python reads it: %s', (text, number) => {
    expect(json.parse(text)).toBe(number)
  })

  it.each(['9007199254740992', '-9007199254740992', '18446744073709551616'])(
    'that no number of JavaScript holds is refused, or a BigInt: %s',
    (text) => {
      expect(() => json.parse(text)).toThrow(SyntaxError)
      expect(all.parse(text)).toBe(BigInt(text))
      expect(all.stringify(BigInt(text))).toBe(text)
    },
  )

  it('of more digits than Python takes is refused', () => {
    expect(all.parse('9'.repeat(4300))).toBe(10n ** 4300n - 1n)
    expect(() => all.parse('9'.repeat(4301))).toThrow(SyntaxError)
  })

  it.each(['NaN', 'Infinity', '-Infinity'])('that is none is refused, or taken: %s', (text) => {
    expect(() => json.parse(text)).toThrow(SyntaxError)
    expect(() => json.stringify(Number(text))).toThrow(`it is ${text}.`)
    expect(all.parse(`[${text}]`)).toEqual([Number(text)])
    expect(all.stringify([Number(text)])).toBe(`[${text}]`)
  })

  it('that is too large for any is infinite in Python, and refused here', () => {
    expect(() => json.parse('1e400')).toThrow(SyntaxError)
    expect(all.parse('1e400')).toBe(Number.POSITIVE_INFINITY)
  })

  it.each(['01', '+1', '.5', '1.', '1e', '0x1', '1_0', '--1', '-'])(
    'that Python does not read is refused: %s',
    (text) => {
      expect(() => all.parse(text)).toThrow(SyntaxError)
    },
  )
})

describe('text', () => {
  it('is ASCII, in small letters', () => {
    expect(json.stringify('a\u007f\u0080é\uffff😀\ud800"\\/\b\f\n\r\t\0\u001f~ ')).toBe(
      '"a\\u007f\\u0080\\u00e9\\uffff\\ud83d\\ude00\\ud800\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f~ "',
    )
  })

  it('may stay as it is', () => {
    expect(pythonJson({ ascii: false }).stringify('é😀\u007f')).toBe('"é😀\u007f"')
  })

  it('is read whatever way it is escaped', () => {
    expect(json.parse('"\\u00E9\\/\\ud83d\\ude00 é"')).toBe('é/😀 é')
  })

  it.each(['"', '"a', '"\\"', '"\\x41"', '"\\u12"', '"\n"', "'a'", '"a" "b"', 'a'])(
    'that Python does not read is refused: %s',
    (text) => {
      expect(() => all.parse(text)).toThrow(SyntaxError)
    },
  )
})

describe('a list or an object', () => {
  it('has Python’s blanks, or none', () => {
    const value = { a: [1, 2, {}], b: [], c: { d: null, e: true } }

    expect(json.stringify(value)).toBe('{"a": [1, 2, {}], "b": [], "c": {"d": null, "e": true}}')
    expect(pythonJson({ separators: [',', ':'] }).stringify(value)).toBe(JSON.stringify(value))
  })

  it('may have its keys sorted by code points, deep inside too', () => {
    const sorted = pythonJson({ sortKeys: true, ascii: false, separators: [',', ':'] })
    const value = { '\uff5e': 1, '😀': { b: 1, a: 2, ab: 3 }, '\ud83d': 4, 2: 5, 10: 6 }

    expect(sorted.stringify(value)).toBe(
      '{"10":6,"2":5,"\\ud83d":4,"\uff5e":1,"😀":{"a":2,"ab":3,"b":1}}',
    )
  })

  it('has the last of several values of one key', () => {
    expect(json.parse('{"a": 1, "b": 2, "a": 3}')).toEqual({ a: 3, b: 2 })
  })

  it('has any key whatever, and pollutes nothing', () => {
    const text = '{"__proto__": {"polluted": true}, "constructor": 1, "": 2}'
    const value = json.parse(text) as object

    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', ''])
    expect((value as { polluted?: unknown }).polluted).toBeUndefined()
    expect(json.stringify(value)).toBe(text)
  })

  it('leaves out members that are undefined', () => {
    expect(json.stringify({ a: undefined, b: 1 })).toBe('{"b": 1}')
  })

  it('may have blanks around everything', () => {
    expect(json.parse(' \t{\r\n"a" : [ 1 ,\n2 ] , "b":{ } }\n')).toEqual({ a: [1, 2], b: {} })
  })

  it.each([
    '',
    ' ',
    '{',
    '[',
    '{}{}',
    '[1,]',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{1:2}',
    '[1 2]',
    '\ufeff{}',
    '\u00a0{}',
    '//',
    'True',
  ])('that Python does not read is refused: %j', (text) => {
    expect(() => all.parse(text)).toThrow(SyntaxError)
  })

  it('that is nested too deeply is refused, and never a stack that overflows', () => {
    expect(json.parse('['.repeat(500) + ']'.repeat(500))).toEqual(expect.any(Array))
    for (const text of ['['.repeat(501) + ']'.repeat(501), '{"a":'.repeat(1_000_000)]) {
      expect(() => json.parse(text)).toThrow(SyntaxError)
    }
  })

  it('tells where it cannot be read, and not what stands there', () => {
    expect(() => json.parse('{"password": hunter2}')).toThrow(
      'no JSON that can be kept, at character 13',
    )
  })
})

describe('what Python has no name for', () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle

  it.each<[string, unknown, string]>([
    ['a Date', { cart: [{ at: new Date(0) }] }, 'cart[0].at is an instance of a class.'],
    ['a Map', { map: new Map() }, 'map is an instance of a class.'],
    [
      'a list of a class',
      { list: new (class extends Array {})() },
      'list is an instance of a class.',
    ],
    ['undefined in a list', { list: [1, undefined] }, 'list[1] is undefined.'],
    ['a function', { act: () => 1 }, 'act is a function.'],
    ['a symbol', { mark: Symbol('a') }, 'mark is a symbol.'],
    ['a BigInt', { n: 1n }, 'n is a bigint, for which the option bigInt is off.'],
    ['itself', cycle, 'is nested too deeply, or contains itself.'],
  ])('is an error that says where: %s', (_what, value, says) => {
    let error: unknown
    try {
      json.stringify(value)
    } catch (caught) {
      error = caught
    }

    expect(error).toBeInstanceOf(SessionError)
    expect(error).toMatchObject({ code: 'ERR_SESSION_NOT_JSON' })
    expect(String(error)).toContain(says)
  })
})
