/** One session during one request and its response: opened at most once, committed once. */
import type { Arrived } from '../cookie/jar.ts'
import type { Settled } from '../home/home.ts'
import type { Draft } from '../life/came.ts'
import { decide } from '../life/decide.ts'
import type { ReadOnly } from '../life/lost.ts'
import type { Host, Left } from '../life/rules.ts'
import type { Session } from '../life/session.ts'
import { SessionState } from '../life/state.ts'
import { type Awaitable, attempt, chain, isPromise } from '../words/awaitable.ts'
import type { Commit } from '../words/commit.ts'
import { SessionError } from '../words/errors.ts'
import type { RequestHead } from '../words/request.ts'
import { type Found, find } from './arrival.ts'
import { applyCommit, type HeaderTarget } from './headers.ts'
import type { Kind } from './kind.ts'
import { UNTOUCHED, withoutCookies } from './made.ts'
import { createReporter, type Reporter } from './report.ts'
import { isAhead } from './request.ts'
import { settle, tooLargeFor } from './settle.ts'

export class Visit<T> implements Host {
  readonly #kind: Kind<T>
  readonly #request: RequestHead
  #arrived: Arrived | undefined
  #opening: Promise<SessionState<T>> | undefined
  #state: SessionState<T> | undefined
  #touched = false
  #commit: Awaitable<Commit> | undefined
  /** What the commit left of the session. */
  #left: Left = 'as it came'
  /** What `save()` has proved that it can be kept. */
  #saved: { readonly draft: Draft; readonly settled: Settled } | undefined
  #isReadOnly = false
  #whyReadOnly: ReadOnly | undefined
  /** What a callback of the session's threw. */
  #failure: { readonly error: unknown } | undefined
  #reporter: Reporter | undefined

  /** Where the session was put, as a property that somebody might delete. */
  carrier: object | undefined
  /** Sessions with other cookie names on the same request. */
  next: object | undefined
  /** Stands for this request where something outlives it, and says nothing of it. */
  ticket: object | undefined
  /** Ends the request with an error, as if its handler had thrown it. */
  onFailure: ((error: unknown) => void) | undefined

  constructor(kind: Kind<T>, request: RequestHead) {
    this.#kind = kind
    this.#request = request
  }

  /** The cookie's name. */
  get name(): string {
    return this.#kind.name
  }

  /** The cookie's name, and those of its chunks and its tombstone. */
  get names(): readonly string[] {
    return this.#kind.names
  }

  /** Whether this is a visit to these sessions, and not to others with the same name. */
  isTo(kind: Kind<T>): boolean {
    return this.#kind === kind
  }

  // ── open ─────────────────────────────────────────────────────────────────────────────────────

  /**
   * To be awaited before handlers run, if it promises: opening takes time, something came that could be
   * opened, and the app has not chosen to ask for it. Otherwise opening waits until somebody asks. Secrets
   * that come only when they are asked for are asked for now, so that one that is missing is an error now.
   *
   * @throws {SessionError} `ERR_SESSION_SECRET`
   */
  ready(): Awaitable<void> {
    const asked = this.#kind.ready()
    return isPromise(asked) ? asked.then(() => this.#opened()) : this.#opened()
  }

  #opened(): Awaitable<void> {
    const { home, load } = this.#kind
    if (home.atOnce || load === 'on demand' || !this.#hasArrived()) return undefined
    const opening = this.#open()
    return isPromise(opening) ? opening.then(() => undefined) : undefined
  }

  /** The session, opened now if need be. */
  load(): Awaitable<SessionState<T>> {
    this.#touched = true
    return this.#open()
  }

  /** @throws {SessionError} `ERR_SESSION_NOT_LOADED` where opening takes time and nobody has waited for it. */
  get state(): SessionState<T> {
    this.#touched = true
    if (this.#state !== undefined) return this.#state
    const opened = this.#open()
    if (!isPromise(opened)) return opened
    opened.catch(() => undefined)
    throw new SessionError(
      'ERR_SESSION_NOT_LOADED',
      'The session has not been loaded yet, which takes time here.',
      "Call `await loadSession(request)` first, or leave load: 'on demand' out.",
    )
  }

  get session(): Session<T> {
    return this.state.session
  }

  /** What an assignment to the session's property means. */
  replace(value: unknown): void {
    this.state.replace(value)
  }

  /** Whether a handler has asked for the session. */
  get touched(): boolean {
    return this.#touched
  }

  #open(): Awaitable<SessionState<T>> {
    if (this.#state !== undefined) return this.#state
    if (this.#opening !== undefined) return this.#opening
    const { home, ended, now } = this.#kind
    const places = { home, tombstone: ended?.tombstone }
    const found = find(this.#arrive(), this.#tombstones, places, now())
    const opened = chain(found, (found) => this.#begin(found))
    if (isPromise(opened)) this.#opening = opened
    return opened
  }

  #begin(found: Found): SessionState<T> {
    const { arrival, among } = found
    if (arrival.kind === 'refused') this.#report.refused(arrival.reason)
    if (among > 1) this.#report.warn('duplicate-cookie', { count: among })
    const state = new SessionState<T>(this.#kind.rules, this, found)
    this.#state = state
    if (this.#isReadOnly) state.readOnly(this.#whyReadOnly)
    else if (this.#commit !== undefined) this.#closeState(state)
    return state
  }

  /** Read off the header once, when something depends on it. */
  #arrive(): Arrived {
    const { cookies, home } = this.#kind
    this.#arrived ??= cookies.read(this.#request.header('cookie') ?? '', home.isPlausible)
    return this.#arrived
  }

  get #tombstones(): readonly string[] {
    const header = this.#request.header('cookie')
    return (header && this.#kind.ended?.cookie.read(header)) || NONE
  }

  #hasArrived(): boolean {
    return this.#arrive().tokens.length > 0 || this.#tombstones.length > 0
  }

  // ── commit ───────────────────────────────────────────────────────────────────────────────────

  /** What the response has to carry. Idempotent: the first call decides. */
  commit(): Awaitable<Commit> {
    if (this.#commit !== undefined) return this.#commit
    const done = attempt(
      () => chain(this.#resolve(), (made) => this.#report.committed(made)),
      (error) => this.#failed(error),
    )
    // Even a commit that is still being sealed takes no more changes.
    this.#close(done)
    return done
  }

  /** Decides, then acts. */
  #resolve(): Awaitable<Commit> {
    if (this.#failure !== undefined) throw this.#failure.error
    this.#mustBeWhereItWasPut()
    if (!this.#touched && !this.#mayNeedRenewal()) return UNTOUCHED
    const at = this.#kind.now()
    return chain(this.#open(), (state) => {
      const facts = state.facts(this.#touched, at)
      const decision = decide(facts)
      // Ending a session depends on nothing that the app could have got wrong.
      if (decision.act !== 'end' && !facts.destroyed && facts.touched) state.mustHaveSubject()
      const isKept = decision.act === 'write' || decision.act === 'renew'
      const draft = isKept ? state.draft(at) : undefined
      if (decision.act !== 'keep') this.#left = draft ?? 'nothing'
      return settle(this.#kind, {
        decision,
        request: this.#request,
        arrived: this.#arrive(),
        came: state.came,
        draft,
        saved: this.#savedAs(draft),
        endedAt: state.endedAt(decision, at),
        at,
      })
    })
  }

  /** Whether nobody needs the session for this response, so that all of it may leave as it is. */
  passes(): boolean {
    if (this.#commit !== undefined) return this.#commit === UNTOUCHED
    if (this.#touched || this.#wasDeleted || this.#mayNeedRenewal()) return false
    this.#close(UNTOUCHED)
    if (this.#kind.isHeard) this.#report.committed(UNTOUCHED)
    return true
  }

  /** Commits, and writes the outcome into the response's headers. */
  commitTo(headers: HeaderTarget): Awaitable<Commit> {
    const committed = attempt(
      () => this.commit(),
      (error) => {
        // The app tells of a failure already, most likely of this one, which save() has told it.
        if (headers.status >= 500) return UNTOUCHED
        throw error
      },
    )
    return chain(committed, (made) => {
      this.inspect(headers)
      this.#report.applied(applyCommit(made, headers))
      return made
    })
  }

  /** Looks for cookies of our name that somebody else sets on the response, if anybody is to hear of it. */
  inspect(headers: HeaderTarget): void {
    if (!this.#kind.isHeard) return
    const ours = this.made?.setCookie ?? []
    const names = this.#kind.names
    const isForeign = (line: string) =>
      names.includes(line.slice(0, line.indexOf('=')).trim()) && !ours.includes(line)
    if (headers.getSetCookie().some(isForeign)) this.#report.warn('foreign-set-cookie', {})
  }

  /** The commit, once it is made. */
  get made(): Commit | undefined {
    const commit = this.#commit
    return commit === undefined || isPromise(commit) ? undefined : commit
  }

  /** Whether what the response carries is decided: it takes no more changes. */
  get isCommitted(): boolean {
    return this.#commit !== undefined
  }

  /** No response of ours will carry this session: tells of a change that is lost. */
  abandoned(why: 'lost-with-throw' | 'unchangeable-response'): void {
    if (this.#commit !== undefined) return
    if (this.#touched && this.#state !== undefined && this.#hasToBeKept(this.#state)) {
      this.#report.warn(why, {})
    }
    this.missed()
  }

  #hasToBeKept(state: SessionState<T>): boolean {
    const { act } = decide(state.facts(true, this.#kind.now()))
    return act === 'write' || act === 'end'
  }

  /** The commit could not be written where it belongs, though a cookie was due. */
  undelivered(): void {
    this.#report.warn('unchangeable-response', {})
  }

  /** The head has left without us: from now on the session can be read only. */
  missed(): void {
    if (this.#commit === undefined) this.#close(UNTOUCHED)
  }

  /** No response head will carry a cookie (any more): what is written would be lost, and is refused. */
  readOnly(why?: ReadOnly): void {
    this.#whyReadOnly ??= why
    this.#isReadOnly = true
    this.#commit ??= UNTOUCHED
    this.#state?.readOnly(why)
  }

  /** An untouched session's idle timeout is judged without opening it, as far as its token shows its end. */
  #mayNeedRenewal(): boolean {
    const { home, rules, now } = this.#kind
    const { idleTimeout } = rules.lifetime
    if (!idleTimeout || this.isAhead) return false
    const soon = now() + idleTimeout * 500
    return this.#arrive().tokens.some((token) => (home.peek(token) ?? 0) < soon)
  }

  get #wasDeleted(): boolean {
    return this.carrier !== undefined && !Object.hasOwn(this.carrier, 'session')
  }

  #mustBeWhereItWasPut(): void {
    if (!this.#wasDeleted) return
    throw new SessionError(
      'ERR_SESSION_VERB',
      'The session was deleted from its request, which does not end it: the visitor would stay logged in.',
      'To end the session assign null: req.session = null.',
    )
  }

  // ── for the session ──────────────────────────────────────────────────────────────────────────

  get isAhead(): boolean {
    return isAhead(this.#request)
  }

  /** Proves that the session can be kept; what it was kept as stands if nothing changes after it. */
  save(): Awaitable<void> {
    const state = this.#state as SessionState<T>
    const isKept = this.#commit !== undefined && !this.#isReadOnly && this.#isAsCommitted(state)
    if (isKept) return undefined
    state.exist()
    state.mustHaveSubject()
    const { home, cookies, now } = this.#kind
    const at = now()
    const draft = state.draft(at)
    return chain(home.save(draft, state.came, at), (settled) => {
      if (settled.cookie === 'set' && !cookies.fits(settled.token)) {
        throw tooLargeFor(this.#kind, draft, settled.token)
      }
      this.#saved = { draft, settled }
    })
  }

  #savedAs(draft: Draft | undefined): Settled | undefined {
    const saved = this.#saved
    if (saved === undefined || draft === undefined) return undefined
    return isSame(saved.draft, draft) ? saved.settled : undefined
  }

  fail(error: unknown): boolean {
    if (this.#commit !== undefined) return false
    // Where nobody can be told at once, the commit is what fails.
    if (this.onFailure === undefined) this.#failure ??= { error }
    else this.onFailure(error)
    return true
  }

  warn(kind: 'assigned-then-regenerated'): void {
    this.#report.warn(kind, {})
  }

  // ── after the commit ─────────────────────────────────────────────────────────────────────────

  /** Whether `finish` has anything to do: in development. */
  get watchesLateChanges(): boolean {
    return this.#kind.watchesLateChanges
  }

  /** To be called when the response is over: tells of changes that came after the head. */
  finish(): void {
    const state = this.#state
    // A client that hung up before the head left was told nothing that a change could come after.
    if (this.#commit === undefined || state === undefined) return
    if (this.#kind.watchesLateChanges) this.#lookForLateChange(state)
  }

  #close(commit: Awaitable<Commit>): void {
    this.#commit = commit
    if (isPromise(commit)) {
      // Once made it is there at once, for whoever asks again: nothing need be held a second time.
      commit.then(
        (made) => {
          this.#commit = made
        },
        () => undefined,
      )
    }
    if (this.#state !== undefined) this.#closeState(this.#state)
  }

  #closeState(state: SessionState<T>): void {
    state.close()
    if (this.#kind.watchesLateChanges) state.watch(() => this.#lookForLateChange(state))
  }

  /** Told once; the error response that follows goes out without a word about the session. */
  #failed(error: unknown): never {
    this.#commit = UNSAVED
    this.#state?.close()
    if (error instanceof SessionError) this.#report.failed(error)
    throw error
  }

  #lookForLateChange(state: SessionState<T>): void {
    if (this.#commit !== UNSAVED && !this.#isReadOnly && !this.#isAsCommitted(state)) {
      this.#report.lateChange()
    }
  }

  #isAsCommitted(state: SessionState<T>): boolean {
    return this.#commit === UNSAVED ? false : state.isAs(this.#left)
  }

  get #report(): Reporter {
    this.#reporter ??= createReporter(this.#kind as Kind<unknown>, this.#request)
    return this.#reporter
  }
}

const NONE: readonly string[] = Object.freeze([])

/** The commit of what could not be saved: there is nothing to compare with. */
const UNSAVED: Commit = withoutCookies('untouched', false, undefined)

/** But for the time: what was sealed a moment ago is not sealed once more. */
function isSame(one: Draft, other: Draft): boolean {
  return (
    one.text === other.text &&
    one.flash === other.flash &&
    one.head.id === other.head.id &&
    one.head.createdAt === other.head.createdAt &&
    JSON.stringify(one.head.lifetime) === JSON.stringify(other.head.lifetime)
  )
}
