/** Can this be written as JSON without being changed? */

import type { Serializer } from '../words/codec.ts'
import { SessionError } from '../words/errors.ts'
import { spellPath } from '../words/spell.ts'
import { hasNames, hasSymbols, isPlain, isPlainList } from './json.ts'

const MAX_DEPTH = 500
const REMEDY =
  'Store text, numbers, booleans, null, arrays and plain objects, or pass a serializer such as devalue.'

/**
 * JSON that refuses what JSON would silently change: Date, Map, BigInt, NaN, instances of classes, arrays with
 * names, symbol keys, toJSON() … Properties count as JSON counts them: the enumerable ones, by the values that
 * they answer with; one whose value is undefined is absent.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_JSON`, with the `path` of what cannot be written.
 */
export const strictJson: Serializer = Object.freeze({
  stringify(value: unknown): string {
    checkMembers(value as object, [])
    return JSON.stringify(value)
  },
  parse: (text: string): unknown => JSON.parse(text),
})

/** Writes `value`, and says in our words what goes wrong in somebody else's `stringify`. */
export function serialize(serializer: Serializer, value: unknown): string {
  try {
    const text = serializer.stringify(value)
    if (typeof text === 'string') return text
    throw new TypeError('stringify() returned no text')
  } catch (cause) {
    if (cause instanceof SessionError) throw cause
    throw new SessionError(
      'ERR_SESSION_NOT_JSON',
      'The serializer could not write the session.',
      'The cause says why; store what the serializer knows, or teach it.',
      { cause: bare(cause) },
    )
  }
}

/** What it says, and no more: errors of devalue carry all the data, for everybody to print. */
function bare(cause: unknown): Error {
  return new Error(cause instanceof Error ? cause.message : 'It threw no error.')
}

type Path = PropertyKey[]

/** The members of an object or array, not the thing itself: a session is no plain object. */
function checkMembers(container: object, path: Path, ancestors: object[] = []): void {
  if (ancestors.length > MAX_DEPTH) {
    throw notJson(path, ancestors.includes(container) ? 'contains itself' : 'is nested too deeply')
  }
  ancestors.push(container)
  if (Array.isArray(container)) checkItems(container, path, ancestors)
  else checkProperties(container, path, ancestors)
  // Own and hidden, inherited, or put on everybody's prototype: JSON would call it and write what it answers.
  if (typeof (container as { toJSON?: unknown }).toJSON === 'function') {
    throw notJson(path, 'has a toJSON()')
  }
  ancestors.pop()
}

function checkItems(list: readonly unknown[], path: Path, ancestors: object[]): void {
  // By index, since forEach would skip the holes that JSON turns into null.
  for (let index = 0; index < list.length; index++) {
    if (list[index] === undefined) throw notJson([...path, index], 'is undefined')
    checkValue(list[index], index, path, ancestors)
  }
  if (hasNames(list)) {
    const name = Object.keys(list)[list.length] as string
    throw notJson([...path, name], 'is a property of an array')
  }
  refuseSymbols(list, path)
}

function checkProperties(container: object, path: Path, ancestors: object[]): void {
  for (const key in container) {
    if (!Object.hasOwn(container, key)) continue
    checkValue((container as Record<string, unknown>)[key], key, path, ancestors)
  }
  refuseSymbols(container, path)
}

function checkValue(value: unknown, key: string | number, path: Path, ancestors: object[]): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return
    case 'number':
      if (Number.isFinite(value)) return
      throw notJson([...path, key], `is ${value}`)
    case 'object':
      break
    default:
      throw notJson([...path, key], `is a ${typeof value}`)
  }
  if (value === null) return
  if (Array.isArray(value) ? !isPlainList(value) : !isPlain(value)) {
    throw notJson([...path, key], `is an instance of ${classOf(value)}`)
  }
  path.push(key)
  checkMembers(value, path, ancestors)
  path.pop()
}

function refuseSymbols(container: object, path: Path): void {
  if (!hasSymbols(container)) return
  const isEnumerable = (key: symbol) => Object.prototype.propertyIsEnumerable.call(container, key)
  const key = Object.getOwnPropertySymbols(container).find(isEnumerable) as symbol
  throw notJson([...path, key], 'has a symbol as its key')
}

/** The name of its class; anything may stand there. */
function classOf(value: object): string {
  const name: unknown = (Object.getPrototypeOf(value) as object).constructor?.name
  return typeof name === 'string' && /^[\w$]{1,60}$/.test(name) ? name : 'a class'
}

function notJson(path: Path, what: string): SessionError {
  const where = spellPath(path)
  return new SessionError(
    'ERR_SESSION_NOT_JSON',
    `The session cannot be written as JSON: ${where || 'it'} ${what}.`,
    REMEDY,
    { path: where },
  )
}
