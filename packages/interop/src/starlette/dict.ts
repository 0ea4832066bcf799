/** What does Python's `dict()` make of JSON that is no object? */
import { define } from '../python/plain.ts'

/** Of a list of pairs, and of text that is empty, an object; all else is as it was. */
export function asDict(value: unknown): unknown {
  if (value === '') return {}
  if (!Array.isArray(value)) return value
  const dict = {}
  for (const item of value) {
    const [key, member, ...more] = pairOf(item)
    if (typeof key !== 'string' || member === undefined || more.length > 0) return undefined
    define(dict, key, member)
  }
  return dict
}

/** Text is a list of its characters. */
function pairOf(item: unknown): readonly unknown[] {
  if (typeof item === 'string') return [...item]
  return Array.isArray(item) ? item : []
}
