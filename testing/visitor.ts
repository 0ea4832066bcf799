/** Visitors who fill in forms. */
import { HeldCookies } from './held-cookies.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  readonly location: string | null
  readonly setCookie: readonly string[]
  // biome-ignore lint/suspicious/noExplicitAny: what a test's own handler sent
  readonly json: any
}

export interface Visitor {
  readonly cookies: HeldCookies
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Sends a form: in parts (`multipart/form-data`) if it is FormData. */
  post(
    path: string,
    fields?: Record<string, string> | FormData,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Somebody who holds the same cookies from here on. */
  copy(): Visitor
  /** The same visitor at another port of the host: browsers tell cookies apart by host, not by port. */
  at(origin: string): Visitor
}

/** Keeps cookies as browsers do, and follows no redirect. */
export function visitor(
  origin: string,
  given: Iterable<readonly [name: string, value: string]> = [],
): Visitor {
  return visitorWith(new HeldCookies(origin, given), origin)
}

function visitorWith(cookies: HeldCookies, origin: string): Visitor {
  async function ask(path: string, init: RequestInit, headers = {}): Promise<Answer> {
    const { href } = new URL(path, origin)
    const response = await cookies.browser.fetch(href, { ...init, redirect: 'manual', headers })
    const setCookie = response.headers.getSetCookie()
    const text = await response.text()
    return {
      status: response.status,
      text,
      location: response.headers.get('location'),
      setCookie,
      get json() {
        return JSON.parse(text)
      },
    }
  }

  return {
    cookies,
    get: (path, headers) => ask(path, {}, headers),
    post: (path, fields = {}, headers) =>
      ask(path, { method: 'POST', body: bodyOf(fields) }, headers),
    copy: () => visitor(origin, cookies),
    at: (other) => visitorWith(cookies, other),
  }
}

function bodyOf(fields: Record<string, string> | FormData): FormData | URLSearchParams {
  return fields instanceof FormData ? fields : new URLSearchParams(fields)
}
