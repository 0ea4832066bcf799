/**
 * Copying and comparing what JSON.parse has made, without going through text. Keys are walked by `for in`,
 * which makes no list of them: a list for each object and request is a tenth of what a read allocates.
 */

type Members = Record<string, unknown>

/** A copy that shares nothing with the original: 0.2 instead of 1.3 µs for parsing 500 bytes again. */
export function copyJson<V>(value: V): V {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyJson) as V
  // Spreading defines members, so that `__proto__` is copied as the key that it is.
  const copy = { ...value } as Members
  for (const key in copy) {
    const member = copy[key]
    if (typeof member === 'object' && Object.hasOwn(copy, key)) copy[key] = copyJson(member)
  }
  return copy as V
}

/**
 * Whether these members, of a session or a plain object, would be written as the same JSON: keys in the
 * same order, members that are undefined left out. A third of the time of writing and comparing text
 * (0.5 instead of 1.5 µs for 500 bytes), since it looks for what JSON would change at the same time.
 * The other way round nothing is promised: what JSON cannot write differs from everything, but for symbols and
 * hidden functions that somebody put beside members which are the same. To look for those took a quarter of
 * what a read does in the core (0.5 µs); where anything else has changed, writing finds them.
 */
export function hasMembersOf(object: object, pristine: object): boolean {
  const names = Object.keys(pristine)
  let found = 0
  for (const key in object) {
    const value = (object as Members)[key]
    if (value === undefined || !Object.hasOwn(object, key)) continue
    if (key !== names[found] || !isSame(value, (pristine as Members)[key])) return false
    found++
  }
  return found === names.length
}

function isSame(value: unknown, pristine: unknown): boolean {
  if (value === pristine) return true
  if (typeof value !== 'object' || typeof pristine !== 'object') return false
  if (value === null || pristine === null) return false
  if (Array.isArray(pristine)) return Array.isArray(value) && hasItemsOf(value, pristine)
  return !Array.isArray(value) && isPlain(value) && hasMembersOf(value, pristine)
}

function hasItemsOf(list: readonly unknown[], pristine: readonly unknown[]): boolean {
  if (list.length !== pristine.length || !isPlainList(list)) return false
  for (let at = 0; at < pristine.length; at++) if (!isSame(list[at], pristine[at])) return false
  return !hasNames(list)
}

/** Keys that are symbols, and enumerable: hidden ones are marks that libraries put there, and no data. */
export function hasSymbols(value: object): boolean {
  const symbols = Object.getOwnPropertySymbols(value)
  return (
    symbols.length > 0 &&
    symbols.some((key) => Object.prototype.propertyIsEnumerable.call(value, key))
  )
}

/** A list that has more than items, as `match()` gives. Without holes, which make it look so. */
export function hasNames(list: readonly unknown[]): boolean {
  return Object.keys(list).length > list.length
}

/** Made by a literal, JSON.parse or Object.create(null), in this realm or another. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || isObjectPrototype(prototype)
}

/** The prototype of another realm's objects, and not some object without a prototype. */
function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

/** No instance of a class that extends Array; a prototype of arrays is an array itself. */
export function isPlainList(list: readonly unknown[]): boolean {
  const prototype = Object.getPrototypeOf(list)
  return prototype === Array.prototype || Array.isArray(prototype)
}

/** What a text says that may be of any making: undefined if it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
