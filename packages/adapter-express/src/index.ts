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
  type Data,
  exposedState,
  exposeState,
  type Session,
  type SessionOptions,
  type Sessions,
  toSessions,
} from '@sealed-session/core'
import { attachSession } from '@sealed-session/core/node'
import { causeOf, markInstalled } from './cause.ts'

declare global {
  namespace Express {
    interface Request {
      /** The visitor's session. Assign an object to replace its data, `null` to end it. */
      get session(): Session
      set session(value: object | null | undefined)
    }
  }
}

type Next = (error?: unknown) => void

/**
 * The session middleware. Add it before everything that uses `req.session`.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function session<T = Data>(options: SessionOptions<T> | Sessions<T> = {}) {
  const sessions = toSessions(options)

  return markInstalled(function session(
    req: IncomingMessage,
    res: ServerResponse,
    next: Next,
  ): void {
    attachSession(sessions, req, res, {
      ready: (state) => exposeState(req, sessions.name, state),
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
  const note = { access: 'req.session', install: 'app.use(session())' }
  return exposedState<T>(req, () => ({ ...note, cause: causeOf(req) }), cookieName).session
}
