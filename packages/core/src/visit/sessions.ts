/** Open and commit: the one seam that all adapters use. */

import { tooLarge } from '../cookie/budget.ts'
import { createCookies, isLoopback } from '../cookie/cookie.ts'
import { decide } from '../life/decide.ts'
import { expiryOf, type Lifetime, lifetimeOf } from '../life/lifetime.ts'
import { serialize, strictJson } from '../life/serializer.ts'
import { dataOf } from '../life/session.ts'
import { SessionState } from '../life/state.ts'
import type { SessionOptions } from '../options/all.ts'
import { checkLifetime, checkOptionNames, config } from '../options/options.ts'
import { inDevelopment, pooledRandom } from '../platform/platform.ts'
import { applyCommit, type HeaderTarget } from '../response/headers.ts'
import { type CodecOptions, createCodec, newId } from '../seal/codec.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import type { Commit } from '../words/commit.ts'
import type { Data, Envelope, Sealable } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import type { WarningKind } from '../words/events.ts'
import type { About, RequestFacts } from '../words/request.ts'
import { type Arrival, openArrived } from './arrival.ts'
import { developmentWarnings } from './events.ts'

/** Sessions of one kind: one cookie, one set of options. Made once, used for every request. */
export interface Sessions<T = Data> {
  /** The cookie's name, which tells these sessions from others on the same request. */
  readonly name: string
  /**
   * The state of the session that came with this Cookie header. Never throws for what is in it. Where
   * looking things up takes time, give an object that does so when it is asked.
   */
  open(request: CookieHeader | RequestFacts, about?: About): Awaitable<SessionState<T>>
  /**
   * What the response has to carry. Idempotent: the first call decides.
   *
   * @throws {SessionError} `ERR_SESSION_TOO_LARGE` or `ERR_SESSION_NOT_JSON` if it cannot be saved.
   */
  commit(state: SessionState<T>): Awaitable<Commit>
  /** Commits, and writes the outcome into the response's headers. */
  commitTo(state: SessionState<T>, headers: HeaderTarget): Awaitable<Commit>
  /** Whether an untouched session may need its idle timeout renewed, judged without opening it. */
  mayNeedRenewal(state: SessionState<T>): boolean
  /** The head left before anybody looked at the session: from now on it can be read only. */
  missed(state: SessionState<T>): void
  /** Whether `finish` has anything to do: in development. */
  readonly watchesLateChanges: boolean
  /** To be called when the response is over: warns of changes that came after the head. */
  finish(state: SessionState<T>): void
  /** A Cookie header that holds this data: for tests of apps. */
  cookieFor(data: T): Promise<string>
}

type CookieHeader = string | null | undefined

/** What was looked up already. The header is private, since it holds tokens, and states get printed. */
class KnownRequest implements RequestFacts {
  readonly #cookieHeader: CookieHeader
  readonly secure: boolean | undefined
  readonly host: string | undefined

  constructor(cookieHeader: CookieHeader, { secure, host }: About = {}) {
    this.#cookieHeader = cookieHeader
    this.secure = secure
    this.host = host
  }

  cookieHeader(): CookieHeader {
    return this.#cookieHeader
  }
}

const UNTOUCHED: Commit = Object.freeze({
  outcome: 'untouched',
  setCookie: Object.freeze([]),
  vary: false,
  cacheControl: undefined,
})

/** It was looked at, so that what was answered depends on the cookie. */
const UNCHANGED: Commit = Object.freeze({ ...UNTOUCHED, outcome: 'unchanged', vary: true })

/** nginx reads a response's headers into 4 kB by default, and answers 502 if they are longer. */
const LARGE = 3900

/**
 * Makes sessions of one kind. Adapters call it for you.
 *
 * @example
 * const sessions = createSessions({ secret: process.env.SESSION_SECRET })
 * const state = await sessions.open(request.headers.get('cookie'))
 * state.session.visits = (state.session.visits ?? 0) + 1
 * const { setCookie } = await sessions.commit(state)
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function createSessions<T = Data>(options: SessionOptions<T> = {}): Sessions<T> {
  checkOptionNames(options, SESSION_OPTIONS, 'Sessions')
  if (options.codec !== undefined && options.schema !== undefined) {
    throw config(
      'A codec was given, and a schema, which it knows nothing of.',
      'Give the schema to the codec.',
    )
  }
  const lifetime = checkLifetime(options)
  const cookies = createCookies(options.cookie)
  const cacheControl = checkCacheControl(options.cacheControl)
  const { serializer = strictJson, now = Date.now, random = pooledRandom } = options
  const codec = options.codec ?? createCodec<T>(codecOptions(options, cookies.name))
  const onEvent = options.onEvent ?? developmentWarnings()
  const watchesLateChanges = inDevelopment()
  const isHeard = options.onEvent !== undefined || inDevelopment()

  const surroundings = {
    lifetime,
    serializer,
    subject: options.subject,
    reshapes: options.schema !== undefined,
    now,
    newId: () => newId(random),
    prove,
  }

  function open(given: CookieHeader | RequestFacts, about?: About) {
    const request = isFacts(given) ? given : new KnownRequest(given, about)
    // Where opening promises nothing it can wait until somebody asks for the session.
    if (codec.synchronous) {
      return new SessionState<T>(surroundings, request, arriveAtOnce)
    }
    return chain(arrive(request), (arrival) => new SessionState<T>(surroundings, request, arrival))
  }

  function arriveAtOnce(request: RequestFacts): Arrival<T> {
    return arrive(request) as Arrival<T>
  }

  function arrive(request: RequestFacts): Awaitable<Arrival<T>> {
    const arrived = cookies.read(request.cookieHeader() ?? '')
    return chain(openArrived(arrived, codec, now()), (arrival) => {
      if (arrival.kind === 'refused') {
        onEvent({ type: 'refused', cookie: cookies.name, reason: arrival.reason })
      }
      if (arrival.kind === 'valid' && arrival.among > 1) {
        warn(
          'duplicate-cookie',
          `${arrival.among} valid cookies named ${cookies.name} came in one request; the one sealed last counts. They were set with different paths or domains; a __Host- prefix on the name rules that out.`,
        )
      }
      return arrival
    })
  }

  function commit(state: SessionState<T>): Awaitable<Commit> {
    if (state.commitment !== undefined) return state.commitment
    const done = attempt(
      () => chain(resolve(state), (made) => reported(state, made)),
      (error) => failed(state, error),
    )
    // Even a commit that is still being sealed takes no more changes.
    if (state.commitment === undefined) state.close(done)
    return done
  }

  /** Decides, then acts. */
  function resolve(state: SessionState<T>): Awaitable<Commit> {
    if (!state.touched && !mayNeedRenewal(state)) return UNTOUCHED
    const at = now()
    const { touched } = state
    const arrival = state.load()
    const names = arrival.kind === 'nothing' ? [] : arrival.names
    const { act, outcome } = decide(state.facts(at))

    if (act === 'keep') {
      if (!touched) return UNTOUCHED
      return outcome === 'unchanged' ? UNCHANGED : { ...UNCHANGED, outcome }
    }
    const carries = (setCookie: readonly string[]): Commit => ({
      outcome,
      setCookie,
      vary: true,
      cacheControl,
    })
    const secure = isSecure(state)
    if (act === 'expire') return carries(cookies.expire(names, secure))
    return chain(seal(state, at), ({ token, envelope }) => {
      const maxAge = secondsLeft(envelope, lifetimeOf(envelope.lifetime, lifetime), at)
      const setCookie = cookies.write(token, { maxAge, secure, names })
      if (setCookie === undefined) throw oversize(token, envelope)
      return carries(setCookie)
    })
  }

  function seal(state: SessionState<T>, at: number) {
    const text = state.text()
    const envelope = state.envelope(at)
    const sealable = options.codec
      ? { ...envelope, data: dataOf(envelope.data as object) as T }
      : envelope
    return chain(codec.encode(sealable, at, text), (token) => ({ token, envelope }))
  }

  /** What `save()` promises: this can be sealed, and fits. */
  function prove(state: SessionState<T>): Awaitable<void> {
    return chain(seal(state, now()), ({ token, envelope }) => {
      if (!cookies.fits(token)) throw oversize(token, envelope)
    })
  }

  function oversize(token: string, { data, flash }: Sealable<T>): SessionError {
    const keys = { ...dataOf(data as object), ...(flash && { 'flash messages': flash }) }
    return tooLarge(cookies.sizeOf(token), cookies.limit, keys, serializer)
  }

  /** Tells what was committed, if somebody listens, and what a browser may have against it. */
  function reported(state: SessionState<T>, made: Commit): Commit {
    if (!isHeard) return made
    const bytes = made.setCookie.reduce((sum, line) => sum + line.indexOf(';') - 1, 0)
    onEvent({ type: 'committed', cookie: cookies.name, outcome: made.outcome, bytes })
    if (made.setCookie.length > 0 && isPlain(state) && isSecure(state)) {
      warn(
        'insecure-transport',
        `A Secure cookie was set over plain http, where browsers drop it. If a proxy ends TLS, have it send X-Forwarded-Proto; for plain http in development use localhost.`,
      )
    }
    if (bytes > LARGE) {
      warn(
        'large-cookie',
        `The session takes ${bytes} bytes of cookies. nginx answers 502 over 4 kB of response headers unless proxy_buffer_size is raised.`,
      )
    }
    return made
  }

  /** Told once; the error response that follows goes out without a word about the session. */
  function failed(state: SessionState<T>, error: unknown): never {
    state.closeUnsaved(UNTOUCHED)
    if (error instanceof SessionError) onEvent({ type: 'failed', cookie: cookies.name, error })
    throw error
  }

  function commitTo(state: SessionState<T>, headers: HeaderTarget): Awaitable<Commit> {
    const committed = attempt(
      () => commit(state),
      (error) => {
        // The app tells of a failure already, most likely of this one, which save() has told it.
        if (headers.status >= 500) return UNTOUCHED
        throw error
      },
    )
    return chain(committed, (made) => {
      const { overridden } = applyCommit(made, headers, cookies.owns)
      if (overridden !== undefined) {
        warn(
          'public-cache',
          `A response that sets the ${cookies.name} cookie asked for Cache-Control: ${overridden}; it was sent with ${made.cacheControl}, since a shared cache would hand one visitor's session to others.`,
        )
      }
      return made
    })
  }

  /** Whether the Secure attribute is due. */
  function isSecure({ request }: SessionState<T>): boolean {
    return cookies.isSecure(request)
  }

  function mayNeedRenewal(state: SessionState<T>): boolean {
    if (lifetime.idleTimeout === undefined) return false
    if (!codec.synchronous || codec.peekExpiry === undefined) return true
    const soon = now() + lifetime.idleTimeout * 500
    const { tokens } = cookies.read(state.request.cookieHeader() ?? '')
    return tokens.some((token) => (codec.peekExpiry?.(token) ?? 0) < soon)
  }

  function missed(state: SessionState<T>): void {
    state.close(UNTOUCHED)
  }

  function finish(state: SessionState<T>): void {
    if (!watchesLateChanges || !state.changedSinceCommit) return
    warn(
      'late-change',
      `The ${cookies.name} session was changed after the response head had left; the change is lost. Change it before the first byte is written.`,
    )
  }

  async function cookieFor(data: T): Promise<string> {
    const token = await codec.encode({ data }, now(), serialize(serializer, data))
    const header = cookies.header(token)
    if (header === undefined) throw oversize(token, { data })
    return header
  }

  function warn(kind: WarningKind, message: string): void {
    onEvent({ type: 'warning', cookie: cookies.name, kind, message })
  }

  return Object.freeze({
    name: cookies.name,
    open,
    commit,
    commitTo,
    mayNeedRenewal,
    missed,
    watchesLateChanges,
    finish,
    cookieFor,
  })
}

/** The request came over plain http from elsewhere, where browsers drop Secure cookies. */
function isPlain({ request }: { readonly request: RequestFacts }): boolean {
  return request.secure === false && !isLoopback(request.host)
}

function isFacts(given: CookieHeader | RequestFacts): given is RequestFacts {
  return typeof given === 'object' && given !== null
}

/** For adapters, which take either: options, or sessions made of them elsewhere. */
export function toSessions<T>(given: SessionOptions<T> | Sessions<T> = {}): Sessions<T> {
  return 'commitTo' in given ? given : createSessions(given)
}

/** Max-Age: what is left until the end, or nothing if the browser is to forget at close. */
function secondsLeft(envelope: Envelope<unknown>, lifetime: Lifetime, now: number) {
  if (!lifetime.persistent) return undefined
  // setLifetime() may have ended it in the past, and a negative Max-Age is no number of seconds.
  return Math.max(0, Math.ceil((expiryOf(envelope, lifetime) - now) / 1000))
}

const SESSION_OPTIONS = [
  'secret',
  'cookie',
  'maxAge',
  'idleTimeout',
  'persistent',
  'subject',
  'schema',
  'cacheControl',
  'serializer',
  'codec',
  'onEvent',
  'now',
  'random',
  'sealer',
  'tokenCache',
] as const satisfies readonly (keyof SessionOptions)[]

function checkCacheControl(choice: SessionOptions['cacheControl'] = 'no-store') {
  if (choice === false) return undefined
  if (choice === 'no-store' || choice === 'private') return choice
  throw config(`cacheControl is ${JSON.stringify(choice)}.`, "Use 'no-store', 'private' or false.")
}

/** What of the options the sealing codec is made of. */
function codecOptions<T>(options: SessionOptions<T>, cookieName: string): CodecOptions<T> {
  const { secret, maxAge, idleTimeout, serializer, schema, now, random, sealer, tokenCache } =
    options
  const given = { secret, maxAge, idleTimeout, serializer, schema, now, random, sealer, tokenCache }
  return { ...given, cookieName }
}
