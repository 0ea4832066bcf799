/** One session during one request and its response: opened at most once, committed once. */
import type { Opened, Settled } from '../home/home.ts'
import type { Came, Draft } from '../life/came.ts'
import { type Decision, decide, type Facts } from '../life/decide.ts'
import type { ReadOnly } from '../life/lost.ts'
import type { Host, Left } from '../life/rules.ts'
import type { Session } from '../life/session.ts'
import { SessionState } from '../life/state.ts'
import { type Awaitable, attempt, chain, isPromise } from '../words/awaitable.ts'
import type { Commit } from '../words/commit.ts'
import { SessionError } from '../words/errors.ts'
import type { WarningKind } from '../words/events.ts'
import { config } from '../words/faults.ts'
import type { RequestHead } from '../words/request.ts'
import { isAllowed } from './allowed.ts'
import type { Found } from './arrival.ts'
import { CookiesSent } from './cookies-sent.ts'
import { crossOriginError, type Foreign, foreignPage } from './cross-origin.ts'
import { applyCommit, type HeaderTarget } from './headers.ts'
import type { Kind } from './kind.ts'
import { UNTOUCHED, withoutCookies } from './made.ts'
import { type Account, createReporter, type Reporter } from './report.ts'
import { isAhead } from './request.ts'
import { settle, tooLargeFor } from './settle.ts'
import type { Evidence } from './warnings.ts'

export class Visit<T> implements Host {
  readonly #kind: Kind<T>
  readonly #request: RequestHead
  readonly #sent: CookiesSent<T>
  #opening: Promise<SessionState<T>> | undefined
  #state: SessionState<T> | undefined
  /** Why it could not be opened: its store failed. */
  #unopened: SessionError | undefined
  /** The reader that opened another library's session, if one did. */
  #from: string | undefined
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
  #isPassive: boolean | undefined
  /** A page of another origin is behind it, and its handler has an empty session. */
  #isWithheld = false
  #hasToldOfPage = false

  /** Where the session was put, as a property that somebody might delete. */
  carrier: object | undefined
  /** Sessions with other cookie names on the same request. */
  next: object | undefined
  /** Stands for this request where something outlives it, and says nothing of it. */
  ticket: object | undefined
  /** Ends the request with an error, as if its handler had thrown it. */
  onFailure: ((error: unknown) => void) | undefined
  /**
   * What a handler is thrown that may not have the session. Undefined where handlers go on in callbacks and nobody
   * would catch it: they get an empty session then, and the response gives way to the error.
   */
  thrown: ((error: SessionError) => unknown) | undefined = asItIs

  constructor(kind: Kind<T>, request: RequestHead) {
    this.#kind = kind
    this.#request = request
    this.#sent = new CookiesSent(kind, request)
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
    if (this.#kind.load === 'on demand' || !this.#sent.takeTime()) return undefined
    if (this.#isReadOnly && this.#foreign !== undefined) return undefined
    return attempt<void>(
      () => chain(this.#open(), () => undefined),
      // Told to whoever asks for the session, and not to those who never do.
      (error) => {
        if (this.#unopened === undefined) throw error
      },
    )
  }

  /** The session, opened now if need be. */
  load(): Awaitable<SessionState<T>> {
    if (!this.#touched) this.#touch()
    return this.#open()
  }

  /**
   * @throws {SessionError} `ERR_SESSION_NOT_LOADED` where opening takes time and nobody has waited for it,
   *   `ERR_SESSION_CROSS_ORIGIN` where a page of another origin caused the request.
   */
  get state(): SessionState<T> {
    if (!this.#touched) this.#touch()
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

  #touch(): void {
    const foreign = this.#foreign
    if (foreign !== undefined) this.#withhold(foreign)
    this.#touched = true
  }

  get #foreign(): Foreign | undefined {
    const { crossOrigin } = this.#kind
    if (crossOrigin === false || isAllowed(this.#request)) return undefined
    return foreignPage(this.#request, crossOrigin)
  }

  /** A socket has no response that could tell of it, and what is thrown in its listeners ends the process. */
  #withhold(foreign: Foreign): void {
    const error = crossOriginError(foreign)
    if (!this.#hasToldOfPage) this.#report.warn('cross-origin', foreign)
    if (this.thrown === undefined || this.#isReadOnly) {
      this.#isWithheld = true
      this.#failure = { error }
      this.#begin(WITHHELD)
      return
    }
    if (!this.#hasToldOfPage) this.#report.refused('cross-origin')
    this.#hasToldOfPage = true
    throw this.thrown(error)
  }

  #open(): Awaitable<SessionState<T>> {
    if (this.#state !== undefined) return this.#state
    if (this.#unopened !== undefined) throw this.#unopened
    if (this.#opening !== undefined) return this.#opening
    const opened = attempt(
      () => chain(this.#sent.open(), (found) => this.#state ?? this.#begin(found)),
      (error) => this.#cannotOpen(error),
    )
    if (isPromise(opened)) this.#opening = opened
    return opened
  }

  #cannotOpen(error: unknown): never {
    if (isStoreFailure(error)) {
      this.#unopened = error
      this.#report.failed(error)
    }
    throw error
  }

  #begin(found: Found): SessionState<T> {
    const { arrival, among, from } = found
    if (arrival.kind === 'refused') this.#report.refused(arrival.reason, from)
    else if (from !== undefined) this.#report.accepted(from)
    if (arrival.kind === 'valid') this.#report.written(arrival.came.head.seenAt)
    if (among > 1) this.#report.warn('duplicate-cookie', { count: among })
    const state = new SessionState<T>(this.#kind.rules, this, found)
    this.#state = state
    if (!state.isNew) this.#from = from
    if (this.#isReadOnly) state.readOnly(this.#whyReadOnly)
    else if (this.#commit !== undefined) this.#closeState(state)
    return state
  }

  /** What our home knows of: a session of another library's is new to it. */
  #cameOfOurs(state: SessionState<T>): Came | undefined {
    return this.#from === undefined || state.came?.row !== undefined ? state.came : undefined
  }

  // ── commit ───────────────────────────────────────────────────────────────────────────────────

  /** What the response has to carry. Idempotent: the first call decides. */
  commit(): Awaitable<Commit> {
    if (this.#commit !== undefined) return this.#commit
    const done = attempt(
      () => chain(this.#resolve(), (made) => this.#tellOf(made)),
      (error) => this.#failed(error),
    )
    // Even a commit that is still being sealed takes no more changes.
    this.#close(done)
    return done
  }

  /** How the request ends for the session, told once. */
  #tellOf(made: Commit): Commit {
    if (this.#kind.isHeard) this.#report.committed(made, this.#account)
    return made
  }

  get #account(): Account {
    const state = this.#state
    const reason = state?.refused
    const came = state?.isNew === false ? 'valid' : 'nothing'
    const arrived = reason === undefined ? came : 'refused'
    return {
      arrived: state === undefined ? 'unopened' : arrived,
      reason,
      hadCookies: state !== undefined && this.#sent.ours.names.length > 0,
      left: this.#left,
    }
  }

  /** Decides, then acts. */
  #resolve(): Awaitable<Commit> {
    if (this.#failure !== undefined) throw this.#failure.error
    this.#mustBeWhereItWasPut()
    // Where it could not be opened, nothing can have been changed.
    if (this.#unopened !== undefined) return UNTOUCHED
    if (this.#touched) return this.#carryOut()
    if (!this.#mayNeedRenewal() || this.isPassive) return UNTOUCHED
    // Nobody has asked for the session, so nobody is to suffer from a store that fails.
    return attempt(
      () => this.#carryOut(),
      (error) => {
        if (isStoreFailure(error)) return UNTOUCHED
        throw error
      },
    )
  }

  #carryOut(): Awaitable<Commit> {
    const at = this.#kind.now()
    return chain(this.#open(), (state) => {
      const facts = state.facts(this.#touched, at)
      const decision = decide(facts)
      // Ending a session depends on nothing that the app could have got wrong.
      if (decision.act !== 'end' && !facts.destroyed && facts.touched) state.mustHaveSubject()
      const isKept = decision.act === 'write' || decision.act === 'renew'
      const draft = isKept || this.#wasEmptied(decision.act, facts) ? state.draft(at) : undefined
      if (decision.act !== 'keep') this.#left = isKept && draft !== undefined ? draft : 'nothing'
      return settle(this.#kind, {
        decision,
        request: this.#request,
        arrived: this.#sent.ours,
        came: this.#cameOfOurs(state),
        from: this.#from,
        draft,
        saved: isKept ? this.#savedAs(draft) : undefined,
        endedAt: state.endedAt(decision, at),
        lost: () => this.#report.refused('gone'),
        at,
      })
    })
  }

  /** Key by key, in a store where others may have put something in. */
  #wasEmptied(act: Decision['act'], { destroyed, cleared }: Facts): boolean {
    return act === 'end' && !destroyed && !cleared && this.#kind.rules.stored
  }

  /** Whether nobody needs the session for this response, so that all of it may leave as it is. */
  passes(): boolean {
    if (this.#commit !== undefined) return this.#commit === UNTOUCHED
    if (this.#touched || this.#wasDeleted || this.#mayNeedRenewal()) return false
    this.#close(UNTOUCHED)
    this.#tellOf(UNTOUCHED)
    return true
  }

  /** Commits, and writes the outcome into the response's headers. */
  commitTo(headers: HeaderTarget): Awaitable<Commit> {
    const committed = attempt(
      () => this.commit(),
      (error) => {
        if (this.#isTold(headers.status)) return UNTOUCHED
        throw error
      },
    )
    return chain(committed, (made) => {
      this.inspect(headers)
      this.#report.left(made, headers)
      this.#report.applied(applyCommit(made, headers))
      return made
    })
  }

  /** The app tells of a failure already, most likely of this one: save() has told it, or it found nobody logged in. */
  #isTold(status: number): boolean {
    return this.#isWithheld ? status >= 400 && status < 500 : status >= 500
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
    if (this.#commit === undefined) this.#close(this.#tellOf(UNTOUCHED))
  }

  /** No response head will carry a cookie (any more): what is written would be lost, and is refused. */
  readOnly(why?: ReadOnly): void {
    this.#whyReadOnly ??= why
    this.#isReadOnly = true
    this.#commit ??= this.#tellOf(UNTOUCHED)
    this.#state?.readOnly(why)
  }

  /** An untouched session's idle timeout is judged without opening it, as far as its token shows its end. */
  #mayNeedRenewal(): boolean {
    const { rules, now } = this.#kind
    const { idleTimeout } = rules.lifetime
    if (!idleTimeout || this.isAhead) return false
    return this.#sent.endBefore(now() + idleTimeout * 500) && this.#foreign === undefined
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

  get isPassive(): boolean {
    const { passive } = this.#kind
    this.#isPassive ??= passive !== undefined && mustAnswer(passive(shown(this.#request)))
    return this.#isPassive
  }

  /** Proves that the session can be kept; what it was kept as stands if nothing changes after it. */
  save(): Awaitable<void> {
    const state = this.#state as SessionState<T>
    // Of a session that its handler was not given nothing is kept, and the response tells of it.
    if (this.#isWithheld && !this.#isReadOnly) return undefined
    const isKept = this.#commit !== undefined && !this.#isReadOnly && this.#isAsCommitted(state)
    if (isKept) return undefined
    state.exist()
    state.mustHaveSubject()
    const { home, cookies, now } = this.#kind
    // What is kept as it is needs no writing.
    if (this.#cameOfOurs(state) !== undefined && !state.changed) return undefined
    const at = now()
    const draft = state.draft(at)
    return chain(home.save(draft, this.#cameOfOurs(state), at), (settled) => {
      if (settled.cookie === 'lost') throw endedByOthers('save()')
      if (settled.cookie === 'set' && !cookies.fits(settled.token)) {
        throw tooLargeFor(this.#kind, draft, settled.token)
      }
      const kept = settled.cookie === 'set' ? settled.kept : undefined
      if (kept !== undefined) state.rebase(kept.draft, draft, kept.row)
      this.#saved = { draft: kept?.draft ?? draft, settled }
    })
  }

  reload(): Promise<Came> | undefined {
    const { home, now } = this.#kind
    const came = this.#state && this.#cameOfOurs(this.#state)
    if (came === undefined || home.reload === undefined) return undefined
    return home.reload(came, now()).then((opened: Opened) => {
      if (opened.refused === undefined) return opened
      throw endedByOthers('reload()')
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

  /** Tells the developer of a likely mistake. */
  warn<K extends WarningKind>(kind: K, evidence: Evidence[K]): void {
    this.#report.warn(kind, evidence)
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

function isStoreFailure(error: unknown): error is SessionError {
  return error instanceof SessionError && error.code === 'ERR_SESSION_STORE'
}

function endedByOthers(verb: string): SessionError {
  return new SessionError(
    'ERR_SESSION_DESTROYED',
    `The session was ended by another request, so ${verb} finds none.`,
    'Ask the visitor to begin again; nothing brings back a session that was ended.',
  )
}

const asItIs = (error: SessionError): unknown => error

/** What a handler gets in place of a session that it may not have. */
const WITHHELD: Found = {
  arrival: { kind: 'refused', reason: 'cross-origin' },
  among: 0,
  endedAt: undefined,
}

/** A request as an app may take it apart. */
function shown(request: RequestHead): RequestHead {
  const { method, path, host } = request
  return { method, path, host, header: (name) => request.header(name) }
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` for a promise, which would be a yes of every request. */
function mustAnswer(answer: unknown): boolean {
  if (!isPromise(answer)) return Boolean(answer)
  throw config(
    'The option passive answered a promise.',
    'It is asked while a response leaves: answer true or false at once, or call passive(session) in the handler.',
  )
}

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
