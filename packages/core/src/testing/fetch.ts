/** How does a browser fetch: with its cookies, and through redirects? */
import type { Awaitable } from '../words/awaitable.ts'
import { type CookieRequest, type CrossSite, cookieHeaderOf } from './delivery.ts'
import type { KeptCookie } from './jar.ts'
import type { Answered } from './set-cookie.ts'

export interface FetchedBy {
  send(request: Request): Awaitable<Response>
  sentWith(request: CookieRequest): readonly KeptCookie[]
  keep(answered: Answered, request: CookieRequest): void
}

const MOST_REDIRECTS = 20

/** @throws {TypeError} As `fetch` does: for redirects without end, and for any where `redirect` is `error`. */
export async function fetchAsBrowser(
  input: URL | Request,
  { crossSite, ...init }: RequestInit & { readonly crossSite?: CrossSite | undefined },
  { send, sentWith, keep }: FetchedBy,
): Promise<Response> {
  const first = new Request(input, init)
  let request = first
  for (let redirects = 0; ; redirects++) {
    const { url, method } = request
    const about: CookieRequest = { url, method, crossSite }
    const again = first.redirect === 'follow' && request.body !== null ? request.clone() : request
    const response = await send(withHeaders(request, cookieHeaderOf(sentWith(about)), crossSite))
    keep(response, about)
    const to = first.redirect === 'manual' ? undefined : redirectOf(response, url)
    if (to === undefined) return response
    if (first.redirect === 'error') throw new TypeError(`${url} redirects, and must not`)
    if (redirects === MOST_REDIRECTS) throw new TypeError(`${first.url} redirects without end`)
    request = redirected(again, to, response.status)
  }
}

function withHeaders(request: Request, cookie: string, crossSite: CrossSite | undefined): Request {
  const headers = new Headers(request.headers)
  const cookies = [headers.get('cookie') ?? '', cookie].filter((each) => each !== '')
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '))
  for (const [name, value] of Object.entries(saidOf(request, crossSite))) headers.set(name, value)
  return new Request(request, { headers, redirect: 'manual' })
}

/** What browsers say of a request that another site's page has caused. */
function saidOf({ method }: Request, crossSite: CrossSite | undefined): Record<string, string> {
  if (crossSite === undefined) return {}
  return {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': crossSite === 'navigation' ? 'navigate' : 'cors',
    'sec-fetch-dest': crossSite === 'navigation' ? 'document' : 'empty',
    ...(!/^(?:GET|HEAD)$/.test(method) && { origin: 'https://another.example' }),
  }
}

function redirectOf({ status, headers }: Response, from: string): URL | undefined {
  const location = headers.get('location')
  if (location === null || ![301, 302, 303, 307, 308].includes(status)) return undefined
  if (!URL.canParse(location, from)) return undefined
  return new URL(location, from)
}

/** 303, and 301 and 302 after a POST, go on with GET, and leave the body and what was said of it behind. */
function redirected(request: Request, to: URL, status: number): Request {
  const { method } = request
  const forgets =
    (status === 303 && method !== 'HEAD' && method !== 'GET') ||
    ((status === 301 || status === 302) && method === 'POST')
  if (!forgets) return new Request(to, request)
  const headers = new Headers(request.headers)
  for (const name of [...headers.keys()]) if (name.startsWith('content-')) headers.delete(name)
  return new Request(to, { headers, signal: request.signal })
}
