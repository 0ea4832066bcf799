/** How did a request come, whoever carried it? The same for every framework and runtime. */
import type { About, RequestHead } from '../words/request.ts'
import { isAllowed } from './allowed.ts'
import { type CookieSource, isCookieSource, JarRequest } from './jar.ts'
import { type Place, wrongRequest } from './wrong-request.ts'

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
  return forwardedHost(request) ?? request.header('host') ?? request.host
}

function forwardedHost(request: RequestHead): string | undefined {
  return (
    first(request.header('x-forwarded-host')) ??
    forwarded(request, /(?:^|[;\s])host="?([^";,\s]+)/i)
  )
}

/** RFC 6455, section 4.1: what the Upgrade header of a handshake includes. */
export function namesWebSocket(upgrade: string | null | undefined): boolean {
  return upgrade ? /(?:^|,)[\t ]*websocket[\t ]*(?:$|,)/i.test(upgrade) : false
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
  const proto = forwarded(request, /(?:^|[;\s])proto="?(https?)\b/i)
  return proto?.toLowerCase() as 'https' | 'http' | undefined
}

/** What RFC 7239 lets a proxy say: the first element is the nearest to the browser. */
function forwarded(request: RequestHead, parameter: RegExp): string | undefined {
  return parameter.exec(first(request.header('forwarded')) ?? '')?.[1]
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
  | {
      readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
      readonly method?: string | undefined
      readonly url?: string | undefined
    }
  | CookieSource

/**
 * Whatever it was given as. `names`: of the cookies that a jar is asked for, which cannot list them.
 *
 * @throws {SessionError} `ERR_SESSION_REQUEST` for what is none of these.
 */
export function headOf(
  given: GivenRequest,
  about?: About,
  names: readonly string[] = [],
): RequestHead {
  if (typeof given === 'string' || given === null || given === undefined) {
    return new KnownRequest(given, about)
  }
  if (typeof given !== 'object' || isEnveloped(given)) throw wrongRequest(given, OPEN)
  if (isHead(given)) return given
  if ('headers' in given) return new LookedUpRequest(given, about)
  if (isCookieSource(given)) return new JarRequest(given, names, about)
  if (typeof (given as Partial<Headers>).get === 'function') {
    return new LookedUpRequest({ headers: given as Headers }, about)
  }
  throw wrongRequest(given, OPEN)
}

const OPEN: Place = {
  takes: 'A session is opened from a Request, a Cookie header, Headers or a cookie jar',
  remedy: 'Give the Cookie header where there is no request: sessions.open(cookieHeader).',
}

/** Its cookies are somewhere inside of it: a context of Hono, an event of AWS Lambda. */
function isEnveloped(given: object): boolean {
  return 'requestContext' in given || (isHead(given) && 'req' in given) || 'rawPath' in given
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

type PlainHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** Node has them in small letters, gateways as they came. */
function namedIn(headers: PlainHeaders | null | undefined, name: string) {
  if (headers === null || headers === undefined) return undefined
  const value = headers[name]
  if (value !== undefined) return value
  const spelt = Object.keys(headers).find((each) => each.toLowerCase() === name)
  return spelt === undefined ? undefined : headers[spelt]
}

interface WithHeaders {
  readonly headers: Headers | PlainHeaders
  readonly url?: string | undefined
  readonly method?: string | undefined
}

/** A Request, or whatever else has headers. Names of a plain object are in small letters, or are looked for. */
class LookedUpRequest implements RequestHead {
  readonly #request: WithHeaders
  readonly #about: About

  constructor(request: WithHeaders, about: About = {}) {
    this.#request = request
    this.#about = about
  }

  header(name: string): string | undefined {
    const { headers } = this.#request
    if (typeof (headers as Partial<Headers> | undefined)?.get === 'function') {
      return (headers as Headers).get(name) ?? undefined
    }
    const value = namedIn(headers as PlainHeaders, name)
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

  get target(): string | undefined {
    const url = this.#url
    return url && url.pathname + url.search
  }

  get method(): string | undefined {
    return this.#request.method
  }

  get mayBeCrossOrigin(): boolean {
    return isAllowed(this.#request)
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
