/** How is a write noticed that is made to a session which is over? Off the hot path: while it lives it is plain. */

/** What happens to writes by property: a function that is given the write, to carry it out or to refuse it. */
type Writing = (write: () => void) => void

/** Nothing can be written any more, in sloppy code neither: `refuse` throws. What it holds can be read. */
export function endWrites(session: object, refuse: () => never): void {
  guard(session, refuse, undefined, false)
  Object.preventExtensions(session)
}

/**
 * Writes are let through, and looked at afterwards. What is changed deep inside is seen by looking once more
 * after somebody has looked at it.
 */
export function watchWrites(session: object, look: () => void): void {
  let isLooking = false
  // Looking reads what it looks at, which is no reason to look again.
  const lookOnce = () => {
    if (isLooking) return
    isLooking = true
    look()
    isLooking = false
  }
  const write: Writing = (carryOut) => {
    carryOut()
    lookOnce()
  }
  guard(session, write, () => isLooking || queueMicrotask(lookOnce), true)
}

function guard(
  session: object,
  writing: Writing,
  read: (() => unknown) | undefined,
  configurable: boolean,
): void {
  for (const key of Object.keys(session)) {
    let value = (session as Record<string, unknown>)[key]
    Object.defineProperty(session, key, {
      get() {
        if (typeof value === 'object' && value !== null) read?.()
        return value
      },
      set(next: unknown) {
        writing(() => {
          value = next
        })
      },
      enumerable: true,
      configurable,
    })
  }
  // Keys that are new are looked for on the prototype first.
  const prototype = new Proxy(Object.getPrototypeOf(session) as object, {
    set(_target, key, value, receiver) {
      writing(() =>
        Object.defineProperty(receiver, key, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        }),
      )
      return true
    },
  })
  Object.setPrototypeOf(session, prototype)
}
