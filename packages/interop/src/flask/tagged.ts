/** Flask's tagged JSON: how are tuples, bytes, Markup, UUIDs and times told from lists and text? */
import type { Serializer } from '@sealed-session/core'
import { fromBase64, toBase64 } from '../python/base64.ts'
import { pythonJson } from '../python/json.ts'
import { define, isBytes, isPlain, isPlainList, isTime } from '../python/plain.ts'
import { unwritable } from '../python/write.ts'
import { readTime, spellTime } from './time.ts'
import { isMarkup, isTuple, isUuid, Markup, tuple, Uuid } from './values.ts'

export interface TaggedOptions {
  readonly lenient: boolean
  readonly bigInt: boolean
}

/**
 * Compact JSON with its keys sorted, as Flask writes it. A value of a kind of its own is an object whose only key is
 * the tag of its kind.
 */
export function taggedJson({ lenient, bigInt }: TaggedOptions): Serializer {
  const json = pythonJson({ separators: [',', ':'], sortKeys: true, nan: lenient, bigInt })
  return Object.freeze({
    stringify: (value: unknown) => json.stringify(tag(value, [])),
    parse: (text: string) => untag(json.parse(text), lenient),
  })
}

type Path = readonly PropertyKey[]

/** An object that could be taken for a tagged value is tagged itself, and its key is longer by this. */
const LONGER = '__'
const TAGS = new Set([' di', ' t', ' b', ' m', ' u', ' d'])

const MAX_DEPTH = 500

function tag(value: unknown, path: Path): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (path.length > MAX_DEPTH) throw unwritable(path, 'is nested too deeply, or contains itself')
  if (isTuple(value)) return { ' t': items(value, path) }
  if (Array.isArray(value)) return isPlainList(value) ? items(value, path) : value
  if (isBytes(value)) return { ' b': toBase64(value, 'standard') }
  if (isTime(value)) return { ' d': timeText(value, path) }
  if (isMarkup(value)) return { ' m': value.html }
  if (isUuid(value)) return { ' u': value.text.replaceAll('-', '') }
  // What it is instead is told when it is written.
  return isPlain(value) ? members(value, path) : value
}

function items(list: readonly unknown[], path: Path): unknown[] {
  return Array.from(list, (item, at) => tag(item, [...path, at]))
}

function members(object: object, path: Path): object {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
  const tagged = {}
  for (const [key, value] of entries) define(tagged, key, tag(value, [...path, key]))
  const [first] = entries
  if (entries.length !== 1 || first === undefined || !TAGS.has(first[0])) return tagged
  const [key] = first
  return { ' di': { [key + LONGER]: (tagged as Record<string, unknown>)[key] } }
}

function timeText(date: Date, path: Path): string {
  const text = spellTime(date)
  if (text === undefined) throw unwritable(path, 'is a time outside of the years 1 to 9999')
  return text
}

/** From the inside to the outside. */
function untag(value: unknown, lenient: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => untag(item, lenient))
  const plain = {}
  for (const [key, member] of Object.entries(value)) define(plain, key, untag(member, lenient))
  const [only, ...more] = Object.entries(plain)
  return only === undefined || more.length > 0 || !TAGS.has(only[0])
    ? plain
    : taggedValue(only[0], only[1], lenient)
}

/** @throws {TypeError} for what Flask cannot make sense of. */
function taggedValue(tag: string, value: unknown, lenient: boolean): unknown {
  if (tag === ' t') return tupleOf(value)
  if (tag === ' di') return dictOf(value)
  if (typeof value !== 'string') throw new TypeError(`The value of the tag ${tag} is no text.`)
  switch (tag) {
    case ' b':
      return bytesOf(value, lenient)
    case ' m':
      return new Markup(value)
    case ' u':
      return new Uuid(lenient ? value.replace(/^urn:|uuid:|[{}]/g, '') : onlyHex(value))
    default:
      return readTime(value)
  }
}

/** Python's `tuple()` takes whatever can be gone through. */
function tupleOf(value: unknown): unknown {
  if (Array.isArray(value)) return tuple(...value)
  if (typeof value === 'string') return tuple(...value)
  if (typeof value === 'object' && value !== null) return tuple(...Object.keys(value))
  throw new TypeError('A tuple was made of what has no items.')
}

function dictOf(value: unknown): object {
  const [only] = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (only === undefined) throw new TypeError('An object was tagged that is none.')
  const dict = {}
  define(dict, only[0].slice(0, -LONGER.length), only[1])
  return dict
}

function bytesOf(text: string, lenient: boolean): Uint8Array {
  const bytes = fromBase64(text, 'standard', lenient)
  if (bytes === undefined) throw new TypeError('Bytes are spelt as Flask does not spell them.')
  return bytes
}

function onlyHex(text: string): string {
  if (/^[0-9a-f]{32}$/.test(text)) return text
  throw new TypeError('A UUID is spelt as Flask does not spell it.')
}
