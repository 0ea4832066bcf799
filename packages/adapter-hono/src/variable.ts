/** How is a session a variable of Hono's, without being opened before somebody asks for it? */
import { SessionError } from '@sealed-session/core'
import type { Context } from 'hono'

interface Carrier {
  session?: unknown
}

/**
 * Hono keeps variables in a map, which hands out what it was given, and lists all of them for `c.var`. This one is
 * asked for instead: `c.get('session')` and `c.var.session` are the session at that moment, and `c.set('session', x)`
 * means what an assignment does elsewhere. `expose` puts it on the context.
 *
 * @throws {SessionError} `ERR_SESSION_ALREADY_INSTALLED` if another library's session is there.
 */
export function provide(c: Context, expose: () => void): void {
  const { get, set } = c as Variables
  if (get('session')) throw alreadyThere()
  expose()
  const carrier = c as Carrier
  const variables: Variables = {
    get: (key) => (key === 'session' ? carrier.session : get(key)),
    set(key, value) {
      if (key === 'session') carrier.session = value
      else set(key, value)
    },
  }
  Object.assign(c, variables)
  Object.defineProperty(c, 'var', LISTED)
}

interface Variables {
  get(key: unknown): unknown
  set(key: unknown, value: unknown): void
}

/** The same function for every request, so that contexts keep the same shape. */
const LISTED: PropertyDescriptor = {
  get(this: Carrier) {
    const all = Reflect.get(Object.getPrototypeOf(this), 'var', this) as object
    const session = { get: () => this.session, enumerable: true, configurable: true }
    return Object.defineProperty(all, 'session', session)
  },
  configurable: true,
}

function alreadyThere(): SessionError {
  return new SessionError(
    'ERR_SESSION_ALREADY_INSTALLED',
    'Another session library has put its session here already.',
    'Remove one of the two.',
  )
}
