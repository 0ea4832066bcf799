/** How does Python's `json.dumps` write a value, and which values can it not be given? */
import { SessionError, spellPath } from '@sealed-session/core'
import { spellNumber } from './number.ts'
import { isPlain, isPlainList } from './plain.ts'

export interface Writing {
  /** `(', ', ': ')` is Python's default; `(',', ':')` is what it calls compact. */
  readonly separators: readonly [item: string, key: string]
  /** Everything but ASCII as `\uXXXX`: Python's default. */
  readonly ascii: boolean
  /** By code points, as Python compares text; JavaScript would compare UTF-16. */
  readonly sortKeys: boolean
  /** NaN and Infinity, which are no JSON. */
  readonly nan: boolean
  readonly bigInt: boolean
}

const MAX_DEPTH = 500

/** @throws {SessionError} `ERR_SESSION_NOT_JSON`, with the `path` of what cannot be written. */
export function writeJson(value: unknown, writing: Writing): string {
  return write(value, [], writing)
}

function write(value: unknown, path: readonly PropertyKey[], writing: Writing): string {
  switch (typeof value) {
    case 'string':
      return writeText(value, writing)
    case 'boolean':
      return String(value)
    case 'number':
      if (Number.isFinite(value) || writing.nan) return spellNumber(value)
      throw unwritable(path, `is ${value}`)
    case 'bigint':
      if (writing.bigInt) return String(value)
      throw unwritable(path, 'is a bigint, for which the option bigInt is off')
    case 'object':
      break
    default:
      throw unwritable(path, value === undefined ? 'is undefined' : `is a ${typeof value}`)
  }
  if (value === null) return 'null'
  if (path.length > MAX_DEPTH) throw unwritable(path, 'is nested too deeply, or contains itself')
  if (Array.isArray(value)) return writeList(value, path, writing)
  return writeObject(value, path, writing)
}

function writeList(
  list: readonly unknown[],
  path: readonly PropertyKey[],
  writing: Writing,
): string {
  if (!isPlainList(list)) throw unwritable(path, 'is an instance of a class')
  // By index, since `map` would skip holes.
  const items = Array.from(list, (item, at) => write(item, [...path, at], writing))
  return `[${items.join(writing.separators[0])}]`
}

function writeObject(object: object, path: readonly PropertyKey[], writing: Writing): string {
  if (!isPlain(object)) throw unwritable(path, 'is an instance of a class')
  const entries = Object.entries(object).filter(([, value]) => value !== undefined)
  if (writing.sortKeys) entries.sort(([one], [other]) => compareCodePoints(one, other))
  const [item, key] = writing.separators
  const members = entries.map(
    ([name, value]) => `${writeText(name, writing)}${key}${write(value, [...path, name], writing)}`,
  )
  return `{${members.join(item)}}`
}

/** JSON's escapes are Python's: short ones where there are some, small letters, lone surrogates too. */
function writeText(text: string, { ascii }: Writing): string {
  const json = JSON.stringify(text)
  return ascii ? json.replace(/[\u007f-\uffff]/g, escaped) : json
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** UTF-16 units but for surrogates, whose characters come after all others. */
function compareCodePoints(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) {
    const difference = weight(one, at) - weight(other, at)
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** Of a pair's first half the whole character; of a second half, to which equal first ones lead, itself. */
function weight(text: string, at: number): number {
  return text.codePointAt(at) as number
}

export function unwritable(path: readonly PropertyKey[], what: string): SessionError {
  const where = spellPath(path)
  return new SessionError(
    'ERR_SESSION_NOT_JSON',
    `The session cannot be written as Python reads it: ${where || 'it'} ${what}.`,
    'Store text, numbers, booleans, null, lists and plain objects, or what the format knows beside.',
    { path: where },
  )
}
