/** Clients for tests: everything that came over the wire, and a visitor who keeps cookies. */
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import http2 from 'node:http2'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { HeldCookies } from './held-cookies.ts'

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly agent?: http.Agent
  readonly body?: string
}

export interface Reply {
  readonly status: number
  /** HTTP/2 has none. */
  readonly message: string
  readonly headers: IncomingHttpHeaders
  readonly setCookie: readonly string[]
  /** Decompressed, if it came compressed. */
  readonly body: Buffer
  readonly text: string
  readonly trailers: Readonly<Record<string, unknown>>
  /** 1xx responses that came first. */
  readonly hints: readonly Readonly<Record<string, unknown>>[]
}

/** One request, one reply, over HTTP/1.1. */
export function ask(origin: string, path = '/', options: Ask = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { hints, request } = start(origin, path, options)
    request.on('error', reject)
    request.on('response', (response) => {
      buffer(response).then((body) => {
        const { statusCode = 0, statusMessage = '', headers, trailers } = response
        resolve(
          replyOf({ status: statusCode, message: statusMessage, headers, trailers, hints }, body),
        )
      }, reject)
    })
  })
}

/** Answers as soon as the head is there; the body is still to come. */
export function open(origin: string, path = '/', options: Ask = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request } = start(origin, path, options)
    request.on('error', reject)
    request.on('response', resolve)
  })
}

/** A request that is sent, and left to the test. */
export function start(origin: string, path: string, { method, headers, agent, body }: Ask = {}) {
  const hints: Record<string, unknown>[] = []
  const request = http.request(new URL(path, origin), {
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers }),
    agent: agent ?? false,
  })
  request.on('information', ({ statusCode, headers }) =>
    hints.push({ status: statusCode, ...headers }),
  )
  request.end(body)
  return { request, hints }
}

/** One request, one reply, over HTTP/2. */
export function ask2(
  origin: string,
  path = '/',
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const connection = http2.connect(origin)
    connection.on('error', reject)
    const stream = connection.request({ ':method': method, ':path': path, ...headers })
    const hints: Record<string, unknown>[] = []
    let trailers = {}
    stream.on('headers', ({ ':status': status, ...more }) => hints.push({ status, ...more }))
    stream.on('trailers', (received) => {
      trailers = received
    })
    stream.on('error', reject)
    stream.on('response', ({ ':status': status = 0, ...headers }) => {
      buffer(stream).then((body) => {
        connection.close()
        resolve(replyOf({ status, message: '', headers, trailers, hints }, body))
      }, reject)
    })
    stream.end(body)
  })
}

type Head = Omit<Reply, 'setCookie' | 'body' | 'text'>

function replyOf(head: Head, raw: Buffer): Reply {
  const body = decompressed(raw, head.headers['content-encoding'])
  const headers = Object.fromEntries(Object.entries(head.headers))
  const setCookie = head.headers['set-cookie'] ?? []
  return { ...head, headers, setCookie, body, text: body.toString() }
}

function decompressed(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(body)
  if (encoding === 'br') return brotliDecompressSync(body)
  return body
}

/** A browser, as far as cookies go. */
export class Visitor {
  readonly cookies: HeldCookies
  readonly #origin: string
  readonly #ask: typeof ask

  constructor(origin: string, by = ask) {
    this.#origin = origin
    this.#ask = by
    this.cookies = new HeldCookies(origin)
  }

  async get(path = '/', options: Ask = {}): Promise<Reply> {
    const cookie = this.cookies.headerFor(path)
    const headers = { ...(cookie !== '' && { cookie }), ...options.headers }
    const reply = await this.#ask(this.#origin, path, { ...options, headers })
    this.keep(reply.setCookie, path)
    return reply
  }

  keep(setCookie: readonly string[], path = '/'): void {
    this.cookies.browser.keep(setCookie, path)
  }
}

/**
 * Set-Cookie lines with every token spelled `…`, so that they can be compared. What is left of 14 days, less
 * than a minute after login, is spelled 14 days: a busy machine may stop for a second between two requests.
 */
export function spelled(setCookie: readonly string[]): string[] {
  return setCookie.map((line) =>
    line.replace(/Fe26\.2\*[^;]*/, '…').replace(/Max-Age=12095[4-9]\d/, 'Max-Age=1209600'),
  )
}

/** The headers that say something: without those that Node adds to every response. */
export function tellingHeaders(reply: Reply): Record<string, unknown> {
  const {
    date,
    connection,
    'keep-alive': keepAlive,
    'transfer-encoding': te,
    ...rest
  } = reply.headers
  return { ...rest, ...(rest['set-cookie'] && { 'set-cookie': spelled(reply.setCookie) }) }
}
