/** For tests: an app that is a fetch handler, and a browser that uses it and reads the page. */
import { createSessions, type SessionOptions } from '@sealed-session/core'
import { getSession, withSession } from '@sealed-session/core/fetch'
import { type InspectorOptions, inspector } from '../src/index.ts'

export const SECRET = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
export const OLD_SECRET = 'm3Xt9RbK7qWzL2pVf8YdG5hN1jCs6uEa'
export const START = Date.UTC(2026, 0, 1)

/** Stands still until it is told to go on. */
export class Clock {
  at = START
  readonly now = (): number => this.at
  pass(seconds: number): void {
    this.at += seconds * 1000
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the tests put everything there
type Loose = Record<string, any>

export type Handler = (request: Request) => Response | Promise<Response>

/** `/count` counts, `/set?key=…` keeps a value, `/in` and `/out` log in and out; `/picture` asks for nothing. */
export function app(options: SessionOptions<Loose> = {}, own: InspectorOptions = {}) {
  const clock = new Clock()
  const sessions = createSessions<Loose>({
    secret: SECRET,
    now: clock.now,
    onEvent: () => false,
    ...options,
  })
  const handle = withSession(sessions, async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/picture') return new Response('fine')
    const session = getSession<Loose>(request)
    if (pathname === '/count') session.count = (session.count ?? 0) + 1
    if (pathname === '/read') return new Response(String(session.count))
    if (pathname === '/set') session[searchParams.get('key') ?? ''] = searchParams.get('value')
    if (pathname === '/in') (await session.regenerate()).user = 'ann'
    if (pathname === '/out') await session.destroy()
    return new Response('fine')
  })
  const handler: Handler = inspector(sessions, { now: clock.now, ...own }).around(async (request) =>
    Promise.resolve(handle(request)).catch(() => new Response('failed', { status: 500 })),
  )
  return { clock, sessions, handler, browser: () => new Browser(handler) }
}

/** Keeps and returns cookies, and presses buttons as a browser does. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #handler: Handler
  readonly #path: string

  constructor(handler: Handler, path = '/__session') {
    this.#handler = handler
    this.#path = path
  }

  async go(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ')
    if (cookie !== '') headers.set('cookie', cookie)
    const request = new Request(`http://localhost:3000${path}`, { ...init, headers })
    const response = await this.#handler(request)
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  /** The page, as text and tags. */
  async page(): Promise<string> {
    return (await this.go(this.#path)).text()
  }

  /** Presses a button, and reads the page that it leads to. */
  async press(act: string, cookie = 'session'): Promise<string> {
    const token = tokenIn(await this.page())
    const response = await this.post({ act, cookie, token })
    if (response.status !== 303) throw new Error(`${response.status}: ${await response.text()}`)
    return this.page()
  }

  post(fields: Record<string, string>, headers: Record<string, string> = SAME): Promise<Response> {
    return this.go(this.#path, { method: 'POST', body: new URLSearchParams(fields), headers })
  }

  #keep(line: string): void {
    const [pair = ''] = line.split('; ')
    const equals = pair.indexOf('=')
    if (line.includes('Max-Age=0;')) this.cookies.delete(pair.slice(0, equals))
    else this.cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
  }
}

/** As a browser says that a form is of the page’s own. */
const SAME = { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' }

export function tokenIn(page: string): string {
  return /name="token" value="(\w+)"/.exec(page)?.[1] ?? ''
}

/** What the page says, without tags and in one line. */
export function read(page: string): string {
  const [main = ''] = /<main.*<\/main>/s.exec(page) ?? []
  return main
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
}
