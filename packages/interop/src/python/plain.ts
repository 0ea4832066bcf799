/** Is this a list or an object as JSON has them, or bytes or a time, made in this realm or another? */

/** Made by a literal, `JSON.parse` or `Object.create(null)`. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

/** No instance of a class that extends Array; a prototype of arrays is an array itself. */
export function isPlainList(list: readonly unknown[]): boolean {
  return Array.isArray(Object.getPrototypeOf(list))
}

/** Node's buffers are of another realm in Jest. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === '[object Uint8Array]'
}

export function isTime(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]'
}

/** Defined, not assigned: `__proto__` is a key like any other. */
export function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  })
}
