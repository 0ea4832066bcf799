/** One request, one reply, with every header as it came: what `fetch` would smooth over is what is looked for. */
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { Failure } from '../../terminal/failure.ts'

export interface Asking {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** How requests get to the server. */
export interface Route {
  /** The address to connect to, whatever the name resolves to. */
  readonly address: string | undefined
  /** The app itself, without the proxy in front of it. */
  readonly upstream: URL | undefined
  /** Take certificates that nobody vouches for. */
  readonly insecure: boolean
}

export interface Replied {
  readonly status: number
  /** By lower-case name; several of one name joined by commas. */
  readonly headers: ReadonlyMap<string, string>
  readonly setCookie: readonly string[]
  /** Of the whole head. */
  readonly headBytes: number
}

const PATIENCE = 15_000
/** A head too large for others is to be looked at all the same. */
const LARGEST_HEAD = 1024 * 1024

export function ask(asking: Asking, route: Route): Promise<Replied> {
  const { url, method, body } = asking
  const to = route.upstream ?? url
  const headers = {
    ...asking.headers,
    host: url.host,
    ...(route.upstream && forwarded(url)),
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
  }
  return new Promise((resolve, reject) => {
    const { request } = to.protocol === 'https:' ? https : http
    const asked = request({
      protocol: to.protocol,
      hostname: to.hostname.replace(/^\[|\]$/g, ''),
      port: to.port,
      path: `${url.pathname}${url.search}`,
      method,
      headers,
      agent: false,
      timeout: PATIENCE,
      maxHeaderSize: LARGEST_HEAD,
      rejectUnauthorized: !route.insecure,
      ...(to.protocol === 'https:' && isIP(url.hostname) === 0 && { servername: url.hostname }),
      ...(route.address !== undefined && { lookup: lookupOf(route.address) }),
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer in ${PATIENCE / 1000} seconds`)))
    asked.on('error', (error: NodeJS.ErrnoException) => reject(unreachable(to, error)))
    asked.on('response', (response) => {
      // The head is all there is to look at; a body without end is read, and keeps nobody waiting.
      response.on('error', () => {})
      response.resume()
      response.socket.unref()
      resolve(repliedOf(response))
    })
    asked.end(body)
  })
}

/** What a proxy would say. */
function forwarded(url: URL) {
  return {
    'x-forwarded-proto': url.protocol.replace(':', ''),
    'x-forwarded-host': url.host,
    'x-forwarded-for': '127.0.0.1',
  }
}

function lookupOf(address: string): LookupFunction {
  const family = isIP(address)
  return (_host, options, answer) => {
    if (options.all) answer(null, [{ address, family }])
    else answer(null, address, family)
  }
}

function repliedOf(response: http.IncomingMessage): Replied {
  const headers = new Map<string, string>()
  const setCookie: string[] = []
  let headBytes = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n\r\n`.length
  for (let at = 0; at < response.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = response.rawHeaders.slice(at, at + 2)
    const key = name.toLowerCase()
    headBytes += name.length + value.length + ': \r\n'.length
    if (key === 'set-cookie') setCookie.push(value)
    else headers.set(key, headers.has(key) ? `${headers.get(key)}, ${value}` : value)
  }
  return { status: response.statusCode ?? 0, headers, setCookie, headBytes }
}

const TLS = /^(?:DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS_CERT)/

function unreachable(url: URL, error: NodeJS.ErrnoException): Failure {
  const code = error.code ?? error.message
  if (TLS.test(code)) {
    return new Failure(
      `Nobody vouches for the certificate of ${url.host} (${code}).`,
      'Browsers would warn their users. If it is your own, say --insecure.',
    )
  }
  return new Failure(
    `${url.origin} does not answer (${code}).`,
    'Start the app, and name the address that it listens on: --url http://localhost:3000',
  )
}
