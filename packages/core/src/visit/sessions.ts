/** The seam that everybody uses: a request's session opened, and what its response has to carry. */
import { namesTaken } from '../cookie/chunks.ts'
import { createCookies, createSideCookie } from '../cookie/jar.ts'
import type { Home } from '../home/home.ts'
import { createHome } from '../home/index.ts'
import type { SessionState } from '../life/state.ts'
import { type Checked, checkSessionOptions, type SessionOptions } from '../options/all.ts'
import { checkGiven } from '../options/given.ts'
import { askedOnce, checkSecrets } from '../options/secrets.ts'
import { inDevelopment } from '../platform/platform.ts'
import { draftOf, newId } from '../seal/codec.ts'
import { chooseSealer } from '../seal/sealer/index.ts'
import { createTombstone } from '../seal/tombstone.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import { MAX_CHUNKS } from '../words/budgets.ts'
import type { Commit } from '../words/commit.ts'
import type { Data } from '../words/envelope.ts'
import type { About } from '../words/request.ts'
import { type Ended, KIND, type Kind } from './kind.ts'
import { createTeller } from './listener.ts'
import { withoutCookies } from './made.ts'
import { type GivenRequest, headOf } from './request.ts'
import { tooLargeFor } from './settle.ts'
import { Visit } from './visit.ts'

/** Sessions of one kind: one cookie, one set of options. Made once, used for every request. */
export interface Sessions<T = Data> {
  /** The cookie's name, which tells these sessions from others on the same request. */
  readonly name: string
  /**
   * The state of the session that came with this request, or Cookie header: opened now, at once where
   * nothing has to be waited for. Never throws for what is in it.
   */
  open(request: GivenRequest, about?: About): Awaitable<SessionState<T>>
  /**
   * What the response has to carry. Idempotent: the first call decides.
   *
   * @throws {SessionError} `ERR_SESSION_TOO_LARGE` or `ERR_SESSION_NOT_JSON` if it cannot be saved.
   */
  commit(state: SessionState<T>): Awaitable<Commit>
  /** A Cookie header that holds this data: for tests of apps. */
  cookieFor(data: T): Promise<string>
}

/** What adapters ask of sessions, beside. */
export interface AdapterSessions<T = Data> extends Sessions<T> {
  /** One session during one request: opened when somebody asks, committed when the response leaves. */
  visit(request: GivenRequest, about?: About): Visit<T>
  readonly [KIND]: Kind<T>
}

/**
 * Makes sessions of one kind. Adapters call it for you.
 *
 * @example
 * const sessions = createSessions({ secret: process.env.SESSION_SECRET })
 * const state = await sessions.open(request)
 * state.session.visits = (state.session.visits ?? 0) + 1
 * const { setCookie } = await sessions.commit(state)
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function createSessions<T = Data>(options: SessionOptions<T> = {}): Sessions<T> {
  const given = checkSessionOptions(options)
  // The session's keys and the tombstone's are made of one answer.
  const checked = { ...given, secret: askedOnce(given.secret) }
  const kind = kindOf(checked)
  const { name, home, cookies, now, rules } = kind

  const asked = [...namesTaken(name, MAX_CHUNKS), ...(kind.ended ? [kind.ended.cookie.name] : [])]

  function visit(request: GivenRequest, about?: About): Visit<T> {
    return new Visit(kind, headOf(request, about, asked))
  }

  async function cookieFor(data: T): Promise<string> {
    const at = now()
    const draft = draftOf({ data }, rules.serializer, at, checked.random)
    const settled = await home.save(draft, undefined, at)
    const token = settled.cookie === 'set' ? settled.token : ''
    const header = cookies.header(token)
    if (header === undefined) throw tooLargeFor(kind, draft, token)
    return header
  }

  const sessions: AdapterSessions<T> = {
    name,
    open(request, about) {
      const opened = visit(request, about)
      return chain(opened.ready(), () => opened.load())
    },
    commit: (state) => (state.host as Visit<T>).commit(),
    cookieFor,
    visit,
    [KIND]: kind,
  }
  return Object.freeze(sessions)
}

/** For adapters, which take either: options, or sessions made of them elsewhere. */
export function toSessions<T>(given: SessionOptions<T> | Sessions<T> = {}): AdapterSessions<T> {
  const checked: object = checkGiven(given, 'Sessions')
  const made = KIND in checked ? checked : createSessions<T>(checked as SessionOptions<T>)
  return made as AdapterSessions<T>
}

/** Options, checked, and made into what every visit asks. */
function kindOf<T>(checked: Checked<T>): Kind<T> {
  const { serializer, subject, codec, cacheControl, now, random } = checked
  const { maxAge, idleTimeout, persistent } = checked
  const newIdNow = () => newId(random)
  const home = createHome(checked, newIdNow)
  const development = inDevelopment()
  const taken = namesTaken(checked.cookie.name, checked.cookie.maxChunks)
  const ended = endedOf(checked)
  return {
    name: checked.cookie.name,
    names: ended === undefined ? taken : [...taken, ended.cookie.name],
    rules: {
      lifetime: { maxAge, idleTimeout, persistent },
      serializer,
      subject,
      holds: codec?.holds ?? {},
      now,
      newId: newIdNow,
    },
    cookie: checked.cookie,
    cookies: createCookies(checked.cookie),
    home,
    ended,
    load: checked.load,
    cacheControl: cacheControl.set || undefined,
    unchanged: withoutCookies('unchanged', true, cacheControl.read || undefined),
    inProduction: !development,
    watchesLateChanges: development,
    isHeard: checked.onEvent !== undefined || development,
    ready: typeof checked.secret === 'function' ? readiness(home, ended) : NOTHING_TO_ASK,
    now,
    tell: createTeller(checked.onEvent),
  }
}

function readiness(home: Home, ended: Ended | undefined): () => Awaitable<void> {
  let isReady = false
  return () => {
    if (isReady) return undefined
    return chain(home.ready?.(), () =>
      chain(ended?.tombstone.ready(), () => {
        isReady = true
      }),
    )
  }
}

const NOTHING_TO_ASK = () => undefined

/** A format of somebody else's has no secret of ours to seal a tombstone with. */
function endedOf<T>(checked: Checked<T>): Ended | undefined {
  if (checked.codec !== undefined || checked.tombstone === 0) return undefined
  const cookie = createSideCookie(checked.cookie, 'ended')
  const use = { purpose: 'ended', cookie: cookie.name }
  const secrets = checkSecrets(checked.secret)
  const sealer = chooseSealer(checked.sealer, secrets, use, checked.random)
  return { tombstone: createTombstone(sealer, checked.tombstone), cookie }
}
