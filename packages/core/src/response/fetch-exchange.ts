/** What becomes of one request of a fetch handler: of what it answers, and of what it throws? */
import { during, outermostOf } from '../visit/current.ts'
import { exposeAnew, findVisit } from '../visit/expose.ts'
import type { AdapterSessions } from '../visit/sessions.ts'
import type { Visit } from '../visit/visit.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import { SessionError } from '../words/errors.ts'
import { kindOf } from '../words/faults.ts'
import { FetchHead } from './fetch-request.ts'
import { type Asker, isWritten, OwnResponse } from './own-response.ts'
import { refusalOf } from './refused.ts'
import { responseOf } from './response-of.ts'
import { isResponse } from './thrown.ts'

/** Makes the response for what a handler throws. */
export type ErrorHandler = (error: unknown, request: Request) => Response | Promise<Response>

/** A request and its response. A class, since functions kept with every request are slow to be collected. */
export class Exchange<T> extends FetchHead implements Asker {
  readonly #sessions: AdapterSessions<T>
  readonly #request: Request
  readonly #onError: ErrorHandler | undefined
  readonly visit: Visit<T>

  constructor(sessions: AdapterSessions<T>, request: Request, onError: ErrorHandler | undefined) {
    super(request)
    this.#sessions = sessions
    this.#request = request
    this.#onError = onError
    this.visit = sessions.visit(this)
  }

  answer(handle: () => unknown): Awaitable<Response | undefined> {
    const answered = attempt<unknown>(
      () =>
        chain(this.visit.ready(), () =>
          chain(this.visit.answer(), (answer) =>
            answer === undefined ? this.#install(handle) : responseOf(answer),
          ),
        ),
      (error) => this.#rescue(error),
    )
    return chain(answered, (answer) =>
      attempt(
        () => this.#leave(answer),
        // What could not be committed is over: the response that tells of it leaves as it is.
        (error) => chain(this.#rescue(error), (response) => this.#leave(response)),
      ),
    )
  }

  #install(handle: () => unknown): unknown {
    exposeAnew(this.#request, this.#sessions.name, this.visit)
    return during(this.#request, handle)
  }

  /** What a handler threw may be its response. */
  #rescue(error: unknown): Awaitable<Response> {
    if (isResponse(error)) return error
    const onError = this.#onError
    if (onError === undefined) return refusalOf(error) ?? this.#lost(error)
    return attempt<Response>(
      () => onError(error, this.#request),
      (again) => this.#lost(again),
    )
  }

  #lost(error: unknown): never {
    this.visit.abandoned('lost-with-throw')
    throw error
  }

  #leave(answer: unknown): Awaitable<Response | undefined> {
    if (!isResponse(answer)) return this.#leaveWithout(answer)
    if (this.visit.passes()) {
      return isWritten(answer) ? new OwnResponse(answer, this).response : answer
    }
    const own = new OwnResponse(answer, this)
    return chain(this.visit.commitTo(own), ({ setCookie }) => {
      if (own.isUnchangeable && setCookie.length > 0) this.visit.undelivered()
      return own.response
    })
  }

  /** After an upgrade Bun wants no response. */
  #leaveWithout(answer: unknown): undefined {
    const isNothing = answer === undefined || answer === null
    if (isNothing && this.header('upgrade') !== null) {
      this.visit.abandoned('unchangeable-response')
      return undefined
    }
    throw new SessionError(
      'ERR_SESSION_RESPONSE',
      `The handler answered ${isNothing ? 'nothing' : kindOf(answer)} where a Response belongs.`,
      'Return one on every way through it: return new Response(…), or Response.json(…).',
    )
  }

  // ── for the response ─────────────────────────────────────────────────────────────────────────

  get isHead(): boolean {
    return this.#request.method === 'HEAD'
  }

  /** Of the first session of the request that came in: whoever installs more speaks for the same visitor. */
  get ticket(): object {
    const first = findVisit(outermostOf(this.#request)) ?? this.visit
    first.ticket ??= {}
    return first.ticket
  }
}

/**
 * A response as the place where headers are written, for one that is nobody else's. All sessions of a request write
 * onto it as one: `carrier` is where they were exposed.
 */
export function headersOf(response: Response, carrier?: object, method?: string): OwnResponse {
  const first = carrier && findVisit(carrier)
  if (first !== undefined) first.ticket ??= {}
  return new OwnResponse(response, { ticket: first?.ticket ?? {}, isHead: method === 'HEAD' })
}
