/**
 * Sessions for h3 2, on Node and on web runtimes: `app.use(session())`, then `event.context.session`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * h3 makes a response of what a handler returns or throws, and keeps headers for either apart.
 *
 * @module
 */
import {
  type Data,
  exposedState,
  exposeState,
  type HeaderTarget,
  type Session,
  type SessionOptions,
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

  return async function session(event, next) {
    const { req, context } = event
    const state = await sessions.open(req.headers.get('cookie'), aboutRequest(req))
    exposeState(context, sessions.name, state)
    const made = await settle(next)
    for (const headers of headersOf(event, made)) await sessions.commitTo(state, headers)
    if (made.threw) throw made.value
    return made.value
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

async function settle(next: () => unknown): Promise<Made> {
  try {
    return { value: await next(), threw: false }
  } catch (value) {
    return { value, threw: true }
  }
}

/**
 * What the response will be made of: headers of the value itself, if it has some, under those of
 * the event. h3 takes `errHeaders` for errors and error responses, `headers` for everything else,
 * and lets them override the value's, Set-Cookie excepted, which is appended. An `onError` hook may
 * make one of the other, so both carry the session.
 */
function headersOf({ res }: H3Event, made: Made): readonly HeaderTarget[] {
  const { headers: own, status } = (made.value ?? {}) as {
    readonly headers?: unknown
    readonly status?: number
  }
  const under = own instanceof Headers ? own : new Headers()
  const below = under.getSetCookie()
  return [res.headers, res.errHeaders].map((over) => ({
    status: status ?? (made.threw ? 500 : (res.status ?? 200)),
    get: (name) => over.get(name) ?? under.get(name) ?? undefined,
    set: (name, text) => over.set(name, text),
    getSetCookie: () => [...below, ...over.getSetCookie()],
    setSetCookie(lines) {
      // A line of ours in the value itself gives way; what is kept of the others goes on top.
      const stays = below.every((line) => lines.includes(line))
      if (!stays) withoutCookies(made, under)
      over.delete('set-cookie')
      for (const line of lines) {
        if (!stays || !below.includes(line)) over.append('set-cookie', line)
      }
    },
  }))
}

/** Headers of a response that came from `fetch` cannot be changed, so a copy takes its place. */
function withoutCookies(made: Made, headers: Headers): void {
  if (!(made.value instanceof Response)) {
    headers.delete('set-cookie')
    return
  }
  const { status, statusText, body } = made.value
  const rest = new Headers(headers)
  rest.delete('set-cookie')
  made.value = new Response(body, { status, statusText, headers: rest })
}
