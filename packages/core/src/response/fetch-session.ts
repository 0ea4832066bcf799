/** Where does a handler find the session of its request, and what is it told where there is none? */
import { checkAsked, type RequireDeviceOptions } from '../device/require.ts'
import type { Session } from '../life/session.ts'
import { allowCrossOrigin as allow } from '../visit/allowed.ts'
import { canTell, originalOf } from '../visit/current.ts'
import {
  type AdapterNote,
  exposedSession,
  exposedVisit,
  findVisit,
  loadedSession,
} from '../visit/expose.ts'
import type { Data } from '../words/envelope.ts'
import { type FetchRequest, mustBeRequest } from './fetch-request.ts'

/**
 * The session of a request inside `withSession`, typed; the first one, unless a cookie name is given. A clone of
 * the request, or one made anew around it, finds it too, where the platform can tell what is being handled.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing, or `ERR_SESSION_REQUEST`.
 */
export function getSession<T = Data>(request: FetchRequest, cookieName?: string): Session<T> {
  return exposedSession<T>(carrierOf(request, cookieName), noteOf, cookieName)
}

/** The same for sessions that are opened on demand: `load: 'on demand'`. */
export async function loadSession<T = Data>(
  request: FetchRequest,
  cookieName?: string,
): Promise<Session<T>> {
  return loadedSession<T>(carrierOf(request, cookieName), noteOf, cookieName)
}

/**
 * Lets a page of another origin cause this request (`allowCrossOrigin` of the core); called with a clone, or with a
 * request made anew, it means the one that came. To be called before the session is asked for: where a handler is
 * given it as its second argument, around `withSession`.
 *
 * @throws {SessionError} `ERR_SESSION_REQUEST`
 */
export function allowCrossOrigin(request: FetchRequest): void {
  mustBeRequest(request, { ...ASKED, takes: 'allowCrossOrigin takes the Request of a handler' })
  const isThere = (each: object) => findVisit(each) !== undefined
  const came = isThere(request) ? request : (originalOf(request, isThere) ?? request)
  allow(came)
}

/**
 * Goes on once the visitor's device has proved itself (`requireDevice` of the core); called with a clone, or with a
 * request made anew, it means the one that came.
 *
 * @throws {SessionError} `ERR_SESSION_DEVICE`, status 403, and a 307 in place of the response where the browser is to
 *   prove itself first.
 */
export async function requireDevice(
  request: FetchRequest,
  options: RequireDeviceOptions = {},
): Promise<void> {
  const asked = checkAsked(options)
  const { cookieName } = options
  await exposedVisit(carrierOf(request, cookieName), noteOf, cookieName).requireDevice(asked)
}

/** Where the session of this request was put. */
function carrierOf(request: FetchRequest, cookieName: string | undefined): object {
  const isThere = (each: object) => findVisit(each, cookieName) !== undefined
  if (typeof request === 'object' && request !== null && isThere(request)) return request
  mustBeRequest(request, ASKED)
  return originalOf(request, isThere) ?? request
}

const ASKED = {
  takes: 'getSession and loadSession take the Request of a handler inside withSession',
  remedy: 'Give the Request that the handler was called with.',
}

function noteOf(): AdapterNote {
  const flag = canTell() ? '' : ' (the flag nodejs_compat lets it be found without)'
  return {
    access: 'the session',
    install: 'withSession({ … }, handler)',
    cause: `withSession was not given this Request object. If it was given one of which this is a clone, or a copy made anew, give that one to getSession${flag}.`,
  }
}
