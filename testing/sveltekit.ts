/** SvelteKit's way from a request to a response, as far as hooks can tell. `scripts/frameworks.ts` has the real one. */
import type { isHttpError, isRedirect, Redirect } from '@sveltejs/kit'

/** SvelteKit's own way to tell what was thrown: the caller's copy of it. */
export interface Kit {
  readonly isHttpError: typeof isHttpError
  readonly isRedirect: typeof isRedirect
}

/** What a hook and a route are given: the part of `RequestEvent` that matters here. */
export interface KitEvent {
  readonly request: Request
  readonly url: URL
  readonly locals: object
  readonly cookies: { set(name: string, value: string, options?: object): void }
  readonly isDataRequest: boolean
  readonly isSubRequest: boolean
  setHeaders(headers: Readonly<Record<string, string>>): void
  fetch(path: string, init?: RequestInit): Promise<Response>
}

export type Handle = (input: {
  readonly event: KitEvent
  resolve(event: KitEvent): Promise<Response>
}) => Response | Promise<Response>

export type Route = (event: KitEvent) => Response | Promise<Response>

/** A server with these hooks, and one route for everything. */
export function kitServer(
  kit: Kit,
  handle: Handle,
  route: Route,
): (request: Request) => Promise<Response> {
  const server = {
    kit,
    handle,
    route,
    respond: (request: Request) => respond(server, request, false),
  }
  return server.respond
}

interface Server {
  readonly kit: Kit
  readonly handle: Handle
  readonly route: Route
}

async function respond(server: Server, request: Request, isSubRequest: boolean): Promise<Response> {
  const url = new URL(request.url)
  const isDataRequest = url.pathname.endsWith('/__data.json')
  const lines: string[] = []
  const headers: [name: string, value: string][] = []
  const event: KitEvent = {
    request,
    url,
    locals: {},
    isDataRequest,
    isSubRequest,
    cookies: { set: (name, value, options = {}) => void lines.push(spell(name, value, options)) },
    setHeaders: (more) => void headers.push(...Object.entries(more)),
    async fetch(path, init) {
      const asked = new Request(new URL(path, url), init)
      const cookie = request.headers.get('cookie')
      if (cookie !== null && init?.credentials !== 'omit') asked.headers.set('cookie', cookie)
      const response = await respond(server, asked, true)
      lines.push(...response.headers.getSetCookie())
      return response
    },
  }

  const resolve = async (resolved: KitEvent) => {
    const response = await attempt(
      () => server.route(resolved),
      (thrown) => answerTo(server.kit, thrown),
    )
    for (const [name, value] of headers) response.headers.set(name, value)
    for (const line of lines) response.headers.append('set-cookie', line)
    event.cookies.set = () => {
      throw new Error('Cannot use `cookies.set(...)` after the response has been generated')
    }
    return response
  }

  try {
    const response = await server.handle({ event, resolve })
    const location = response.headers.get('location')
    return isDataRequest && location !== null ? asJson(location) : response
  } catch (thrown) {
    if (!server.kit.isRedirect(thrown)) return answerTo(server.kit, thrown)
    const response = isDataRequest ? asJson(thrown.location) : redirection(thrown)
    for (const line of lines) response.headers.append('set-cookie', line)
    return response
  }
}

async function attempt(
  act: () => Response | Promise<Response>,
  rescue: (thrown: unknown) => Response,
): Promise<Response> {
  try {
    return await act()
  } catch (thrown) {
    return rescue(thrown)
  }
}

function answerTo(kit: Kit, thrown: unknown): Response {
  if (kit.isRedirect(thrown)) return redirection(thrown)
  return new Response('error', { status: kit.isHttpError(thrown) ? thrown.status : 500 })
}

function redirection({ status, location }: Redirect): Response {
  return new Response(null, { status, headers: { location } })
}

function asJson(location: string): Response {
  return Response.json({ type: 'redirect', location })
}

interface Options {
  readonly path?: string
  readonly maxAge?: number
  readonly expires?: Date
  readonly httpOnly?: boolean
  readonly secure?: boolean
  readonly sameSite?: string | undefined
}

function spell(name: string, value: string, options: Options): string {
  const { path, maxAge, expires, httpOnly, secure, sameSite } = {
    ...{ httpOnly: true, secure: true, sameSite: 'lax' },
    ...options,
  }
  return [
    `${name}=${value}`,
    maxAge !== undefined && `Max-Age=${maxAge}`,
    path && `Path=${path}`,
    expires && `Expires=${expires.toUTCString()}`,
    httpOnly && 'HttpOnly',
    secure && 'Secure',
    sameSite && `SameSite=${sameSite[0]?.toUpperCase()}${sameSite.slice(1)}`,
  ]
    .filter(Boolean)
    .join('; ')
}
