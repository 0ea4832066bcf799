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
 * The other way round nothing is promised: what JSON cannot write differs from everything.
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
  if (Array.isArray(pristine)) {
    if (!Array.isArray(value) || value.length !== pristine.length) return false
    for (let at = 0; at < pristine.length; at++) if (!isSame(value[at], pristine[at])) return false
    return true
  }
  return !Array.isArray(value) && isPlain(value) && hasMembersOf(value, pristine)
}

/** Made by a literal, JSON.parse or Object.create(null), in this realm or another. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
