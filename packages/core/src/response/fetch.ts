/** How does a handler that turns a Request into a Response come by a session? */
import type { Session } from '../life/session.ts'
import type { SessionOptions } from '../options/all.ts'
import { secretWhenAsked } from '../options/secrets.ts'
import { visitAround } from '../visit/around.ts'
import { findVisit, isExposed } from '../visit/expose.ts'
import { KIND } from '../visit/kind.ts'
import { type AdapterSessions, type Sessions, toSessions } from '../visit/sessions.ts'
import type { Visit } from '../visit/visit.ts'
import { chain } from '../words/awaitable.ts'
import type { Data } from '../words/envelope.ts'
import { isRecord } from '../words/faults.ts'
import { callOf, type FetchApp, IS_OURS } from './call.ts'
import { type ErrorHandler, Exchange } from './fetch-exchange.ts'
import { type FetchRequest, mustBeRequest } from './fetch-request.ts'

/** What a handler may answer: nothing only after an upgrade (Bun's `server.upgrade`). */
export type Answer = Response | undefined

/**
 * A handler that is given the session beside the request, and whatever the platform adds. Its own annotations may
 * name a request that is more (NextRequest, BunRequest), as a method's may.
 */
export type SessionHandler<
  T,
  More extends unknown[],
  R extends Request = Request,
  A extends Answer = Response,
> = {
  handle(request: R, session: Session<T>, ...more: More): A | Promise<A>
}['handle']

/** What the platform gets: of a handler that never answers but throws, what `onError` makes. */
export type Handled<A extends Answer> = [A] extends [never]
  ? Response | Promise<Response>
  : Exclude<A, undefined> | Promise<Exclude<A, undefined>>

/**
 * Gives a handler the visitor's session, and writes it into the response. What the platform passes beside the
 * request (`env`, `ctx`) comes after the session.
 *
 * A handler that can see no more than the request finds the session by `getSession(request)`, and has not touched it
 * until then. So does an app, `{ fetch }` or its `fetch`, which is called as the platform would call it.
 *
 * A handler may throw a Response; the session goes out with it. For what else it throws `onError` makes the
 * response; without it the error goes on to the platform, no response of ours with it, and a warning says so if the
 * session was changed.
 *
 * Where neither the handler nor the cryptography has to wait, the response is there at once, not promised. A secret
 * that is missing is an error of the first request, since apps are imported to be built, too.
 *
 * @example
 * export default {
 *   fetch: withSession({ secret }, async (request, session) => {
 *     session.visits = (session.visits ?? 0) + 1
 *     return new Response(`Visit ${session.visits}`)
 *   }),
 * }
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` for a secret that cannot work, `ERR_SESSION_CONFIG` for options that
 *   cannot; and, of a request, `ERR_SESSION_REQUEST` and `ERR_SESSION_RESPONSE` for what is none.
 */
export function withSession<
  T = Data,
  // biome-ignore lint/suspicious/noExplicitAny: with T given TypeScript infers none of the others, and any lets the handler's own annotations say
  More extends unknown[] = any[],
  R extends Request = Request,
  A extends Answer = Answer,
  Name extends string = string,
>(
  options: SessionOptions<T, Name> | Sessions<T>,
  handler: SessionHandler<T, More, R, A> | FetchApp<R, More, A>,
  onError?: (error: unknown, request: R) => Response | Promise<Response>,
): (request: R, ...more: More) => Handled<A> {
  const sessions = toFetchSessions(options)
  const call = callOf<T>(handler)
  // No async function: a response that is made at once is there at once.
  function handle(this: unknown, request: R, ...more: More): unknown {
    mustBeRequest(request, HANDLER)
    const known = knownVisit(sessions, request)
    // Inside of another that shares the sessions: it is the one that commits.
    if (known !== undefined) return chain(known.ready(), () => call(this, request, known, more))
    const exchange = new Exchange(sessions, request, onError as ErrorHandler | undefined)
    return exchange.answer(() => call(this, request, exchange.visit, more))
  }
  return Object.assign(handle, IS_OURS) as (request: R, ...more: More) => Handled<A>
}

const HANDLER = {
  takes: 'A handler made by withSession takes a Request',
  remedy: 'Call it as the platform does: handler(request, …).',
}

/** For adapters: secrets are looked for when the first request comes, unless they are there. */
export function toFetchSessions<T>(options: SessionOptions<T> | Sessions<T>): AdapterSessions<T> {
  if (!isRecord(options) || KIND in options || 'codec' in options) return toSessions(options)
  const { secret } = options as SessionOptions<T>
  return toSessions({ ...options, secret: secretWhenAsked(secret) } as SessionOptions<T>)
}

/** The visit of whoever shares these sessions and is at work on this request, or on the one that it was made of. */
function knownVisit<T>(sessions: AdapterSessions<T>, request: FetchRequest): Visit<T> | undefined {
  const visit = isExposed(request, sessions)
    ? findVisit<T>(request, sessions.name)
    : visitAround(request, sessions, ({ url }) => url === request.url)
  return visit?.isCommitted === false ? visit : undefined
}
