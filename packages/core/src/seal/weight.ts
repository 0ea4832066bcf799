/** How many bytes of memory does what JSON.parse has made take? At least as many as it really does. */

/** What V8 takes without compressed pointers, measured (`weight.test.ts`); other engines take less. */
const SLOT = 8
const OBJECT = 24
const EMPTY_OBJECT = 56
const LIST = 32
const ITEMS = 16
const NUMBER = 16
const TEXT = 24
/** A key that no object before had in this place: its text, and its part of the object's hidden class. */
const NEW_KEY = 150
/** Objects of more keys, or with numbers for keys, are tables of their own, with no class that others share. */
const MOST_SHARED = 100
const TABLE = 100

/**
 * @param shapes The keys of objects that have been weighed before, and are kept as well. Objects of the same
 *   keys share a hidden class: only the first has to carry it.
 */
export function weightOf(value: unknown, shapes: Set<string>): number {
  switch (typeof value) {
    case 'string':
      return TEXT + lengthOf(value)
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 30 ? 0 : NUMBER
    case 'object':
      if (value === null) return 0
      return Array.isArray(value) ? weightOfList(value, shapes) : weightOfObject(value, shapes)
    default:
      return 0
  }
}

function weightOfList(list: readonly unknown[], shapes: Set<string>): number {
  if (list.length === 0) return LIST
  let weight = LIST + ITEMS + SLOT * list.length
  for (const item of list) weight += weightOf(item, shapes)
  return weight
}

function weightOfObject(object: object, shapes: Set<string>): number {
  const keys = Object.keys(object)
  if (keys.length === 0) return EMPTY_OBJECT
  let weight = OBJECT + SLOT * keys.length + weightOfKeys(keys, shapes)
  for (const key of keys) weight += weightOf((object as Record<string, unknown>)[key], shapes)
  return weight
}

function weightOfKeys(keys: readonly string[], shapes: Set<string>): number {
  const shape = keys.join('\n')
  const weight = NEW_KEY * keys.length + lengthOf(shape)
  // Numbers come first, in whatever order they were written.
  if (keys.length > MOST_SHARED || /^\d/.test(shape)) return TABLE + weight
  if (shapes.has(shape)) return 0
  shapes.add(shape)
  return weight + lengthOf(shape)
}

/** Characters beyond Latin-1 take two bytes, and so do all others beside one. */
function lengthOf(text: string): number {
  return /[^\0-\xff]/.test(text) ? 2 * text.length : text.length
}
