/**
 * Sessions for Next.js's App Router: `export const { getSession, withSession, proxy } = session()`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * Next.js has no place of its own where a head leaves: what may set cookies (an action, a route handler) is wrapped.
 *
 * @module
 */
import {
  allowCrossOrigin as allow,
  type CookieJar,
  commitToJar,
  type Data,
  exposeState,
  type RequestHead,
  type Session,
  SessionError,
  type SessionOptions,
  type Sessions,
  type Visit,
} from '@sealed-session/core'
import {
  type Carrier,
  during,
  headersOf,
  headOf,
  refusalOf,
  responseOf,
  toFetchSessions,
  visitAround,
} from '@sealed-session/core/fetch'
import { cookies, headers } from 'next/headers.js'
import { NextResponse } from 'next/server.js'

/** What an app needs beside it: flash messages, errors, types … */
export * from '@sealed-session/core'
export type { SessionData } from './session-data.ts'

/** What an app exports of a module of its own, and imports wherever it has a session to read or to write. */
export interface NextSessions<T = Data> {
  /**
   * The visitor's session, to be read: in server components, layouts, metadata, actions and route handlers. A write is
   * an error that says where to write (`ERR_SESSION_READ_ONLY`).
   */
  getSession(): Promise<Session<T>>
  /**
   * An action or a route handler that is given the session before its own arguments, to be read and written. It is
   * committed when the function is done, and also when it throws: redirects and not-founds of Next.js are thrown.
   *
   * @example
   * export const login = withSession(async (session, form) => {
   *   const fresh = await session.regenerate()
   *   fresh.user = String(form.get('name'))
   *   redirect('/')
   * })
   */
  // biome-ignore lint/suspicious/noExplicitAny: what Next.js passes is for the function's own annotations to say
  withSession<Args extends any[], R>(
    act: (session: Session<T>, ...args: Args) => R | Promise<R>,
  ): (...args: Args) => Promise<R>
  /**
   * For `proxy.ts` (`middleware.ts` before Next.js 16): renews a session that is due, which pages cannot, and hands it
   * on to the page of the same request.
   *
   * @example
   * export { proxy } from './session.js'
   */
  proxy(request: Request): Promise<Response>
  /** The same, with a function that may read and write the session, and answer by itself. */
  proxy<Req extends Request, More extends unknown[]>(
    answer: (session: Session<T>, request: Req, ...more: More) => Answer | Promise<Answer>,
  ): (request: Req, ...more: More) => Promise<Response>
}

type Answer = Response | undefined | null | void

/**
 * Sessions of an app. A secret that is missing is an error of the first request, since apps are imported to be built.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function session<T = Data, Name extends string = string>(
  options: SessionOptions<T, Name> | Sessions<T> = {},
): NextSessions<T> {
  const sessions = toFetchSessions(options)

  async function getSession(): Promise<Session<T>> {
    const request = await arrived()
    // Inside of withSession it is the one that is written.
    const written = visitAround(request, sessions)
    if (written?.isCommitted === false) return written.session
    const visit = sessions.visit(request)
    visit.readOnly(TO_BE_READ)
    await visit.ready()
    return (await visit.load()).session
  }

  function withSession<Args extends unknown[], R>(act: Act<T, Args, R>) {
    return async (...args: Args): Promise<R> => {
      const [route] = args
      const request = await arrived(isRequest(route) ? route : undefined)
      const visit = sessions.visit(request)
      await visit.ready()
      try {
        await visit.load()
      } catch (error) {
        // Only of a route handler the method is known, and it may answer with a Response.
        return (refusalOf(error) as R | undefined) ?? fail(error)
      }
      exposeState(request, sessions.name, visit)
      let answer: R
      try {
        answer = await during(request, () => act(visit.session, ...args))
      } catch (thrown) {
        const refused = isRequest(route) ? refusalOf(thrown) : undefined
        // What a page is shown of an error is up to it; a route handler has nobody to make a response of one.
        if (refused !== undefined) return (await written(refused, visit)) as R
        await commitToJar(visit, unencoded(await cookies()))
        throw thrown
      }
      if (answer instanceof Response) return (await written(answer, visit)) as R
      await commitToJar(visit, unencoded(await cookies()))
      return answer
    }
  }

  function proxy(given: Request | Loose): unknown {
    if (typeof given !== 'function') return pass(given, () => undefined)
    return (request: Request, ...more: unknown[]) =>
      pass(request, (visit) => given(visit.session, request, ...more))
  }

  async function pass(request: Request, answer: (visit: Visit<T>) => unknown): Promise<Response> {
    const visit = sessions.visit(headOf(request))
    await visit.ready()
    const ours = await visit.answer()
    if (ours !== undefined) return responseOf(ours)
    let answered: Answer
    try {
      answered = (await answer(visit)) as Answer
    } catch (thrown) {
      visit.abandoned('lost-with-throw')
      const refused = refusalOf(thrown)
      return refused === undefined ? fail(thrown) : written(refused, visit)
    }
    return handOn((answered ?? NextResponse.next()) as NextResponse, visit)
  }

  return { getSession, withSession, proxy: proxy as NextSessions<T>['proxy'] }
}

type Act<T, Args extends unknown[], R> = (session: Session<T>, ...args: Args) => R | Promise<R>
type Loose = (...args: unknown[]) => unknown

const TO_BE_READ = {
  what: 'getSession() opens the session to be read only',
  remedy:
    'Write it in a server action or a route handler that is wrapped: withSession(async (session, …) => { … }).',
}

/**
 * Lets a page of another origin cause this request, where the option `crossOrigin` would refuse it the session: for a
 * callback by POST from an identity provider or a payment service. To be called around what `withSession` made, in
 * route handlers; for server actions Next.js has the same rule itself (`serverActions.allowedOrigins`).
 *
 * @example
 * const callback = withSession(async (session, request: Request) => { … })
 * export async function POST(request: Request) {
 *   allowCrossOrigin(request)
 *   return callback(request)
 * }
 */
export function allowCrossOrigin(request: Request): void {
  allow(request)
}

function isRequest(given: unknown): given is Request {
  return given instanceof Request
}

function fail(error: unknown): never {
  throw error
}

/**
 * The request, as far as Next.js shows it. Its cookies are those that an action or the proxy has set meanwhile. Only a
 * route handler is given more of it: to the session of an action Next.js lets no page of another origin itself.
 */
async function arrived(route?: Request): Promise<RequestHead & Carrier> {
  const [jar, head] = await Promise.all([cookies(), headers()])
  const spelled = () => jar.getAll().map(({ name, value }) => `${name}=${value}`)
  const header = (name: string) => (name === 'cookie' ? spelled().join('; ') : head.get(name))
  const known = route && headOf(route)
  return {
    url: '',
    headers: { get: header },
    header,
    method: known?.method,
    target: known?.target,
    mayBeCrossOrigin: known?.mayBeCrossOrigin,
  }
}

/** Next.js encodes what it sets, which changes none of our tokens; of a codec's it may make another. */
function unencoded(jar: CookieJar): CookieJar {
  return {
    set(name, value, attributes) {
      if (encodeURIComponent(value) === value) return jar.set(name, value, attributes)
      throw new SessionError(
        'ERR_SESSION_UNSUPPORTED',
        "The codec's token has characters, such as =, that Next.js would encode in a cookie, and nobody else decodes.",
        'Write the session in a route handler that answers with a Response: there it is set as it is.',
      )
    },
  }
}

async function written<T>(response: Response, visit: Visit<T>): Promise<Response> {
  const target = headersOf(response)
  await visit.commitTo(target)
  return target.response
}

/** By way of Next.js's own jar, which tells the page of the same request. */
async function handOn<T>(response: NextResponse, visit: Visit<T>): Promise<Response> {
  if (!('cookies' in response)) return written(response, visit)
  const made = await commitToJar(visit, unencoded(response.cookies))
  const { vary, setCookie, cacheControl, headers = [] } = made
  for (const [name, value] of headers) response.headers.set(name, value)
  if (vary) response.headers.append('vary', 'Cookie')
  // A page that was made beforehand is for everybody, but for this response.
  if (setCookie.length > 0 && cacheControl) response.headers.set('cache-control', cacheControl)
  return response
}
