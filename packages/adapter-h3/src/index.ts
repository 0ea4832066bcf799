/**
 * Sessions for h3 2, on Node and on web runtimes: `app.use(session())`, then `event.context.session`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * h3 makes a response of what a handler returns or throws, and keeps headers for either apart.
 *
 * @module
 */
import {
  type Answer,
  type Awaitable,
  allowCrossOrigin as allow,
  attempt,
  chain,
  concernsCommit,
  type Data,
  exposedSession,
  exposeState,
  type HeaderTarget,
  isExposed,
  loadedSession,
  requireDevice as prove,
  type RequireDeviceOptions,
  type Session,
  SessionError,
  type SessionOptions,
  type Sessions,
  toSessions,
  type Visit,
} from '@sealed-session/core'
import { headOf, responseOf } from '@sealed-session/core/fetch'
import type { H3Event, Middleware } from 'h3'
import { errorHookCarrier } from './error-hook.ts'
import { askedForOthers } from './others.ts'

/** What an app needs beside it: flash messages, errors, types … */
export * from '@sealed-session/core'
export type { SessionData } from './session-data.ts'

declare module 'h3' {
  interface H3EventContext {
    /** The visitor's session. Assign an object to replace its data, `null` to end it. */
    get session(): Session
    set session(value: object | null | undefined)
  }
}

/**
 * The session middleware. Add it before everything that uses `event.context.session`.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function session<T = Data, Name extends string = string>(
  options: SessionOptions<T, Name> | Sessions<T> = {},
): Middleware {
  const sessions = toSessions(options)
  const carryThroughErrorHook = errorHookCarrier(sessions.name)

  // No async function: what is here at once goes on at once.
  return function session(event, next) {
    mustBeOfVersion2(event)
    // A mounted app that shares the sessions finds them open.
    if (isExposed(event.context, sessions)) return next()
    carryThroughErrorHook(event)
    const visit = sessions.visit(headOf(event.req))
    return chain(visit.ready(), () =>
      chain(visit.answer(), (answer) => {
        if (answer !== undefined) return responseOf(answer)
        exposeState(event.context, sessions.name, visit)
        return chain(settle(next), (made) => {
          if (askedForOthers(event, made)) visit.warn('other-session', OTHERS)
          return chain(commitTo(visit, event, made), () => {
            if (made.threw) throw made.value
            return made.value
          })
        })
      }),
    )
  }
}

/** Version 1 has no Request in its events and calls no `next`; before 2.0.0 (nitro@3.0.0) errors had no headers. */
function mustBeOfVersion2({ req, res }: H3Event): void {
  if ((req as Partial<Request> | undefined)?.headers?.get && 'errHeaders' in res) return
  throw new SessionError(
    'ERR_SESSION_REQUEST',
    'This is no event of h3 2.',
    'With h3 1 (Nuxt) use event.node.req and event.node.res with @sealed-session/core/node; of nitro@3.0.0 install a newer one.',
  )
}

/**
 * The session of an event, typed; the first one installed, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing.
 */
export function getSession<T = Data>(event: H3Event, cookieName?: string): Session<T> {
  return exposedSession<T>(contextOf(event), () => NOTE, cookieName)
}

/**
 * The same for sessions that are opened on demand: `load: 'on demand'`.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, as a rejection.
 */
export function loadSession<T = Data>(event: H3Event, cookieName?: string): Promise<Session<T>> {
  return loadedSession<T>(contextOf(event), () => NOTE, cookieName)
}

/**
 * Lets a page of another origin cause this request, where the option `crossOrigin` would refuse it the session: for a
 * callback by POST from an identity provider or a payment service. To be called before the session is asked for.
 */
export function allowCrossOrigin(event: H3Event): void {
  allow(event.req)
}

/**
 * Goes on once the visitor's device has proved itself (`requireDevice` of the core): to be awaited before anything is
 * done.
 *
 * @throws {SessionError} `ERR_SESSION_DEVICE`, status 403, or in its place a 307 by which the browser proves itself and
 *   asks once more.
 */
export function requireDevice(event: H3Event, options?: RequireDeviceOptions): Promise<void> {
  return prove(contextOf(event), options)
}

/** Of whatever was given for an event. */
function contextOf(event: H3Event): H3Event['context'] {
  return (event as H3Event | undefined)?.context as H3Event['context']
}

const NOTE = { access: 'event.context.session', install: 'app.use(session())' }

const OTHERS = {
  called: 'getSession() or useSession() of h3',
  remedy: "Import getSession from '@sealed-session/h3'.",
}

/** What came of the handler. */
interface Made {
  value: unknown
  threw: boolean
}

function settle(next: () => unknown): Awaitable<Made> {
  return attempt<Made>(
    () => chain(next(), (value): Made => ({ value, threw: false })),
    (value) => ({ value, threw: true }),
  )
}

/**
 * h3 takes `errHeaders` for errors and error responses, `headers` for everything else. A hook or a
 * middleware outside of this one may yet make one of the other, so a cookie goes into both.
 */
function commitTo<T>(visit: Visit<T>, { res }: H3Event, made: Made): Awaitable<unknown> {
  const { status = made.threw ? 500 : (res.status ?? 200) } = (made.value ?? {}) as HasStatus
  const isError = made.threw || status >= 400
  const [over, other] = isError
    ? (['errHeaders', 'headers'] as const)
    : (['headers', 'errHeaders'] as const)
  const commitInto = (which: 'headers' | 'errHeaders') =>
    visit.commitTo(new EventHeaders(() => res[which], made, status))
  return chain(commitInto(over), ({ setCookie }) => {
    if (setCookie.length === 0) return
    commitInto(other)
    // A middleware outside of this one may yet ask shared caches to keep what has somebody's cookie now.
    for (const which of ['headers', 'errHeaders'] as const) {
      keepLastWord(res[which], () => commitInto(which))
    }
  })
}

/** Has `speak` called after every change that a commit is about. */
function keepLastWord(headers: Headers, speak: () => unknown): void {
  let isSpeaking = false
  const methods = headers as unknown as Record<string, (name: string, value?: string) => void>
  for (const change of ['set', 'append', 'delete']) {
    const inner = methods[change]?.bind(headers)
    methods[change] = (name, value) => {
      inner?.(name, value)
      if (isSpeaking || !concernsCommit(name)) return
      isSpeaking = true
      speak()
      isSpeaking = false
    }
  }
}

interface HasStatus {
  readonly status?: number
}

/**
 * What the response will be made of: headers of the value itself, if it has some, under those of the
 * event. h3 lets the latter override the former, Set-Cookie excepted, which is appended.
 */
class EventHeaders implements HeaderTarget {
  readonly status: number
  /** Made when somebody asks for them, by h3: most responses have none. */
  readonly #find: () => Headers
  readonly #made: Made

  constructor(find: () => Headers, made: Made, status: number) {
    this.status = status
    this.#find = find
    this.#made = made
  }

  get(name: string): string | undefined {
    return this.#over.get(name) ?? this.#under?.get(name) ?? undefined
  }

  set(name: string, value: string): void {
    this.#over.set(name, value)
  }

  getSetCookie(): readonly string[] {
    return [...this.#below, ...this.#over.getSetCookie()]
  }

  setSetCookie(lines: readonly string[]): void {
    const below = this.#below
    // A line of ours in the value itself gives way; what is kept of the others goes on top.
    const stays = below.every((line) => lines.includes(line))
    if (!stays) withoutCookies(this.#made)
    this.#over.delete('set-cookie')
    for (const line of lines) {
      if (!stays || !below.includes(line)) this.#over.append('set-cookie', line)
    }
  }

  replace(answer: Answer): void {
    this.#made.value = responseOf(answer)
    this.#made.threw = false
  }

  get #over(): Headers {
    return this.#find()
  }

  names(): Iterable<string> {
    return [...(this.#under?.keys() ?? []), ...this.#over.keys()]
  }

  get #under(): Headers | undefined {
    const { headers } = (this.#made.value ?? {}) as { readonly headers?: unknown }
    return headers instanceof Headers ? headers : undefined
  }

  get #below(): readonly string[] {
    return this.#under?.getSetCookie() ?? []
  }
}

/** Headers of a response that came from `fetch` cannot be changed, so a copy takes its place. */
function withoutCookies(made: Made): void {
  if (!(made.value instanceof Response)) {
    ;(made.value as { readonly headers: Headers }).headers.delete('set-cookie')
    return
  }
  const { status, statusText, body, headers } = made.value
  const rest = new Headers(headers)
  rest.delete('set-cookie')
  made.value = new Response(body, { status, statusText, headers: rest })
}
