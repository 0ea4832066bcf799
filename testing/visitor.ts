/** Visitors who fill in forms. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly location: string | null
  readonly setCookie: readonly string[]
  // biome-ignore lint/suspicious/noExplicitAny: what a test's own handler sent
  readonly json: any
}

export interface Visitor {
  /** Name to value, as a browser keeps them. */
  readonly cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Sends a form: in parts (`multipart/form-data`) if it is FormData. */
  post(
    path: string,
    fields?: Record<string, string> | FormData,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Somebody who holds the same cookies from here on. */
  copy(): Visitor
}

/** Keeps what it is told to keep, drops what it is told to drop, and follows no redirect. */
export function visitor(origin: string, cookies = new Map<string, string>()): Visitor {
  async function ask(path: string, init: RequestInit, headers = {}): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, origin), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie && { cookie }), ...headers },
    })
    const setCookie = response.headers.getSetCookie()
    for (const line of setCookie) keep(cookies, line)
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
    copy: () => visitor(origin, new Map(cookies)),
  }
}

function bodyOf(fields: Record<string, string> | FormData): FormData | URLSearchParams {
  return fields instanceof FormData ? fields : new URLSearchParams(fields)
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = '', attributes = ''] = /^([^=;]+)=([^;]*)(.*)$/.exec(line) ?? []
  // Some say it by Max-Age, some by Expires alone.
  if (/;\s*(max-age=0\b|expires=thu, 01 jan 1970)/i.test(attributes)) cookies.delete(name)
  else cookies.set(name, value)
}
