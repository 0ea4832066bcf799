/** One session during one request and its response: opened at most once, committed once. */
import type { Asked } from '../device/binding.ts'
import type { Came } from '../life/came.ts'
import { type Decision, decide, type Facts } from '../life/decide.ts'
import { NO_TURN } from '../life/device.ts'
import type { ReadOnly } from '../life/lost.ts'
import type { Host, Left } from '../life/rules.ts'
import type { Session } from '../life/session.ts'
import { SessionState } from '../life/state.ts'
import type { Answer } from '../words/answer.ts'
import { type Awaitable, attempt, chain, isPromise } from '../words/awaitable.ts'
import type { Commit } from '../words/commit.ts'
import { SessionError } from '../words/errors.ts'
import type { WarningKind } from '../words/events.ts'
import { config } from '../words/faults.ts'
import type { RequestHead } from '../words/request.ts'
import type { Found } from './arrival.ts'
import { CookiesSent } from './cookies-sent.ts'
import { crossOriginError, type Foreign, foreignBehind } from './cross-origin.ts'
import { applyCommit, type HeaderTarget } from './headers.ts'
import { isPassive } from './is-passive.ts'
import type { Kind } from './kind.ts'
import { UNTOUCHED, withoutCookies } from './made.ts'
import { type Account, createReporter, type Reporter } from './report.ts'
import { isAhead } from './request.ts'
import { Saving } from './saving.ts'
import { settle } from './settle.ts'
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
  #saving: Saving<T> | undefined
  #isReadOnly = false
  #whyReadOnly: ReadOnly | undefined
  /** What a callback of the session's threw. */
  #failure: { readonly error: unknown } | undefined
  #reporter: Reporter | undefined
  #isPassive: boolean | undefined
  /** It was opened for the sake of its idle time, and nobody has asked whether its stamp still holds. */
  #isUncompared = false
  /** A page of another origin is behind it, and its handler has an empty session. */
  #isWithheld = false
  #hasToldOfPage = false
  #instead: Answer | undefined
  /** The response was not the app's to make: handlers are not to run. */
  isAnswered = false

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
    if (this.#isUncompared) this.#state = this.#opening = undefined
  }

  get #foreign(): Foreign | undefined {
    return foreignBehind(this.#request, this.#kind.crossOrigin)
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

  #open(isAsked = true): Awaitable<SessionState<T>> {
    if (this.#state !== undefined) return this.#state
    if (this.#unopened !== undefined) throw this.#unopened
    if (this.#opening !== undefined) return this.#opening
    const opened = attempt(
      () => chain(this.#sent.open(isAsked), (found) => this.#state ?? this.#begin(found)),
      (error) => this.#cannotOpen(error),
    )
    if (isPromise(opened)) this.#opening = opened
    return opened
  }

  #cannotOpen(error: unknown): never {
    if (isOutage(error)) {
      this.#unopened = error
      this.#report.failed(error)
    }
    throw error
  }

  #begin(found: Found): SessionState<T> {
    this.#report.found(found)
    const state = new SessionState<T>(this.#kind.rules, this, found)
    this.#state = state
    if (!state.isNew) this.#from = found.from
    if (this.#isReadOnly) state.readOnly(this.#whyReadOnly)
    else if (this.#commit !== undefined) this.#closeState(state)
    return state
  }

  /** What our home knows of: a session of another library's is new to it. */
  #cameOfOurs(state: SessionState<T>): Came | undefined {
    return this.#from === undefined || state.came?.row !== undefined ? state.came : undefined
  }

  // ── devices ──────────────────────────────────────────────────────────────────────────────────

  /**
   * The response where it is not the app's to make: a browser binds a session to a key, or proves that it has the key
   * (`deviceBound`). To be asked once sessions are `ready`, before handlers run; if it answers, they do not.
   */
  answer(): Awaitable<Answer | undefined> {
    const { device, home } = this.#kind
    if (device?.isFor(this.#request) !== true) return undefined
    const desk = {
      request: this.#request,
      find: () => this.#sent.openOf(home, true),
      keep: (found: Found) => this.#keep(found),
    }
    return chain(device.ready(), (binding) =>
      chain(binding.answer(desk), (answer) => {
        if (answer !== undefined) {
          this.missed()
          this.isAnswered = true
        }
        return answer
      }),
    )
  }

  #keep(found: Found): Awaitable<Commit> {
    this.#touched = true
    this.#begin(found)
    return this.commit()
  }

  /** What leaves in place of whatever is answered: the browser is to prove itself first. */
  get instead(): Answer | undefined {
    return this.#instead
  }

  /** @throws {SessionError} `ERR_SESSION_DEVICE`, or `ERR_SESSION_CONFIG` where sessions are not `deviceBound`. */
  async requireDevice(asked: Asked): Promise<void> {
    const { device } = this.#kind
    if (device === undefined) throw notBound()
    const state = await this.load()
    const binding = await device.ready()
    const judged = { device: state.came?.head.device, isUnbound: state.refused === 'unbound' }
    const verdict = await binding.judge(judged, this.#request, asked)
    if (verdict.passes) return
    if (verdict.instead !== undefined && this.#commit === undefined) {
      // The request comes once more, so nothing of this one is kept.
      this.#instead = verdict.instead
      this.#commit = UNSAVED
      state.close()
    }
    throw (this.thrown ?? asItIs)(verdict.error)
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
    if (this.#kind.isHeard) this.#report.committed(made, this.#accountOf(made))
    return made
  }

  #accountOf({ outcome }: Commit): Account {
    // Where opening takes time it may be open, though nobody has asked.
    const state = outcome === 'untouched' && !this.#touched ? undefined : this.#state
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
        if (isOutage(error)) return UNTOUCHED
        throw error
      },
    )
  }

  #carryOut(): Awaitable<Commit> {
    const at = this.#kind.now()
    const isUnopened = !this.#touched && this.#state === undefined
    this.#isUncompared = isUnopened && this.#kind.stamps !== undefined
    return chain(this.#open(this.#touched), (state) => {
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
        saved: isKept && draft !== undefined ? this.#saving?.as(draft) : undefined,
        endedAt: state.endedAt(decision, at),
        device:
          this.#kind.device === undefined ? NO_TURN : state.deviceTurn(isKept ? draft : undefined),
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
    if (this.#instead !== undefined) headers.replace?.(this.#instead)
    const committed = attempt(
      () => this.commit(),
      (error) => {
        if (this.#isTold(headers.status)) return UNTOUCHED
        throw error
      },
    )
    return chain(committed, (made) => {
      this.inspect(headers)
      this.#report.applied(applyCommit(made, headers))
      return made
    })
  }

  /** The app tells of a failure already, most likely of this one: save() has told it, or it found nobody logged in. */
  #isTold(status: number): boolean {
    return this.#isWithheld ? status >= 400 && status < 500 : status >= 500
  }

  /** Looks at the headers that a response leaves with, if anybody is to hear of it. */
  inspect(headers: HeaderTarget): void {
    if (this.#kind.isHeard) this.#report.left(this.made ?? UNTOUCHED, headers)
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
    this.#isPassive ??= isPassive(this.#kind.passive, this.#request)
    return this.#isPassive
  }

  save(): Awaitable<void> {
    const state = this.#state as SessionState<T>
    // Of a session that its handler was not given nothing is kept, and the response tells of it.
    if (this.#isWithheld && !this.#isReadOnly) return undefined
    if (this.#commit !== undefined && !this.#isReadOnly && this.#isAsCommitted(state))
      return undefined
    this.#saving ??= new Saving(this.#kind)
    return this.#saving.save(state, this.#cameOfOurs(state))
  }

  reload(): Promise<Came> | undefined {
    const came = this.#state && this.#cameOfOurs(this.#state)
    this.#saving ??= new Saving(this.#kind)
    return this.#saving.reload(came)
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

/** Of what a session is opened by: told to whoever asks for one, and to nobody else. */
function isOutage(error: unknown): error is SessionError {
  return error instanceof SessionError && OUTAGES.includes(error.code)
}

const OUTAGES: readonly string[] = ['ERR_SESSION_STORE', 'ERR_SESSION_STAMP']

function notBound(): SessionError {
  return config(
    'requireDevice was called, and sessions are bound to no device.',
    'Give `deviceBound: true`, and a `subject`.',
  )
}

const asItIs = (error: SessionError): unknown => error

/** What a handler gets in place of a session that it may not have. */
const WITHHELD: Found = {
  arrival: { kind: 'refused', reason: 'cross-origin' },
  among: 0,
  endedAt: undefined,
}

/** The commit of what could not be saved: there is nothing to compare with. */
const UNSAVED: Commit = withoutCookies('untouched', false, undefined)
