/**
 * Sessions for Koa 2 and 3: `app.use(session())`, then `ctx.session`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * Koa's error handler removes all headers, so the commit waits for the head itself.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type AdapterNote,
  allowCrossOrigin as allow,
  chain,
  type Data,
  exposedSession,
  exposeState,
  isExposed,
  loadedSession,
  type Session,
  type SessionError,
  type SessionOptions,
  type Sessions,
  toSessions,
} from '@sealed-session/core'
import { openSession } from '@sealed-session/core/node'
import type {} from 'koa'

/** What an app needs beside it: flash messages, errors, types … */
export * from '@sealed-session/core'
export type { SessionData } from './session-data.ts'

declare module 'koa' {
  interface DefaultContext {
    /** The visitor's session. Assign an object to replace its data, `null` to end it. */
    get session(): Session
    set session(value: object | null | undefined)
  }
}

/** What of Koa's context is used here. */
interface Context {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly app: { readonly context: object; readonly middleware?: readonly unknown[] }
  onerror(error: Error): void
}

const installed = new WeakSet<object>()

/** Koa's handlers are promises, so that it catches whatever they throw. */
const asItIs = (error: SessionError): unknown => error

/**
 * The session middleware. Add it before everything that uses `ctx.session`.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function session<T = Data, Name extends string = string>(
  options: SessionOptions<T, Name> | Sessions<T> = {},
) {
  const sessions = toSessions(options)

  // No async function, since most sessions are open at once: a promise less, on every request.
  function session(ctx: Context, next: () => Promise<unknown>): unknown {
    // A mounted app that shares the sessions finds them open.
    if (isExposed(ctx, sessions)) return next()
    const fail = (error: unknown) => ctx.onerror(error as Error)
    return chain(openSession(sessions, ctx.req, ctx.res, fail), (visit) => {
      if (visit.isAnswered) return undefined
      visit.thrown = asItIs
      exposeState(ctx, sessions.name, visit)
      return next()
    })
  }
  installed.add(session)
  return session
}

/**
 * The session of a request, typed; the first one installed, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing where.
 */
export function getSession<T = Data>(ctx: object, cookieName?: string): Session<T> {
  return exposedSession<T>(ctx, () => noteOf(ctx), cookieName)
}

/**
 * The same for sessions that are opened on demand: `load: 'on demand'`.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, as a rejection.
 */
export function loadSession<T = Data>(ctx: object, cookieName?: string): Promise<Session<T>> {
  return loadedSession<T>(ctx, () => noteOf(ctx), cookieName)
}

/**
 * Lets a page of another origin cause this request, where the option `crossOrigin` would refuse it the session: for a
 * callback by POST from an identity provider or a payment service. To be called before `ctx.session` is asked for.
 */
export function allowCrossOrigin(ctx: { readonly req: object }): void {
  allow(ctx.req)
}

function noteOf(ctx: object): AdapterNote {
  const cause = (ctx as Context).app?.middleware?.some((each) => installed.has(each as object))
    ? 'It is installed, but has not run for this request: it comes after this handler.'
    : undefined
  return { access: 'ctx.session', install: 'app.use(session())', cause }
}
