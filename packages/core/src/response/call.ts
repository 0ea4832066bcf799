/** How is a handler called: with the session, as an app, or with the request alone? */
import type { Visit } from '../visit/visit.ts'
import { config, kindOf } from '../words/faults.ts'
import { seesOneArgument } from './sight.ts'

/** An app, or what a platform is given: called with what the platform passes. */
export interface FetchApp<R, More extends unknown[], A> {
  fetch(request: R, ...more: More): A | Promise<A>
}

export type Call<T> = (
  self: unknown,
  request: Request,
  visit: Visit<T>,
  more: readonly unknown[],
) => unknown

type Loose = (...args: unknown[]) => unknown

/** Handlers that withSession has made: nested in one another, each gives its own session to its own handler. */
const OURS = Symbol.for('sealed-session.handler')
export const IS_OURS = Object.freeze({ [OURS]: true })

/** @throws {SessionError} `ERR_SESSION_CONFIG` if it is none. */
export function callOf<T>(handler: unknown): Call<T> {
  if (typeof handler === 'function') return callOfFunction(handler as Loose)
  const { fetch } = (handler ?? {}) as Partial<FetchApp<Request, unknown[], unknown>>
  if (typeof fetch === 'function') {
    const app = handler as FetchApp<Request, unknown[], unknown>
    return (_self, request, _visit, more) => app.fetch(request, ...more)
  }
  throw config(
    `withSession was given ${kindOf(handler)} where a handler belongs.`,
    'Give a function, (request, session) => Response, or an app that has a `fetch`.',
  )
}

function callOfFunction<T>(handler: Loose): Call<T> {
  if (isApp(handler)) return (self, request, _visit, more) => handler.call(self, request, ...more)
  // What it cannot see need not be opened for it.
  if (seesOneArgument(handler)) return (self, request) => handler.call(self, request)
  return (self, request, visit, more) => handler.call(self, request, visit.session, ...more)
}

/** `app.fetch` of Hono, itty-router …: a function by that name that names nothing beside the request. */
function isApp(handler: Loose): boolean {
  return OURS in handler || (/^(?:bound )?fetch$/.test(handler.name) && handler.length < 2)
}
