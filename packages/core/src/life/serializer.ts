/** Can this be written as JSON without being changed? */

import type { Serializer } from '../words/codec.ts'
import { SessionError } from '../words/errors.ts'
import { isPlain } from './json.ts'

const MAX_DEPTH = 500
const REMEDY =
  'Store text, numbers, booleans, null, arrays and plain objects, or pass a serializer such as devalue.'

/**
 * JSON that refuses what JSON would silently change: Date, Map, BigInt, NaN, instances of classes …
 * A property whose value is undefined counts as absent.
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

type Path = (string | number)[]

/** The members of an object or array, not the thing itself: a session is no plain object. */
function checkMembers(container: object, path: Path, ancestors: object[] = []): void {
  if (ancestors.length > MAX_DEPTH) {
    throw notJson(path, ancestors.includes(container) ? 'contains itself' : 'is nested too deeply')
  }
  ancestors.push(container)
  if (Array.isArray(container)) {
    // By index, since forEach would skip the holes that JSON turns into null.
    for (let index = 0; index < container.length; index++) {
      if (container[index] === undefined) throw notJson([...path, index], 'is undefined')
      checkValue(container[index], index, path, ancestors)
    }
  } else {
    for (const key in container) {
      if (!Object.hasOwn(container, key)) continue
      checkValue((container as Record<string, unknown>)[key], key, path, ancestors)
    }
  }
  ancestors.pop()
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
  if (!Array.isArray(value) && !isPlain(value)) {
    throw notJson([...path, key], `is an instance of ${value.constructor?.name || 'a class'}`)
  }
  path.push(key)
  checkMembers(value, path, ancestors)
  path.pop()
}

function notJson(path: Path, what: string): SessionError {
  const where = spell(path)
  return new SessionError(
    'ERR_SESSION_NOT_JSON',
    `The session cannot be written as JSON: ${where} ${what}.`,
    REMEDY,
    { path: where },
  )
}

/** As JavaScript would write it: `cart.items[2].addedAt`. */
function spell(path: Path): string {
  const text = path
    .map((key) => {
      if (typeof key === 'string' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key))
        return `.${key}`
      return `[${JSON.stringify(key)}]`
    })
    .join('')
  return text.length > 200 ? `${text.slice(1, 200)}…` : text.replace(/^\./, '')
}
