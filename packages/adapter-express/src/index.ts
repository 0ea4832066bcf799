/**
 * Sessions for Express 4 and 5 (and Connect): `app.use(session())`, then `req.session`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * `attachSession` does the first and the last for node:http responses, `exposeState` the second;
 * `@sealed-session/conformance` tells whether it behaves.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type AdapterNote,
  type Data,
  exposedSession,
  exposeState,
  loadedSession,
  type Session,
  type SessionOptions,
  type Sessions,
  toSessions,
  type Visit,
} from '@sealed-session/core'
import { attachSession } from '@sealed-session/core/node'
import { causeOf, markInstalled } from './cause.ts'

/** What an app needs beside it: flash messages, errors, types … */
export * from '@sealed-session/core'
export type { WithSession } from './request.ts'
export type { SessionData } from './session-data.ts'

type Next = (error?: unknown) => void

/**
 * The session middleware. Add it before everything that uses `req.session`.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function session<T = Data, Name extends string = string>(
  options: SessionOptions<T, Name> | Sessions<T> = {},
  // So that `app.use(session)`, which forgets to call it, does not compile: Express would pass more.
  ..._nothing: never[]
) {
  const sessions = toSessions(options)

  return markInstalled(function session(
    req: IncomingMessage,
    res: ServerResponse,
    next: Next,
  ): void {
    attachSession(sessions, req, res, {
      ready: (visit) => expose(req, visit),
      next,
    })
  })
}

/**
 * The session of a request, typed; the first one installed, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing where.
 */
export function getSession<T = Data>(req: object, cookieName?: string): Session<T> {
  return exposedSession<T>(req, () => noteOf(req), cookieName)
}

/**
 * The same for sessions that are opened on demand: `load: 'on demand'`.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, as a rejection.
 */
export function loadSession<T = Data>(req: object, cookieName?: string): Promise<Session<T>> {
  return loadedSession<T>(req, () => noteOf(req), cookieName)
}

function noteOf(req: object): AdapterNote {
  return { access: 'req.session', install: 'app.use(session())', cause: causeOf(req) }
}

/** `req.session`, and `req.sessionID` for what was written for express-session. */
function expose<T>(req: object, visit: Visit<T>): void {
  exposeState(req, visit.name, visit)
  if ('sessionID' in req) return
  const { app } = req as { app?: { request?: object } }
  // Once for all requests of an app, where they have a prototype of their own.
  const host =
    app?.request && Object.prototype.isPrototypeOf.call(app.request, req) ? app.request : req
  Object.defineProperty(host, 'sessionID', SESSION_ID)
}

const SESSION_ID: PropertyDescriptor = {
  get(this: { session?: Session }) {
    return this.session?.id
  },
  set(this: object, value: unknown) {
    Object.defineProperty(this, 'sessionID', { value, writable: true, configurable: true })
  },
  configurable: true,
}
