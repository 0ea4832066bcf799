/** Where do handlers find the session, and what are they told where there is none? */
import type { Session } from '../life/session.ts'
import type { SessionState } from '../life/state.ts'
import type { Awaitable } from '../words/awaitable.ts'
import { SessionError } from '../words/errors.ts'
import { kindOf } from '../words/faults.ts'
import { KIND } from './kind.ts'
import type { AdapterSessions } from './sessions.ts'
import type { Visit } from './visit.ts'

/** Shared by all copies of this module, of whatever version or format, so that each finds what another put there. */
const EXPOSED = Symbol.for('sealed-session.exposed')

/** What is exposed, as any copy may rely on it. */
interface Exposed {
  readonly name: string
  /** Its own, and those of its chunks and its tombstone. */
  readonly names?: readonly string[]
  readonly session: Session<Record<string, unknown>>
  readonly state: SessionState<Record<string, unknown>>
  load(): Awaitable<SessionState<Record<string, unknown>>>
  replace(value: unknown): void
  carrier: object | undefined
  /** Its response has been seen to. */
  readonly isCommitted?: boolean
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

/** Whether the session of these sessions is on this request already: then there is nothing to do, or to refuse. */
export function isExposed<T>(carrier: object, sessions: AdapterSessions<T>): boolean {
  const found = find(carrier, sessions.name) as unknown as Visit<T> | undefined
  return found !== undefined && found.isTo?.(sessions[KIND]) === true
}

/**
 * Puts the session where handlers look for it: `carrier.session`. Sessions with another cookie name
 * live beside it, and are found by `exposedVisit(carrier, note, name)`.
 *
 * @throws {SessionError} `ERR_SESSION_ALREADY_INSTALLED` if this cookie's session is there already.
 */
export function exposeState<T>(carrier: object, name: string, visit: Visit<T>): void {
  const exposed = visit as unknown as Exposed
  const first = (carrier as Carrier)[EXPOSED]
  if (first === exposed) return
  if (first !== undefined) {
    refuseSecond(first, name, visit.names)
    exposed.next = first.next
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
  // The carrier's own, so that it is noticed if somebody deletes it.
  Object.defineProperty(carrier, 'session', SESSION_PROPERTY)
  exposed.carrier = carrier
}

/**
 * The same for a request that may have been answered before, and is handled once more: a test asks twice, a cache
 * warms itself. The session then is another.
 */
export function exposeAnew<T>(carrier: object, name: string, visit: Visit<T>): void {
  if (!replaceOver(carrier, visit as unknown as Exposed)) exposeState(carrier, name, visit)
}

function replaceOver(carrier: Carrier, exposed: Exposed): boolean {
  let before: Exposed | undefined
  for (let each = carrier[EXPOSED]; each !== undefined; each = each.next) {
    if (each.name === exposed.name && each.isCommitted === true) {
      exposed.next = each.next
      if (before === undefined) carrier[EXPOSED] = exposed
      else before.next = exposed
      return true
    }
    before = each
  }
  return false
}

/**
 * `session` on a carrier. The same two functions everywhere, so that requests keep the same shape.
 * On a prototype they meet requests without a session of ours: there it is a property like any other.
 */
export const SESSION_PROPERTY: PropertyDescriptor = {
  get(this: Carrier) {
    return this[EXPOSED]?.session
  },
  set(this: Carrier, value: unknown) {
    const exposed = this[EXPOSED]
    if (exposed !== undefined) exposed.replace(value)
    else Object.defineProperty(this, 'session', { ...PLAIN, value })
  },
  enumerable: true,
  configurable: true,
}

/** What assignment makes of a property that is new. */
const PLAIN = { writable: true, enumerable: true, configurable: true }

function refuseSecond(first: Exposed, name: string, names: readonly string[]): void {
  for (let each: Exposed | undefined = first; each !== undefined; each = each.next) {
    if (each.name === name) {
      throw new SessionError(
        'ERR_SESSION_ALREADY_INSTALLED',
        `Different sessions with the cookie name ${name} are installed on this request.`,
        'Install them once, share one createSessions(…) between both places, or give the second ones another cookie.name.',
      )
    }
    // Another version may have exposed it.
    if (each.names?.includes(name) || names.includes(each.name)) {
      throw new SessionError(
        'ERR_SESSION_ALREADY_INSTALLED',
        `Sessions named ${each.name} and ${name} are installed on this request, and one name is that of a chunk or of the tombstone of the other.`,
        'Give one of them another cookie.name.',
      )
    }
  }
}

/**
 * The session of this request, typed; the first one installed, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, or `ERR_SESSION_NOT_LOADED` where opening takes time and
 *   `loadSession` has not been awaited.
 */
export function exposedSession<T>(
  carrier: object,
  note: () => AdapterNote,
  name?: string,
): Session<T> {
  return exposedVisit<T>(carrier, note, name).session
}

/** The same for sessions that are opened on demand: `load: 'on demand'`. */
export async function loadedSession<T>(
  carrier: object,
  note: () => AdapterNote,
  name?: string,
): Promise<Session<T>> {
  return (await exposedVisit<T>(carrier, note, name).load()).session
}

/** The visit of the session of this request. @throws {SessionError} `ERR_SESSION_NOT_INSTALLED` */
export function exposedVisit<T>(carrier: object, note: () => AdapterNote, name?: string): Visit<T> {
  if (typeof carrier !== 'object' || carrier === null) {
    const cause = `It was asked of ${kindOf(carrier)} in place of a request.`
    throw notInstalled({ ...note(), cause }, name)
  }
  const found = find(carrier, name)
  if (found === undefined) throw missing(carrier, note, name)
  return found as unknown as Visit<T>
}

function missing(carrier: object, note: () => AdapterNote, name?: string): SessionError {
  const first = (carrier as Carrier)[EXPOSED]
  if (first !== undefined && name !== undefined) return notOfThatName(note(), first, name)
  const { req } = carrier as { readonly req?: unknown }
  // Express's and Node's responses know their request.
  if (typeof req === 'object' && req !== null && find(req, name) !== undefined) {
    return notInstalled({ ...note(), cause: 'It was asked of a response; give the request.' }, name)
  }
  return notInstalled(note(), name)
}

/** The visit of the session with this cookie name on this request, or the first one, if it was exposed. */
export function findVisit<T>(carrier: object, name?: string): Visit<T> | undefined {
  return find(carrier, name) as unknown as Visit<T> | undefined
}

function find(carrier: object, name: string | undefined): Exposed | undefined {
  let found = (carrier as Carrier)[EXPOSED]
  while (found !== undefined && name !== undefined && found.name !== name) found = found.next
  return found
}

function notOfThatName({ access, install }: AdapterNote, first: Exposed, name: string) {
  const names: string[] = []
  for (let each: Exposed | undefined = first; each !== undefined; each = each.next) {
    names.push(each.name)
  }
  return new SessionError(
    'ERR_SESSION_NOT_INSTALLED',
    `The session middleware must be installed to access ${access} (cookie ${name}). Sessions that are here: ${names.join(', ')}.`,
    `Ask for one of these, or add sessions with this cookie.name before your routes: ${install}`,
  )
}

function notInstalled(note: AdapterNote, name?: string): SessionError {
  const { access, install, cause } = note
  const which = name === undefined ? '' : ` (cookie ${name})`
  const why = cause ?? 'No session middleware has run for this request.'
  return new SessionError(
    'ERR_SESSION_NOT_INSTALLED',
    `The session middleware must be installed to access ${access}${which}. ${why}`,
    `Add this line before your routes: ${install}`,
  )
}
