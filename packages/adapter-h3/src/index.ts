/**
 * Sessions for h3 2, on Node and on web runtimes: `app.use(session())`, then `event.context.session`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * h3 makes a response of what a handler returns or throws, and keeps headers for either apart.
 *
 * @module
 */
import {
  type Awaitable,
  attempt,
  chain,
  type Data,
  exposedState,
  exposeState,
  type HeaderTarget,
  type Session,
  type SessionOptions,
  type SessionState,
  type Sessions,
  toSessions,
} from '@sealed-session/core'
import { aboutRequest } from '@sealed-session/core/fetch'
import type { H3Event, Middleware } from 'h3'

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
export function session<T = Data>(options: SessionOptions<T> | Sessions<T> = {}): Middleware {
  const sessions = toSessions(options)

  // No async function: what is here at once goes on at once.
  return function session(event, next) {
    return chain(sessions.open(aboutRequest(event.req)), (state) => {
      exposeState(event.context, sessions.name, state)
      return chain(settle(next), (made) =>
        chain(commitTo(sessions, state, event, made), () => {
          if (made.threw) throw made.value
          return made.value
        }),
      )
    })
  }
}

/**
 * The session of an event, typed; the first one installed, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing.
 */
export function getSession<T = Data>(event: H3Event, cookieName?: string): Session<T> {
  const note = { access: 'event.context.session', install: 'app.use(session())' }
  return exposedState<T>(event.context, () => note, cookieName).session
}

/** What came of the handler. */
interface Made {
  value: unknown
  readonly threw: boolean
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
function commitTo<T>(
  sessions: Sessions<T>,
  state: SessionState<T>,
  { res }: H3Event,
  made: Made,
): Awaitable<unknown> {
  if (!state.touched && !sessions.mayNeedRenewal(state)) return sessions.missed(state)
  const { status = made.threw ? 500 : (res.status ?? 200) } = (made.value ?? {}) as HasStatus
  const isError = made.threw || status >= 400
  const [over, other] = isError
    ? (['errHeaders', 'headers'] as const)
    : (['headers', 'errHeaders'] as const)
  return chain(
    sessions.commitTo(state, new EventHeaders(res[over], made, status)),
    ({ setCookie }) =>
      setCookie.length === 0
        ? undefined
        : sessions.commitTo(state, new EventHeaders(res[other], made, status)),
  )
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
  readonly #over: Headers
  readonly #made: Made

  constructor(over: Headers, made: Made, status: number) {
    this.status = status
    this.#over = over
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
