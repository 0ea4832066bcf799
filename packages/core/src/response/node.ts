/**
 * Sessions on node:http responses, HTTP/1.1 and HTTP/2's compatibility layer alike: the gate that
 * commits just before the head leaves.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SessionState } from '../life/state.ts'
import type { Sessions } from '../visit/sessions.ts'
import { type Awaitable, attempt, chain, isPromise } from '../words/awaitable.ts'
import type { RequestFacts } from '../words/request.ts'
import { type GivenHeaders, type HeadKeeper, onHead } from './gate.ts'
import { type HeaderTarget, holdsCommit } from './headers.ts'

export { ABOUT_THE_BODY, type GivenHeaders, type HeadKeeper, onHead } from './gate.ts'

/**
 * Opens the session of a request. It is committed just before the response head leaves; if it
 * cannot be saved, `fail` is told: the head is still held then, so that an error response can take
 * its place.
 */
export function openSession<T>(
  sessions: Sessions<T>,
  req: IncomingMessage,
  res: ServerResponse,
  fail: (error: unknown) => void,
): Awaitable<SessionState<T>> {
  return chain(sessions.open(aboutRequest(req)), (state) => {
    commitBeforeHead(sessions, state, res, fail)
    return state
  })
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
    () => chain(openSession(sessions, req, res, next), (state) => ready(state)),
    (error) => ({ error }),
  )
  // Outside of the attempt: what later handlers throw is not ours to catch.
  chain(opened, (failure) => (failure === undefined ? next() : next((failure as Failure).error)))
}

export interface Steps<T> {
  ready(state: SessionState<T>): void
  next(error?: unknown): void
}

interface Failure {
  readonly error: unknown
}

/** Commits just before the head leaves. A response that nobody needs the session for is left as it is. */
export function commitBeforeHead<T>(
  sessions: Sessions<T>,
  state: SessionState<T>,
  res: ServerResponse,
  fail: (error: unknown) => void,
): void {
  const commit = new HeadCommit(sessions, state, res, fail)
  if (sessions.mayNeedRenewal(state)) commit.touched()
  else state.onTouch(commit)
}

/** A class, since functions kept with every request are slow to be collected. */
class HeadCommit<T> implements HeadKeeper {
  readonly #sessions: Sessions<T>
  readonly #state: SessionState<T>
  readonly #res: ServerResponse
  readonly fail: (error: unknown) => void

  constructor(
    sessions: Sessions<T>,
    state: SessionState<T>,
    res: ServerResponse,
    fail: (error: unknown) => void,
  ) {
    this.#sessions = sessions
    this.#state = state
    this.#res = res
    this.fail = fail
  }

  touched(): void {
    if (this.#res.headersSent) this.#sessions.missed(this.#state)
    else onHead(this.#res, this)
    if (this.#sessions.watchesLateChanges) {
      this.#res.once('close', () => this.#sessions.finish(this.#state))
    }
  }

  before(): Awaitable<unknown> {
    return this.#sessions.commitTo(this.#state, headersOf(this.#res))
  }

  /** Fastify has had it committed before. */
  isSettled(headers: GivenHeaders): boolean {
    const { commitment } = this.#state
    return commitment !== undefined && !isPromise(commitment) && holdsCommit(commitment, headers)
  }
}

/** Headers by which a proxy says how the request came to it. */
const FORWARDING = ['x-forwarded-proto', 'x-forwarded-for', 'x-forwarded-host', 'forwarded', 'via']

/** How the request came: by plain http only if no proxy stands between that could know better. */
export function aboutRequest(req: IncomingMessage): RequestFacts {
  return new AboutRequest(req)
}

/** A class, since functions kept with every request are slow to be collected. */
class AboutRequest implements RequestFacts {
  readonly #req: IncomingMessage
  /** As it came: what is forwarded to another server often goes without. */
  readonly #cookieHeader: string | undefined

  constructor(req: IncomingMessage) {
    this.#req = req
    this.#cookieHeader = req.headers.cookie
  }

  cookieHeader(): string | undefined {
    return this.#cookieHeader
  }

  get secure(): boolean {
    const { headers, socket } = this.#req
    const encrypted = (socket as { encrypted?: boolean } | null)?.encrypted === true
    return encrypted || FORWARDING.some((name) => headers[name] !== undefined)
  }

  get host(): string | undefined {
    const { headers } = this.#req
    return headers.host ?? (headers[':authority'] as string | undefined)
  }
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
    this.#res.setHeader('set-cookie', lines)
  }
}
