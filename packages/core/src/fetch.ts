/**
 * Sessions for handlers that turn a Request into a Response: Workers, Deno, Bun, Next.js routes …
 *
 * @module
 */
import { exposedState, exposeState } from './expose.ts'
import type { HeaderTarget } from './headers.ts'
import type { Session } from './session.ts'
import { type Sessions, toSessions } from './sessions.ts'
import type { About, Data, SessionOptions } from './types.ts'

/** A handler that is given the session beside the request, and whatever the platform adds. */
export type SessionHandler<T, More extends unknown[]> = (
  request: Request,
  session: Session<T>,
  ...more: More
) => Response | Promise<Response>

/**
 * Gives a handler the visitor's session, and writes it into the response. What the platform passes
 * beside the request (`env`, `ctx`) comes after the session. A handler with one parameter finds the
 * session by `getSession(request)`, and has not touched it until then.
 *
 * A handler may throw a Response; the session goes out with it. For what else it throws `onError`
 * makes the response; without it the error goes on to the platform, and no response of ours with it.
 *
 * @example
 * export default {
 *   fetch: withSession({ secret }, async (request, session) => {
 *     session.visits = (session.visits ?? 0) + 1
 *     return new Response(`Visit ${session.visits}`)
 *   }),
 * }
 */
export function withSession<T = Data, More extends unknown[] = []>(
  options: SessionOptions<T> | Sessions<T>,
  handler: SessionHandler<T, More>,
  onError?: (error: unknown, request: Request) => Response | Promise<Response>,
): (request: Request, ...more: More) => Promise<Response> {
  const sessions = toSessions(options)
  const wantsSession = handler.length !== 1

  return async (request, ...more) => {
    const rescued = (act: () => Promise<Response>) =>
      act().catch((error) => {
        if (error instanceof Response) return error
        if (onError === undefined) throw error
        return onError(error, request)
      })

    const state = await sessions.open(request.headers.get('cookie'), aboutRequest(request))
    exposeState(request, sessions.name, state)
    const response = await rescued(async () => {
      const session = wantsSession ? state.session : undefined
      return handler(request, session as Session<T>, ...more)
    })
    return rescued(async () => {
      const headers = new Headers(response.headers)
      const { vary } = await sessions.commitTo(state, headersOf(headers, response.status))
      return vary ? withHeaders(response, headers) : response
    })
  }
}

/**
 * The session of a request inside `withSession`, typed; the first one, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing.
 */
export function getSession<T = Data>(request: Request, cookieName?: string): Session<T> {
  const note = { access: 'the session', install: 'withSession({ … }, handler)' }
  return exposedState<T>(request, () => note, cookieName).session
}

/** How the request came: by plain http only if no proxy stands between that could know better. */
export function aboutRequest({
  url,
  headers,
}: {
  readonly url: string
  readonly headers: Headers
}): About {
  const forwarded = ['x-forwarded-proto', 'x-forwarded-for', 'forwarded', 'via'].some((name) =>
    headers.has(name),
  )
  return {
    secure: forwarded || !url.startsWith('http:'),
    host: headers.get('host') ?? new URL(url).host,
  }
}

/** Headers as the place where a commit is written. */
export function headersOf(headers: Headers, status: number): HeaderTarget {
  return {
    status,
    get: (name) => headers.get(name) ?? undefined,
    set: (name, value) => headers.set(name, value),
    getSetCookie: () => headers.getSetCookie(),
    setSetCookie(lines) {
      headers.delete('set-cookie')
      for (const line of lines) headers.append('set-cookie', line)
    },
  }
}

/** A copy, since headers of a response that came from `fetch` or `redirect` cannot be changed. */
function withHeaders(response: Response, headers: Headers): Response {
  const { status, statusText, body } = response
  return new Response(body, { status, statusText, headers })
}
