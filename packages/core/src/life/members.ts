/** How is data put into a session under any name, and is there some? */

/** Stores data under any name, those of verbs and of Object.prototype included. */
export function store(session: object, key: string, value: unknown): void {
  if (key in session && !Object.hasOwn(session, key)) {
    Object.defineProperty(session, key, { ...PLAIN, value })
  } else {
    ;(session as Record<string, unknown>)[key] = value
  }
}

/** What assignment makes of a property that is new. */
const PLAIN = { writable: true, enumerable: true, configurable: true }

/** No data; what is undefined counts as absent. */
export function hasNoMembers(session: object): boolean {
  for (const key in session) {
    if (Object.hasOwn(session, key) && session[key as never] !== undefined) return false
  }
  return true
}
