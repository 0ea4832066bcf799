/**
 * Sessions for Hono, on Node and on web runtimes: `app.use(session())`, then `c.get('session')`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * Hono catches what handlers throw before a middleware has `next()` back, so errors are responses here.
 *
 * @module
 */
import {
  type AdapterSessions,
  allowCrossOrigin as allow,
  alsoSessionError,
  type Data,
  exposedSession,
  exposeState,
  isExposed,
  loadedSession,
  type Session,
  SessionError,
  type SessionOptions,
  type Sessions,
  type Visit,
} from '@sealed-session/core'
import {
  ABOUT_THE_BODY,
  during,
  headersOf,
  headOf,
  responseOf,
  toFetchSessions,
  visitAround,
} from '@sealed-session/core/fetch'
import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { provide } from './variable.ts'

/** What an app needs beside it: flash messages, errors, types … */
export * from '@sealed-session/core'
export type { SessionData } from './session-data.ts'

declare module 'hono' {
  interface ContextVariableMap {
    /** The visitor's session: `c.get('session')`, or `c.var.session`. */
    session: Session
  }
}

/**
 * The session middleware. Add it before everything that uses `c.get('session')`, and before what caches responses.
 *
 * A secret that is missing is an error of the first request, since apps are imported to be built, too.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function session<T = Data, Name extends string = string>(
  options: SessionOptions<T, Name> | Sessions<T> = {},
): MiddlewareHandler {
  const sessions = toFetchSessions(options)

  return async function session(c, next) {
    // A route or a mounted app that shares the sessions finds them open.
    if (isExposed(c, sessions)) return next()
    const { raw } = c.req
    const outer = underWay(raw, sessions)
    if (outer !== undefined) {
      provide(c, () => exposeState(c, sessions.name, outer))
      return next()
    }
    const visit = sessions.visit(headOf(raw))
    visit.thrown = refusing
    await visit.ready()
    const answer = await visit.answer()
    if (answer !== undefined) return responseOf(answer)
    exposeState(raw, sessions.name, visit)
    // A second one is found by way of the first.
    if (!isExposed(c, sessions)) provide(c, () => exposeState(c, sessions.name, visit))
    await during(raw, next)
    // Without an answer: Hono has an error for that, after us.
    if (c.finalized) await commitTo(c, visit)
  }
}

/** Where the app answers a request of its own making (a method override), whose response is part of the visitor's. */
function underWay<T>(raw: Request, sessions: AdapterSessions<T>): Visit<T> | undefined {
  const visit = visitAround(raw, sessions)
  return visit?.isCommitted === false ? visit : undefined
}

/**
 * The session of a request, typed; the first one installed, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing.
 */
export function getSession<T = Data>(c: Context, cookieName?: string): Session<T> {
  return exposedSession<T>(c, () => NOTE, cookieName)
}

/**
 * The same for sessions that are opened on demand: `load: 'on demand'`.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, as a rejection.
 */
export function loadSession<T = Data>(c: Context, cookieName?: string): Promise<Session<T>> {
  return loadedSession<T>(c, () => NOTE, cookieName)
}

/**
 * Lets a page of another origin cause this request, where the option `crossOrigin` would refuse it the session: for a
 * callback by POST from an identity provider or a payment service. To be called before the session is asked for.
 */
export function allowCrossOrigin(c: Context): void {
  allow(c.req.raw)
}

const NOTE = { access: "c.get('session')", install: 'app.use(session())' }

async function commitTo<T>(c: Context, visit: Visit<T>): Promise<void> {
  const headers = headersOf(c.res, c, c.req.method)
  try {
    await visit.commitTo(headers)
  } catch (error) {
    dropResponse(c)
    throw answering(error)
  }
  if (headers.response === c.res) return
  // Over a response that is there Hono would put that one's headers, older cookies included.
  c.res = undefined
  c.res = headers.response
}

/** The error response takes the place of the handler's: it is not to begin with the headers of that one. */
function dropResponse(c: Context): void {
  c.res = undefined
  c.finalized = false
  for (const name of ABOUT_THE_BODY) c.header(name, undefined)
}

/** An exception of Hono's own, since an app's error handler knows no other that is not a 500. */
function refusing(error: SessionError): unknown {
  const { message } = error
  const status = error.status === 401 ? 401 : 403
  const res = new Response(status === 401 ? 'Unauthorized' : 'Forbidden', { status })
  return alsoSessionError(new HTTPException(status, { message, res, cause: error }), error)
}

/** Hono's own error handler answers with 500, unless the error has a response: a store that is down has. */
function answering(error: unknown): unknown {
  if (!(error instanceof SessionError) || error.status === 500) return error
  const { status, retryAfter } = error
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return Object.assign(error, {
    getResponse: () => new Response('The session could not be saved.', { status, headers }),
  })
}
