/**
 * Sessions for handlers that turn a Request into a Response: Workers, Deno, Bun, Next.js routes …
 *
 * @module
 */

import type { Session } from '../life/session.ts'
import type { SessionOptions } from '../options/all.ts'
import {
  exposedSession,
  exposeState,
  findVisit,
  isExposed,
  loadedSession,
} from '../visit/expose.ts'
import type { HeaderTarget } from '../visit/headers.ts'
import { type Sessions, toSessions } from '../visit/sessions.ts'
import type { Visit } from '../visit/visit.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import type { Data } from '../words/envelope.ts'
import type { RequestHead } from '../words/request.ts'

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
 * Where neither the handler nor the cryptography has to wait, the response is there at once, not promised.
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
): (request: Request, ...more: More) => Response | Promise<Response> {
  const sessions = toSessions(options)
  const wantsSession = handler.length !== 1

  // No async function: a response that is made at once is there at once.
  return (request, ...more) => {
    const rescue = (error: unknown): Awaitable<Response> => {
      if (error instanceof Response) return error
      if (onError === undefined) throw error
      return onError(error, request)
    }
    // Inside of another that shares the sessions: it is the one that commits.
    const known = isExposed(request, sessions)
    const visit = known
      ? (findVisit<T>(request, sessions.name) as Visit<T>)
      : sessions.visit(headOf(request))
    const handle = () =>
      handler(request, (wantsSession ? visit.session : undefined) as Session<T>, ...more)
    return chain(visit.ready(), () => {
      if (known) return handle()
      exposeState(request, sessions.name, visit)
      const answered = attempt(handle, rescue)
      return chain(answered, (response) => attempt(() => commitTo(visit, response), rescue))
    })
  }
}

function commitTo<T>(visit: Visit<T>, response: Response): Awaitable<Response> {
  const headers = headersOf(response)
  return chain(visit.commitTo(headers), () => headers.response)
}

/**
 * The session of a request inside `withSession`, typed; the first one, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing.
 */
export function getSession<T = Data>(request: Request, cookieName?: string): Session<T> {
  return exposedSession<T>(request, () => NOTE, cookieName)
}

/** The same for sessions that are opened on demand: `load: 'on demand'`. */
export function loadSession<T = Data>(request: Request, cookieName?: string): Promise<Session<T>> {
  return loadedSession<T>(request, () => NOTE, cookieName)
}

const NOTE = { access: 'the session', install: 'withSession({ … }, handler)' }

/** A Request as what is asked of it. */
export function headOf(request: RequestLike): RequestHead {
  return new FetchHead(request)
}

interface RequestLike {
  readonly url: string
  readonly headers: Headers
}

/** A class, since functions kept with every request are slow to be collected. */
class FetchHead implements RequestHead {
  readonly #request: RequestLike

  constructor(request: RequestLike) {
    this.#request = request
  }

  header(name: string): string | null {
    return this.#request.headers.get(name)
  }

  get encrypted(): boolean {
    return !this.#request.url.startsWith('http:')
  }

  get host(): string {
    return new URL(this.#request.url).host
  }

  get path(): string {
    return new URL(this.#request.url).pathname
  }
}

/** A response as the place where headers are written. */
export function headersOf(response: Response): HeaderTarget & { readonly response: Response } {
  return new ResponseHeaders(response)
}

/**
 * Most responses are used once, and take the headers: their body stays what it is, with its length. A copy
 * takes the place of those that cannot be changed (they came from `fetch` or `redirect`), or that might be an
 * app's constant, given to others as well.
 */
class ResponseHeaders implements HeaderTarget {
  response: Response
  #isOurs = false

  constructor(response: Response) {
    this.response = response
  }

  get status(): number {
    return this.response.status
  }

  get(name: string): string | undefined {
    return this.response.headers.get(name) ?? undefined
  }

  set(name: string, value: string): void {
    this.#write((headers) => headers.set(name, value))
  }

  getSetCookie(): readonly string[] {
    return this.response.headers.getSetCookie()
  }

  setSetCookie(lines: readonly string[]): void {
    this.#write((headers) => {
      if (headers.has('set-cookie')) headers.delete('set-cookie')
      for (const line of lines) headers.append('set-cookie', line)
    })
  }

  names(): Iterable<string> {
    return this.response.headers.keys()
  }

  #write(act: (headers: Headers) => void): void {
    if (!this.#isOurs && !isUsedOnce(this.response)) this.#copy()
    try {
      act(this.response.headers)
    } catch {
      // They cannot be changed.
      this.#copy()
      act(this.response.headers)
    }
    this.#isOurs = true
  }

  #copy(): void {
    const { status, statusText, body, headers } = this.response
    this.response = new Response(body, { status, statusText, headers: new Headers(headers) })
  }
}

/**
 * A body can be sent but once. To look at `body` would make a stream of it, which platforms are slow to
 * send; a content type says as much, unless the status says that there is none all the same. A WebSocket
 * (101) is for one visitor too, and cannot be copied.
 */
function isUsedOnce({ status, headers }: Response): boolean {
  return status === 101 || (headers.has('content-type') && ![204, 205, 304].includes(status))
}
