/** Sessions on node:http responses: where does a request stand, and how is its head met? */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isAllowed } from '../visit/allowed.ts'
import { findVisit, isExposed } from '../visit/expose.ts'
import type { HeaderTarget } from '../visit/headers.ts'
import { namesWebSocket } from '../visit/request.ts'
import type { AdapterSessions, Sessions } from '../visit/sessions.ts'
import type { Visit } from '../visit/visit.ts'
import type { Answer } from '../words/answer.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import type { RequestHead } from '../words/request.ts'
import { type HeadKeeper, onHead } from './gate.ts'

/**
 * Opens the session of a request, or gets ready to. It is committed just before the response head leaves; if
 * it cannot be saved, `fail` is told: the head is still held then, so that an error response can take its
 * place. Where no head will leave (a WebSocket, a stand-in for a response), the session can be read only.
 *
 * Where the answer is not the app's to make (a browser binds a session to its key), it has been sent by then, and
 * `visit.isAnswered` says so: handlers are not to run.
 *
 * The same sessions meeting a request a second time are the same visit.
 */
export function openSession<T>(
  sessions: Sessions<T>,
  req: IncomingMessage,
  res: ServerResponse,
  fail: (error: unknown) => void,
): Awaitable<Visit<T>> {
  const known = knownVisit(sessions as AdapterSessions<T>, req)
  if (known !== undefined) return meetAgain(known, req, res)
  const exchange = new Exchange(req, res, fail)
  const visit = (sessions as AdapterSessions<T>).visit(exchange)
  exchange.begin(visit)
  return chain(visit.ready(), () =>
    chain(visit.answer(), (answer) => {
      if (answer !== undefined) send(answer, res)
      return visit
    }),
  )
}

/**
 * The same for middleware with `next`, as in Connect and Express: opens, lets `ready` put the
 * session where handlers look for it, and goes on to `next`, which is told of failures too.
 */
export function attachSession<T>(
  sessions: Sessions<T>,
  req: IncomingMessage,
  res: ServerResponse,
  { ready, next }: Steps<T>,
): void {
  const opened = attempt<unknown>(
    () =>
      chain(openSession(sessions, req, res, next), (visit) =>
        visit.isAnswered ? ANSWERED : ready(visit),
      ),
    (error) => ({ error }),
  )
  // Outside of the attempt: what later handlers throw is not ours to catch.
  chain(opened, (failure) => {
    if (failure === undefined) next()
    else if (failure !== ANSWERED) next((failure as Failure).error)
  })
}

export interface Steps<T> {
  ready(visit: Visit<T>): void
  next(error?: unknown): void
}

const ANSWERED = Symbol('answered')

interface Failure {
  readonly error: unknown
}

/** A socket outlives the request that opened it: what its response has not carried by now, nothing will. */
function meetAgain<T>(visit: Visit<T>, req: IncomingMessage, res: ServerResponse): Visit<T> {
  if (visit.isCommitted && !canCarry(req, res)) visit.readOnly()
  return visit
}

function knownVisit<T>(sessions: AdapterSessions<T>, req: object): Visit<T> | undefined {
  return isExposed(req, sessions) ? findVisit<T>(req, sessions.name) : undefined
}

/**
 * A request and its response: what is asked of the one, and what is done before the head of the other. A
 * class, and one object for both, since functions kept with every request are slow to be collected.
 */
class Exchange<T> implements RequestHead, HeadKeeper {
  readonly #req: IncomingMessage
  readonly #res: ServerResponse
  /** As it came: what is forwarded to another server often goes without. */
  readonly #cookie: string | undefined
  /** As it came: what overrides it, by a field of the form, is the visitor's choice. */
  readonly method: string | undefined
  readonly #fail: (error: unknown) => void
  #visit: Visit<T> | undefined

  constructor(req: IncomingMessage, res: ServerResponse, fail: (error: unknown) => void) {
    this.#req = req
    this.#res = res
    this.#cookie = req.headers.cookie
    this.method = req.method
    this.#fail = fail
  }

  begin(visit: Visit<T>): void {
    this.#visit = visit
    const res = this.#res
    visit.thrown = undefined
    if (!canCarry(this.#req, res)) {
      visit.readOnly()
    } else if (res.headersSent) {
      visit.missed()
    } else {
      visit.onFailure = this.#fail
      onHead(res, this)
      if (visit.watchesLateChanges) res.once('close', () => visit.finish())
    }
  }

  // ── the request ──────────────────────────────────────────────────────────────────────────────

  header(name: string): string | undefined {
    if (name === 'cookie') return this.#cookie
    const value = this.#req.headers[name]
    return typeof value === 'object' ? value.join(', ') : value
  }

  get encrypted(): boolean {
    return (this.#req.socket as { encrypted?: boolean } | null)?.encrypted === true
  }

  get host(): string | undefined {
    return this.#req.headers[':authority'] as string | undefined
  }

  get mayBeCrossOrigin(): boolean {
    return isAllowed(this.#req)
  }

  get path(): string | undefined {
    return this.target?.split('?', 1)[0]
  }

  get target(): string | undefined {
    const { originalUrl = this.#req.url } = this.#req as { originalUrl?: string; url?: string }
    return originalUrl
  }

  // ── the response ─────────────────────────────────────────────────────────────────────────────

  isDue(): boolean {
    const visit = this.#visit as Visit<T>
    if (!visit.passes()) return true
    visit.inspect(headersOf(this.#res))
    return false
  }

  before(): Awaitable<unknown> {
    const visit = this.#visit as Visit<T>
    // Another response takes its place, as an error's does.
    if (visit.instead !== undefined) throw visit.instead
    return visit.commitTo(headersOf(this.#res))
  }

  fail(error: unknown): void {
    const { instead } = this.#visit as Visit<T>
    if (instead === undefined) this.#fail(error)
    else send(instead, this.#res)
  }

  after(): void {
    this.before()
  }
}

/**
 * Whether a head will leave by this response. For a socket Node makes none, so something stands in for it:
 * `{}`, an object of engine.io's, a ServerResponse that no handshake asks.
 */
function canCarry(req: IncomingMessage, res: ServerResponse | null | undefined): boolean {
  if (!isResponse(res)) return false
  const { upgrade } = req as { upgrade?: boolean | null }
  // Node has parsed it, and whatever its headers ask for, nobody here listens for upgrades.
  if (upgrade === false) return true
  if (asksForWebSocket(req)) return false
  // Another upgrade (to h2c, as curl asks for it) may be answered all the same, by who has taken the socket.
  return upgrade !== true || Boolean(res.socket)
}

/** Whether it has what is asked of it, by the gate and here. One by one: a loop over names takes 100 ns more. */
function isResponse(res: ServerResponse | null | undefined): res is ServerResponse {
  return (
    res !== null &&
    res !== undefined &&
    isFunction(res.writeHead) &&
    isFunction(res.write) &&
    isFunction(res.end) &&
    isFunction(res.setHeader) &&
    isFunction(res.getHeader) &&
    isFunction(res.hasHeader) &&
    isFunction(res.removeHeader) &&
    isFunction(res.once)
  )
}

function isFunction(it: unknown): boolean {
  return typeof it === 'function'
}

/** By any other method than GET it is no handshake. */
function asksForWebSocket({ method = 'GET', headers }: IncomingMessage): boolean {
  return method === 'GET' && namesWebSocket(headers.upgrade)
}

/** Sends a response of ours. */
function send({ status, headers, body }: Answer, res: ServerResponse): void {
  const cookies = headers.filter(isCookie).map(([, line]) => line)
  const target = headersOf(res)
  if (cookies.length > 0) target.setSetCookie([...target.getSetCookie(), ...cookies])
  for (const header of headers) if (!isCookie(header)) res.setHeader(...header)
  res.statusCode = status
  res.end(body)
}

function isCookie([name]: Answer['headers'][number]): boolean {
  return name === 'Set-Cookie'
}

/** A node:http response as the place where headers are written. */
export function headersOf(res: ServerResponse): HeaderTarget {
  return new ResponseHeaders(res)
}

class ResponseHeaders implements HeaderTarget {
  readonly #res: ServerResponse

  constructor(res: ServerResponse) {
    this.#res = res
  }

  get status(): number {
    return this.#res.statusCode
  }

  get(name: string): string | undefined {
    const value = this.#res.getHeader(name)
    return Array.isArray(value) ? value.join(', ') : value?.toString()
  }

  set(name: string, value: string): void {
    this.#res.setHeader(name, value)
  }

  getSetCookie(): readonly string[] {
    const value = this.#res.getHeader('set-cookie')
    return value === undefined ? [] : Array.isArray(value) ? value : [String(value)]
  }

  setSetCookie(lines: readonly string[]): void {
    // A list of one is lost where headers have one value each: in gateways between here and the browser.
    this.#res.setHeader('set-cookie', lines.length === 1 ? (lines[0] as string) : lines)
  }

  names(): Iterable<string> {
    return this.#res.getHeaderNames()
  }
}
