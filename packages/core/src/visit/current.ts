/** Which request is being handled, where a handler holds another object for it: a clone, or one made anew? */
import { type AsyncContext, asyncContext } from '../platform/platform.ts'

/** A request by which a session was installed, and the one around it, if there is one. */
interface Current {
  readonly request: Carrier
  readonly outer: Current | undefined
}

export interface Carrier {
  readonly url: string
  readonly headers: { get(name: string): string | null }
}

/** Shared by all copies of this module, as what is exposed on a request is. */
const CONTEXT = Symbol.for('sealed-session.context')

interface Shared {
  [CONTEXT]?: AsyncContext<Current> | null
}

function context(): AsyncContext<Current> | null {
  const shared = globalThis as Shared
  shared[CONTEXT] ??= asyncContext<Current>() ?? null
  return shared[CONTEXT]
}

/** Whether the platform can tell which request is being handled. */
export function canTell(): boolean {
  return context() !== null
}

/** Has this be the current request for as long as `act` takes, and whatever it starts. */
export function during<R>(request: Carrier, act: () => R): R {
  const storage = context()
  if (storage === null) return act()
  return storage.run({ request, outer: storage.getStore() }, act)
}

/** The request that this one was made of: one being handled, that passes the test and has the same cookies. */
export function originalOf(
  request: Carrier,
  passes: (original: Carrier) => boolean,
): Carrier | undefined {
  let current = context()?.getStore()
  while (current !== undefined) {
    if (passes(current.request) && isSameVisitor(current.request, request)) return current.request
    current = current.outer
  }
  return undefined
}

/** The request that came in first, of all that are being handled one inside of the other. */
export function outermostOf(request: Carrier): Carrier {
  let current = context()?.getStore()
  while (current?.outer !== undefined) current = current.outer
  return current?.request ?? request
}

/** What is waited for on behalf of several visitors (a loader in batches) may run in the context of one of them. */
function isSameVisitor(one: Carrier, other: Carrier): boolean {
  try {
    return one.headers.get('cookie') === other.headers.get('cookie')
  } catch {
    return false
  }
}
