/** Where do handlers find the session, and what are they told where there is none? */

import type { SessionState } from '../life/state.ts'
import { SessionError } from '../words/errors.ts'
import { VERSION } from '../words/version.ts'

/** Shared by all copies of this module, so that two of them notice each other. */
const EXPOSED = Symbol.for('sealed-session.exposed')

type AnyState = SessionState<Record<string, unknown>>

interface Exposed {
  readonly name: string
  readonly version: string
  readonly state: AnyState
  /** Sessions with other cookie names on the same request. */
  next: Exposed | undefined
}

interface Carrier {
  [EXPOSED]?: Exposed
}

/** How an adapter speaks of itself in errors. */
export interface AdapterNote {
  /** `req.session`, as its users write it. */
  readonly access: string
  /** The line that installs sessions. */
  readonly install: string
  /** Why the session is not there, where the framework can tell. */
  readonly cause?: string | undefined
}

/**
 * Puts the session where handlers look for it: `carrier.session`. Sessions with another cookie name
 * live beside it, and are found by `exposedState(carrier, name)`. The property itself goes on `host`,
 * which may be the carrier's prototype.
 *
 * @throws {SessionError} `ERR_SESSION_ALREADY_INSTALLED` if this cookie's session is there already.
 */
export function exposeState<T>(
  carrier: object,
  name: string,
  state: SessionState<T>,
  host: object = carrier,
): void {
  const first = (carrier as Carrier)[EXPOSED]
  const exposed = { name, version: VERSION, state: state as unknown as AnyState, next: undefined }
  if (first !== undefined) {
    refuseSecond(carrier, name)
    exposed.next = first.next as undefined
    first.next = exposed
    return
  }
  const { session } = carrier as { session?: unknown }
  if (session !== undefined && session !== null) {
    throw new SessionError(
      'ERR_SESSION_ALREADY_INSTALLED',
      'Another session library has put its session here already.',
      'Remove one of the two.',
    )
  }
  // Assigned, since defining it as hidden takes a hundred times as long.
  ;(carrier as Carrier)[EXPOSED] = exposed
  // A null that somebody left on the carrier, or on its prototype, would hide the session for good.
  if (Object.hasOwn(carrier, 'session') || session === null) {
    Object.defineProperty(carrier, 'session', SESSION_PROPERTY)
  } else if (!('session' in carrier)) {
    Object.defineProperty(host, 'session', SESSION_PROPERTY)
  }
}

/**
 * `session` on a carrier. The same two functions everywhere, so that requests keep the same shape.
 * On a prototype they meet requests without a session of ours: there it is a property like any other.
 */
export const SESSION_PROPERTY: PropertyDescriptor = {
  get(this: Carrier) {
    return this[EXPOSED]?.state.session
  },
  set(this: Carrier, value: unknown) {
    const exposed = this[EXPOSED]
    if (exposed !== undefined) exposed.state.replace(value)
    else Object.defineProperty(this, 'session', { ...PLAIN, value })
  },
  enumerable: true,
  configurable: true,
}

/** What assignment makes of a property that is new. */
const PLAIN = { writable: true, enumerable: true, configurable: true }

function refuseSecond(carrier: object, name: string): void {
  if (find(carrier, name) === undefined) return
  throw new SessionError(
    'ERR_SESSION_ALREADY_INSTALLED',
    `Sessions with the cookie name ${name} are installed twice on this request.`,
    'Install them once, or give the second ones another cookie.name.',
  )
}

/**
 * The state of the session on this request; the first one installed, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, or `ERR_SESSION_VERSION_CONFLICT` if another
 *   version of the core put it there.
 */
export function exposedState<T>(
  carrier: object,
  note: () => AdapterNote,
  name?: string,
): SessionState<T> {
  const found = find(carrier, name)
  if (found === undefined) throw notInstalled(note(), name)
  if (found.version !== VERSION) {
    throw new SessionError(
      'ERR_SESSION_VERSION_CONFLICT',
      `Two versions of @sealed-session/core met on this request: ${found.version} installed the session, ${VERSION} asks for it.`,
      'Run `npm ls @sealed-session/core`, and bring the packages to one version.',
    )
  }
  return found.state as unknown as SessionState<T>
}

/** The state of the session with this cookie name on this request, if it was exposed. */
export function findState<T>(carrier: object, name: string): SessionState<T> | undefined {
  return find(carrier, name)?.state as SessionState<T> | undefined
}

function find(carrier: object, name: string | undefined): Exposed | undefined {
  let found = (carrier as Carrier)[EXPOSED]
  while (found !== undefined && name !== undefined && found.name !== name) found = found.next
  return found
}

function notInstalled({ access, install, cause }: AdapterNote, name?: string): SessionError {
  const which = name === undefined ? '' : ` (cookie ${name})`
  const why = cause ?? 'No session middleware has run for this request.'
  return new SessionError(
    'ERR_SESSION_NOT_INSTALLED',
    `The session middleware must be installed to access ${access}${which}. ${why}`,
    `Add this line before your routes: ${install}`,
  )
}
