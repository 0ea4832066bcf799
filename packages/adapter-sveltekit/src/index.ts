/**
 * Sessions for SvelteKit: `export const handle = session()` in `hooks.server.ts`, then `event.locals.session`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * SvelteKit makes a response of whatever is thrown inside of `resolve`; what hooks throw goes past them.
 *
 * @module
 */
import {
  allowCrossOrigin as allow,
  alsoSessionError,
  type CookieJar,
  commitToJar,
  type Data,
  exposedSession,
  exposeState,
  isExposed,
  loadedSession,
  requireDevice as prove,
  type RequireDeviceOptions,
  type Session,
  type SessionError,
  type SessionOptions,
  type Sessions,
  type Visit,
} from '@sealed-session/core'
import {
  during,
  headersOf,
  headOf,
  responseOf,
  toFetchSessions,
  visitAround,
} from '@sealed-session/core/fetch'
import { error, isRedirect, redirect } from '@sveltejs/kit'

/** What an app needs beside it: flash messages, errors, types … */
export * from '@sealed-session/core'
export type { SessionData } from './session-data.ts'

declare global {
  namespace App {
    interface Locals {
      /** The visitor's session. Assign an object to replace its data, `null` to end it. */
      get session(): Session
      set session(value: object | null | undefined)
    }
  }
}

/** What of SvelteKit's `RequestEvent` is used here. */
export interface SessionRequestEvent {
  readonly request: Request
  readonly locals: object
  readonly cookies: CookieJar
  readonly isDataRequest: boolean
  readonly isSubRequest: boolean
}

/** What SvelteKit gives to a `handle` hook. */
export interface HandleInput<Event extends SessionRequestEvent> {
  readonly event: Event
  resolve(event: Event): Response | Promise<Response>
}

/**
 * The `handle` hook; in `sequence(session(), …)` the first, so that the others may use `event.locals.session`.
 *
 * A secret that is missing is an error of the first request, since apps are imported to be built, too.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function session<T = Data, Name extends string = string>(
  options: SessionOptions<T, Name> | Sessions<T> = {},
) {
  const sessions = toFetchSessions(options)

  return async function handle<Event extends SessionRequestEvent>({
    event,
    resolve,
  }: HandleInput<Event>): Promise<Response> {
    const { locals, request } = event
    if (isExposed(locals, sessions)) return resolve(event)
    // What a page fetches of the app itself is asked on behalf of the page's visitor, and it is the page that commits.
    const page = event.isSubRequest ? visitAround(request, sessions) : undefined
    if (page !== undefined) {
      exposeState(locals, sessions.name, page)
      return resolve(event)
    }
    // Its server for Node takes every request for https of which no proxy says otherwise.
    const visit = sessions.visit(headOf(request, false))
    visit.thrown = refusing
    await visit.ready()
    const answer = await visit.answer()
    if (answer !== undefined) return responseOf(answer)
    exposeState(request, sessions.name, visit)
    // A second one is found by way of the first.
    if (!isExposed(locals, sessions)) exposeState(locals, sessions.name, visit)
    let response: Response
    try {
      response = await during(request, () => resolve(event))
    } catch (thrown) {
      await leaveBy(thrown, visit, event.cookies)
      throw thrown
    }
    return leave(response, visit, event)
  }
}

/**
 * The session of an event, typed; the first one installed, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing.
 */
export function getSession<T = Data>(event: HasLocals, cookieName?: string): Session<T> {
  return exposedSession<T>(event.locals, () => NOTE, cookieName)
}

/**
 * The same for sessions that are opened on demand: `load: 'on demand'`.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, as a rejection.
 */
export function loadSession<T = Data>(event: HasLocals, cookieName?: string): Promise<Session<T>> {
  return loadedSession<T>(event.locals, () => NOTE, cookieName)
}

/**
 * Lets a page of another origin cause this request, where the option `crossOrigin` would refuse it the session: for a
 * callback by POST from an identity provider or a payment service. To be called before the session is asked for.
 * SvelteKit has a rule of its own for forms: `csrf.trustedOrigins`.
 */
export function allowCrossOrigin(event: { readonly request: Request }): void {
  allow(event.request)
}

/**
 * Goes on once the visitor's device has proved itself (`requireDevice` of the core): in endpoints and actions, before
 * anything is done.
 *
 * @throws {SessionError} `ERR_SESSION_DEVICE`, as SvelteKit's own error, status 403, or in its place a 307 by which the
 *   browser proves itself and asks once more.
 */
export function requireDevice(event: HasLocals, options?: RequireDeviceOptions): Promise<void> {
  return prove(event.locals, options)
}

/** SvelteKit's own error, since of all others it makes a 500. */
function refusing(refused: SessionError): unknown {
  try {
    error(refused.status, refused.status === 401 ? 'Unauthorized' : 'Forbidden')
  } catch (theirs) {
    return alsoSessionError(theirs as object, refused)
  }
}

interface HasLocals {
  readonly locals: object
}

const NOTE = {
  access: 'event.locals.session',
  install: 'export const handle = session() // in src/hooks.server.ts',
}

async function leave<T>(
  response: Response,
  visit: Visit<T>,
  event: SessionRequestEvent,
): Promise<Response> {
  const location = response.headers.get('location')
  if (event.isDataRequest && location !== null && response.status < 400) {
    // A hook's answer to a navigation: SvelteKit makes JSON of it, and keeps the cookies of what is thrown only.
    await commitInto(event.cookies, visit)
    redirect(response.status as 303, location)
  }
  const headers = headersOf(response, event.locals, event.request.method)
  await visit.commitTo(headers)
  return headers.response
}

/** A redirect that a hook threw leaves with the event's cookies; errors that hooks throw leave without any. */
async function leaveBy<T>(thrown: unknown, visit: Visit<T>, cookies: CookieJar): Promise<void> {
  if (isRedirect(thrown)) {
    await commitInto(cookies, visit)
    return
  }
  visit.abandoned('lost-with-throw')
}

async function commitInto<T>(cookies: CookieJar, visit: Visit<T>): Promise<void> {
  await commitToJar(visit, {
    set: (...[name, value, attributes]) =>
      cookies.set(name, value, { ...PLAIN, ...attributes } as typeof attributes),
  })
}

/** In place of SvelteKit's defaults. */
const PLAIN = {
  httpOnly: false,
  secure: false,
  sameSite: undefined,
  encode: (value: string) => value,
}
