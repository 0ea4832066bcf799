/** How did a request come, whoever carried it? The same for every framework and runtime. */
import type { About, RequestHead } from '../words/request.ts'

/**
 * By which transport the browser sent it; undefined: a proxy stands between and does not say.
 * What a proxy says counts more than the last hop, which is between it and us.
 */
export function transportOf(request: RequestHead): 'https' | 'http' | undefined {
  const said = forwardedProto(request)
  if (said !== undefined) return said
  if (request.encrypted === true) return 'https'
  if (request.encrypted === undefined || SIGNS.some((name) => request.header(name) != null)) {
    return undefined
  }
  return 'http'
}

/** The host that the browser asked, with its port. */
export function hostOf(request: RequestHead): string | undefined {
  return first(request.header('x-forwarded-host')) ?? request.header('host') ?? request.host
}

/** A browser fetched it for a page that may never be shown (https://wicg.github.io/nav-speculation/prefetch.html). */
export function isAhead(request: RequestHead): boolean {
  return PURPOSES.some(
    (name) => request.header(name)?.toLowerCase().startsWith('prefetch') === true,
  )
}

const PURPOSES = ['sec-purpose', 'purpose', 'x-moz']

/** Headers by which a proxy shows that it is there, though none of them says how the request came to it. */
const SIGNS = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

/** Headers by which a proxy says how the request came to it, and the value that stands for TLS. */
const SAYINGS = [
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-protocol', 'https'],
  ['x-url-scheme', 'https'],
  ['cloudfront-forwarded-proto', 'https'],
  ['x-forwarded-ssl', 'on'],
  ['front-end-https', 'on'],
] as const

function forwardedProto(request: RequestHead): 'https' | 'http' | undefined {
  for (const [name, secure] of SAYINGS) {
    const value = first(request.header(name))?.toLowerCase()
    if (value !== undefined) return value === secure || value === 'wss' ? 'https' : 'http'
  }
  // RFC 7239: the first element is the nearest to the browser.
  const proto = /(?:^|[;\s])proto="?(https?)\b/i.exec(first(request.header('forwarded')) ?? '')?.[1]
  return proto?.toLowerCase() as 'https' | 'http' | undefined
}

/** Of a list, the one that the first proxy wrote. */
function first(value: string | null | undefined): string | undefined {
  const text = value?.split(',', 1)[0]?.trim()
  return text === '' ? undefined : text
}

/** Anything that a request may be given as. */
export type GivenRequest =
  | string
  | null
  | undefined
  | RequestHead
  | Headers
  | { readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>> }

export function headOf(given: GivenRequest, about?: About): RequestHead {
  if (typeof given !== 'object' || given === null) return new KnownRequest(given, about)
  if (isHead(given)) return given
  return new LookedUpRequest('headers' in given ? given : { headers: given }, about)
}

/** Koa's contexts have a `header` too, which is all of their headers. */
function isHead(given: object): given is RequestHead {
  return typeof (given as Partial<RequestHead>).header === 'function'
}

/** What was looked up already. The header is private, since it holds tokens, and states get printed. */
class KnownRequest implements RequestHead {
  readonly #cookie: string | null | undefined
  readonly encrypted: boolean | undefined
  readonly host: string | undefined

  constructor(cookie: string | null | undefined, { secure, host }: About = {}) {
    this.#cookie = cookie
    this.encrypted = secure
    this.host = host
  }

  header(name: string): string | null | undefined {
    return name === 'cookie' ? this.#cookie : undefined
  }
}

interface WithHeaders {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  readonly url?: string | undefined
}

/** A Request, or whatever else has headers; names of a plain object are lower-case, as Node has them. */
class LookedUpRequest implements RequestHead {
  readonly #request: WithHeaders
  readonly #about: About

  constructor(request: WithHeaders, about: About = {}) {
    this.#request = request
    this.#about = about
  }

  header(name: string): string | undefined {
    const { headers } = this.#request
    if (typeof (headers as Headers).get === 'function') {
      return (headers as Headers).get(name) ?? undefined
    }
    const value = (headers as Record<string, string | readonly string[] | undefined>)[name]
    return typeof value === 'string' ? value : value?.join(name === 'cookie' ? '; ' : ', ')
  }

  get encrypted(): boolean | undefined {
    return this.#about.secure ?? this.#url?.protocol.startsWith('https')
  }

  get host(): string | undefined {
    return this.#about.host ?? this.#url?.host
  }

  get path(): string | undefined {
    return this.#url?.pathname
  }

  /** Node's is a path as a rule, and whatever a client may have written. */
  get #url(): URL | undefined {
    const { url } = this.#request
    if (url === undefined || !/^https?:/i.test(url)) return undefined
    try {
      return new URL(url)
    } catch {
      return undefined
    }
  }
}
