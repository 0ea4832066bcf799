/** The seam that everybody uses: a request's session opened, and what its response has to carry. */
import { namesTaken } from '../cookie/chunks.ts'
import { createCookies, createSideCookie } from '../cookie/jar.ts'
import { deviceCookieNames } from '../device/cookies.ts'
import { type LazyDevice, lazyDevice } from '../device/lazy.ts'
import { createDevices, type SessionHandle } from '../home/devices.ts'
import type { Home } from '../home/home.ts'
import { createHome, type Places } from '../home/index.ts'
import { createRevocations } from '../home/revocations.ts'
import type { Story } from '../life/came.ts'
import { deviceOf } from '../life/device.ts'
import { Notes } from '../life/notes.ts'
import type { Session, SessionVerbs } from '../life/session.ts'
import { type SessionState, stateOf } from '../life/state.ts'
import { type Checked, checkSessionOptions, type SessionOptions } from '../options/all.ts'
import { checkGiven } from '../options/given.ts'
import { isLive, liveSecretsOf } from '../options/live-secrets.ts'
import { askedOnce, checkSecrets, type SecretBytes, type SecretOption } from '../options/secrets.ts'
import { inDevelopment } from '../platform/platform.ts'
import { draftOf, newId } from '../seal/codec.ts'
import { chooseSealer } from '../seal/sealer/index.ts'
import { createTombstone } from '../seal/tombstone.ts'
import { guarded } from '../store/guarded.ts'
import type { SessionStore } from '../store/store.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import { MAX_CHUNKS } from '../words/budgets.ts'
import type { Commit } from '../words/commit.ts'
import type { Data } from '../words/envelope.ts'
import type { SessionEvent } from '../words/events.ts'
import type { About } from '../words/request.ts'
import { createClients } from './clients.ts'
import { isHandshake } from './cross-origin.ts'
import { type Ended, KIND, type Kind } from './kind.ts'
import { createTeller } from './listener.ts'
import { Listeners } from './listeners.ts'
import { withoutCookies } from './made.ts'
import { createReaders } from './readers.ts'
import { type GivenRequest, headOf } from './request.ts'
import { tooLargeFor } from './settle.ts'
import { createStamps } from './stamps.ts'
import { Visit } from './visit.ts'
import { warningOf } from './warnings.ts'

/** Sessions of one kind: one cookie, one set of options. Made once, used for every request. */
export interface Sessions<T = Data> {
  /** The cookie's name, which tells these sessions from others on the same request. */
  readonly name: string
  /**
   * The state of the session that came with this request, or Cookie header: opened now, at once where
   * nothing has to be waited for. Never throws for what is in a cookie. Given a whole request, and not its Cookie
   * header alone, it minds which page caused that (`crossOrigin`); a handshake's session then is empty.
   *
   * @throws {SessionError} `ERR_SESSION_CROSS_ORIGIN`, status 403.
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
  /**
   * Which sessions somebody has, the one that was begun first in front: “my devices”. Needs a `store`, and `subject`.
   * `current` is the session of the request in hand.
   *
   * @throws {SessionError} `ERR_SESSION_UNSUPPORTED` where sessions live in their cookies, or the store has no index.
   */
  list(
    subject: string,
    options?: { readonly current?: AnySession },
  ): Promise<readonly SessionHandle[]>
  /**
   * Ends one of them, wherever it is; with `subject` only if it is theirs. False: it is gone already.
   *
   * @throws {SessionError} `ERR_SESSION_UNSUPPORTED` without a `store`.
   */
  revoke(handle: SessionHandle | string, options?: { readonly subject?: string }): Promise<boolean>
  /**
   * Ends all sessions of somebody, but for the one that is excepted: “log out everywhere”, or after a new password.
   * With a `store` at once, logins that are under way included; sealed sessions need `revocations`, and end in other
   * processes within its `cache` seconds. A session that becomes theirs in this very request ends too, unless it is
   * excepted, or begun anew by `regenerate()`.
   *
   * @throws {SessionError} `ERR_SESSION_UNSUPPORTED` with neither.
   */
  revokeAll(subject: string, options?: { readonly except?: AnySession }): Promise<void>
}

/** A session, whatever it holds. */
type AnySession = Pick<SessionVerbs, 'id'>

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
export function createSessions<T = Data, Name extends string = string>(
  options: SessionOptions<T, Name> = {},
): Sessions<T> {
  const given = checkSessionOptions(options)
  // The session's keys and the tombstone's are made of one answer.
  const checked = { ...given, secret: askedOnce(given.secret) }
  const listeners = new Listeners()
  const tell = listeners.before(createTeller(checked.onEvent))
  const places = placesOf(checked, tell)
  const kind = kindOf(checked, places, tell, listeners)
  const { name, home, cookies, now, rules } = kind

  const asked = [
    ...namesTaken(name, MAX_CHUNKS),
    ...(kind.ended ? [kind.ended.cookie.name] : []),
    ...(kind.device ? deviceCookieNames(checked.cookie) : []),
    ...checked.acceptFrom.flatMap(({ cookies }) => cookies),
  ]

  function visit(request: GivenRequest, about?: About): Visit<T> {
    return new Visit(kind, headOf(request, about, asked))
  }

  function storyOf(data: T): Story | undefined {
    if (!rules.stored) return undefined
    const subject = rules.subject?.(data as Partial<T>)
    return { notes: new Notes(), subject, label: undefined, descent: 'begun anew' }
  }

  const newcomer = (data: T) => ({
    kept: undefined,
    subject: rules.subject?.(data as Partial<T>),
    isHandedOn: false,
  })

  async function cookieFor(data: T): Promise<string> {
    const at = now()
    const device = rules.device && deviceOf(newcomer(data), rules.device, at)
    const draft = {
      ...draftOf({ data, device }, rules.serializer, at, checked.random),
      story: storyOf(data),
    }
    const settled = await home.save(draft, undefined, at)
    const token = settled.cookie === 'set' ? settled.token : ''
    const header = cookies.header(token)
    if (header === undefined) throw tooLargeFor(kind, draft, token)
    return header
  }

  const devices = createDevices({ ...places, longest: checked.maxAge * 1000, now })

  const sessions: AdapterSessions<T> = {
    name,
    open(request, about) {
      const head = headOf(request, about, asked)
      const opened = new Visit(kind, head)
      // What is thrown in a listener of a socket has nobody to catch it.
      if (isHandshake(head)) opened.thrown = undefined
      return chain(opened.ready(), () => opened.load())
    },
    commit: (state) => (state.host as Visit<T>).commit(),
    cookieFor,
    list: (subject, { current } = {}) => devices.list(subject, idsOf(current)),
    revoke: (given, { subject } = {}) =>
      devices.revoke(typeof given === 'string' ? given : given.handle, subject),
    revokeAll: (subject, { except } = {}) => devices.revokeAll(subject, idsOf(except)),
    visit,
    [KIND]: kind,
  }
  return Object.freeze(sessions)
}

/** Its id, and the one that it came with, under which it is kept until this request is answered. */
function idsOf(session: AnySession | undefined): readonly string[] {
  if (session === undefined) return []
  const { id, came } = stateOf(session as Session)
  return came === undefined ? [id] : [...new Set([id, came.head.id])]
}

/** For adapters, which take either: options, or sessions made of them elsewhere. */
export function toSessions<T>(given: SessionOptions<T> | Sessions<T> = {}): AdapterSessions<T> {
  const checked: object = checkGiven(given, 'Sessions')
  const made = KIND in checked ? checked : createSessions<T>(checked as SessionOptions<T>)
  return made as AdapterSessions<T>
}

/** Options, checked, and made into what every visit asks. */
function kindOf<T>(
  checked: Checked<T>,
  places: Places,
  tell: (event: SessionEvent) => void,
  listeners: Listeners,
): Kind<T> {
  const { serializer, subject, codec, cacheControl, now, random } = checked
  const { maxAge, idleTimeout, persistent } = checked
  const newIdNow = () => newId(random)
  const home = createHome(checked, places, newIdNow)
  const development = inDevelopment()
  const taken = namesTaken(checked.cookie.name, checked.cookie.maxChunks)
  const ended = endedOf(checked)
  const device = lazyDevice(checked)
  return {
    name: checked.cookie.name,
    names: ended === undefined ? taken : [...taken, ended.cookie.name],
    rules: {
      lifetime: { maxAge, idleTimeout, persistent },
      serializer,
      subject,
      stamp: checked.stamp?.of,
      holds: codec?.holds ?? {},
      stored: checked.store !== undefined || checked.revocations !== undefined,
      listed: checked.store !== undefined,
      device: checked.deviceBound && { always: checked.deviceBound.require === 'always' },
      now,
      newId: newIdNow,
    },
    cookie: checked.cookie,
    cookies: createCookies(checked.cookie),
    home,
    ended,
    device,
    readers: createReaders(checked, newIdNow),
    stamps: createStamps(checked),
    load: checked.load,
    crossOrigin: checked.crossOrigin,
    passive: checked.passive,
    cacheControl: cacheControl.set || undefined,
    unchanged: withoutCookies('unchanged', true, cacheControl.read || undefined),
    inProduction: !development,
    watchesLateChanges: development,
    isHeard: checked.onEvent !== undefined || development,
    clients: createClients(),
    ready:
      hasToBeAsked(checked.secret) || device !== undefined
        ? readiness(home, ended, device)
        : NOTHING_TO_ASK,
    now,
    tell,
    listeners,
    secrets: codec === undefined ? () => secretsOf(checked) : undefined,
  }
}

/** A function, so that nobody who prints sessions prints what seals them. */
function secretsOf<T>({ secret }: Checked<T>): Awaitable<readonly SecretBytes[]> {
  const secrets = checkSecrets(secret)
  if (typeof secrets === 'function') return secrets()
  return isLive(secrets) ? secrets.secrets() : secrets
}

/** The stores as they are asked: within their time, and with a word about it when one begins to fail. */
function placesOf<T>(checked: Checked<T>, tell: (event: SessionEvent) => void): Places {
  const { store, revocations, storeTimeout, cookie } = checked
  const warn = (kind: 'store-failed' | 'store-not-atomic') =>
    tell({ type: 'warning', cookie: cookie.name, visit: 0, ...warningOf(kind, cookie.name, {}) })
  const watched = (store: SessionStore) =>
    guarded(store, {
      deadline: storeTimeout * 1000,
      changed: (isDown) => isDown && warn('store-failed'),
    })
  if (store?.capabilities.atomic === false) warn('store-not-atomic')
  return {
    store: store && watched(store),
    revocations:
      revocations && createRevocations(watched(revocations.store), revocations.cache * 1000),
  }
}

function readiness(
  home: Home,
  ended: Ended | undefined,
  device: LazyDevice | undefined,
): () => Awaitable<void> {
  let isReady = false
  return () => {
    if (isReady) return undefined
    return chain(home.ready?.(), () =>
      chain(ended?.tombstone.ready(), () =>
        chain(device?.ready(), () => {
          isReady = true
        }),
      ),
    )
  }
}

/** What is there already has been checked. */
function hasToBeAsked(secret: SecretOption | undefined): boolean {
  return typeof secret === 'function' || liveSecretsOf(secret) !== undefined
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
