/** The lifecycle of one session during one request. Reads no clock and no header: they come in. */

import { checkOwnLifetime } from '../options/options.ts'
import type { Arrival } from '../visit/arrival.ts'
import { type Awaitable, isPromise } from '../words/awaitable.ts'
import type { Serializer } from '../words/codec.ts'
import type { Commit } from '../words/commit.ts'
import type { Data, Envelope, SessionLifetime } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import type { Reason } from '../words/refusal.ts'
import type { RequestFacts } from '../words/request.ts'
import type { Facts } from './decide.ts'
import { copyJson, hasMembersOf } from './json.ts'
import { expiryOf, type Lifetime, lifetimeOf, renewalDue, type Times } from './lifetime.ts'
import { serialize, strictJson } from './serializer.ts'
import { createSession, dataOf, type Session, store } from './session.ts'

/** Whoever wants to know that the session is looked at. */
export interface TouchWatcher {
  touched(): void
}

/** What a state needs from outside; `createSessions` gives it. */
export interface Surroundings<T> {
  readonly lifetime: Lifetime
  readonly serializer: Serializer
  readonly subject: ((data: Partial<T>) => string | undefined) | undefined
  now(): number
  newId(): string
  /** A schema may hand out other data than was sealed. */
  readonly reshapes: boolean
  /** Seals, and throws the token away. */
  prove(state: SessionState<T>): Awaitable<void>
}

/** What was there when the session arrived, to compare with. */
interface Loaded {
  /** The data as it was sealed, if it was sealed as plain JSON. Never changed. */
  readonly pristine: object | undefined
  /** The data as handlers were given it, as text, where that is another thing. */
  readonly given: string | undefined
  readonly flash: string
  readonly lifetime: string
  readonly id: string | undefined
  readonly subject: string | undefined
}

const NOTHING_LOADED: Loaded = Object.freeze({
  pristine: Object.freeze({}),
  given: undefined,
  flash: '',
  lifetime: '',
  id: undefined,
  subject: undefined,
})

/** In place of a text that nobody had to write. */
const AS_ARRIVED = Symbol('as it arrived')

const NO_FLASH: ReadonlyMap<string, readonly unknown[]> = new Map()

export class SessionState<T = Data> {
  /** Private, since whoever prints a state would print the token in the Cookie header. */
  readonly #request: RequestFacts
  readonly #around: Surroundings<T>
  #arrive: ((request: RequestFacts) => Arrival<T>) | undefined
  #arrival: Arrival<T> = { kind: 'nothing' }
  #loaded: Loaded = NOTHING_LOADED

  #session: Session<T> | undefined
  #flash = NO_FLASH
  #id: string | undefined
  #createdAt = 0
  #seenAt = 0
  #lifetime: SessionLifetime | undefined

  #ended = false
  #touched = false
  #renew = false
  /** Empty, and yet a session: `save()` said so, now or when it was sealed. */
  #exists = false
  #commit: Awaitable<Commit> | undefined
  /** What data and flash messages were when they were committed. */
  #committed: string | typeof AS_ARRIVED | undefined
  /** What the commit found, and wrote. */
  #differed: boolean | undefined
  #lastText: string | undefined
  #watcher: TouchWatcher | undefined

  /** `arrival` may be a function, called on first use: a session nobody asks for costs nothing. */
  constructor(
    around: Surroundings<T>,
    request: RequestFacts,
    arrival: Arrival<T> | ((request: RequestFacts) => Arrival<T>),
  ) {
    this.#around = around
    this.#request = request
    if (typeof arrival === 'function') this.#arrive = arrival
    else this.#load(arrival)
  }

  get request(): RequestFacts {
    return this.#request
  }

  // ── facts ────────────────────────────────────────────────────────────────────────────────────

  get id(): string {
    this.#touch()
    this.#id ??= this.#around.newId()
    return this.#id
  }

  /** No usable session arrived with this request. */
  get isNew(): boolean {
    this.#touch()
    return this.#arrival.kind !== 'valid'
  }

  /** Why the cookie that arrived was not used. */
  get refused(): Reason | undefined {
    this.#touch()
    return this.#arrival.kind === 'refused' ? this.#arrival.reason : undefined
  }

  /** Milliseconds since the epoch. */
  get createdAt(): number {
    this.#touch()
    return this.#createdAt
  }

  /** When it ends if nobody comes back, in milliseconds since the epoch. */
  get expiresAt(): number {
    this.#touch()
    return expiryOf(this.#times(), this.lifetime)
  }

  /** The limits that hold for this session. */
  get lifetime(): Lifetime {
    this.#touch()
    return lifetimeOf(this.#lifetime, this.#around.lifetime)
  }

  get phase(): 'open' | 'committed' | 'destroyed' {
    if (this.#ended) return 'destroyed'
    return this.#commit === undefined ? 'open' : 'committed'
  }

  /** Whether a handler has looked at the session. */
  get touched(): boolean {
    return this.#touched
  }

  /** What would be sealed now differs from what was sealed when it arrived. */
  get changed(): boolean {
    this.#touch()
    return this.#differs()
  }

  // ── data ─────────────────────────────────────────────────────────────────────────────────────

  /** What handlers hold. Another object after `regenerate()`. */
  get session(): Session<T> {
    this.#touch()
    return this.#session as Session<T>
  }

  /** A copy of the data as a plain object. */
  get data(): Partial<T> {
    return dataOf(this.session) as Partial<T>
  }

  get<K extends keyof T>(key: K): T[K] | undefined {
    return this.has(key) ? (this.session as Partial<T>)[key] : undefined
  }

  has(key: keyof T): boolean {
    return Object.hasOwn(this.session, key)
  }

  set<K extends keyof T>(key: K, value: T[K] | undefined): void {
    this.#mustBeOpen('set')
    if (value === undefined) this.delete(key)
    else store(this.session, key as string, value)
  }

  delete(key: keyof T): boolean {
    this.#mustBeOpen('delete')
    const had = this.has(key)
    delete (this.session as Partial<T>)[key]
    return had
  }

  /** Same id, no data, no flash messages. */
  clear(): void {
    this.#mustBeOpen('clear')
    for (const key of Object.keys(this.session)) delete (this.session as Partial<T>)[key as keyof T]
    this.#flash = NO_FLASH
    this.#exists = false
  }

  /** What `req.session = value` means: an object takes the place of the data, null ends it. */
  replace(value: unknown): void {
    if (value === this.session) return
    if (value === null || value === undefined) {
      this.destroy()
      return
    }
    this.#mustBeOpen('assign')
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new SessionError(
        'ERR_SESSION_NOT_JSON',
        `The session was assigned ${Array.isArray(value) ? 'an array' : `a ${typeof value}`}.`,
        'Assign an object to replace its data, or null to end it.',
      )
    }
    const data = { ...value }
    for (const key of Object.keys(this.session)) delete (this.session as Partial<T>)[key as keyof T]
    for (const [key, each] of Object.entries(data)) store(this.session, key, each)
  }

  // ── flash ────────────────────────────────────────────────────────────────────────────────────

  addFlash(key: string, value: unknown): void {
    this.#mustBeOpen('flash.add')
    this.#touch()
    this.#flash = new Map(this.#flash).set(key, [...(this.#flash.get(key) ?? []), value])
  }

  takeFlash(key: string): unknown[] {
    const messages = this.peekFlash(key)
    if (messages.length === 0) return messages
    this.#mustBeOpen('flash.take')
    const rest = new Map(this.#flash)
    rest.delete(key)
    this.#flash = rest
    return messages
  }

  peekFlash(key: string): unknown[] {
    this.#touch()
    return [...(this.#flash.get(key) ?? [])]
  }

  // ── lifecycle ────────────────────────────────────────────────────────────────────────────────

  save(): Awaitable<void> {
    this.#touch()
    if (this.#isAsCommitted()) return undefined
    this.#mustBeOpen('save')
    this.#exists ||= this.#isEmpty()
    return this.#around.prove(this)
  }

  regenerate(keep: readonly (keyof T | string)[] = []): Session<T> {
    this.#mustBeOpen('regenerate')
    const before = this.session
    const kept = Object.entries(before).filter(([key]) => keep.includes(key))
    // The old object keeps what it held (passport reads it) and takes no more: a write to it
    // would be lost.
    Object.freeze(before)
    this.#session = createSession(this, Object.fromEntries(kept))
    this.#flash = NO_FLASH
    this.#id = this.#around.newId()
    this.#createdAt = this.#seenAt = this.#around.now()
    this.#lifetime = undefined
    this.#exists = false
    return this.#session
  }

  rotateId(): void {
    this.#mustBeOpen('rotateId')
    this.#touch()
    this.#id = this.#around.newId()
  }

  destroy(): void {
    if (this.#ended) return
    this.#mustBeOpen('destroy')
    this.clear()
    Object.freeze(this.session)
    this.#ended = true
    this.#lastText = undefined
  }

  /** Back to what arrived; the session object stays the same. */
  reload(): void {
    this.#mustBeOpen('reload')
    this.#touch()
    const fresh = this.#restored()
    this.replace(fresh.data)
    this.#takeOver(fresh)
    this.#exists = this.#arrival.kind === 'valid' && this.#isEmpty()
  }

  touch(): void {
    this.#mustBeOpen('touch')
    this.#touch()
    this.#renew = true
  }

  setLifetime(lifetime: SessionLifetime): void {
    this.#mustBeOpen('setLifetime')
    this.#touch()
    this.#lifetime = { ...this.#lifetime, ...checkOwnLifetime(lifetime) }
  }

  // ── for sessions and adapters ────────────────────────────────────────────────────────────────

  /** Tells the watcher when the session is looked at for the first time, or now if it has been. */
  onTouch(watcher: TouchWatcher): void {
    if (this.#touched) watcher.touched()
    else this.#watcher = watcher
  }

  /** Opens without touching: an idle renewal is decided by what is inside. */
  load(): Arrival<T> {
    if (this.#arrive !== undefined) {
      const arrive = this.#arrive
      this.#arrive = undefined
      this.#load(arrive(this.#request))
    }
    return this.#arrival
  }

  /** Everything the decision depends on. */
  facts(now: number): Facts {
    const { kind } = this.load()
    this.#lastText = undefined
    // An untouched session is as it was; one that was destroyed has nothing to say.
    this.#differed = this.#touched && !this.#ended ? this.#differs() : undefined
    return {
      touched: this.#touched,
      destroyed: this.#ended,
      empty: !this.#exists && this.#isEmpty(),
      changed: this.#differed === true,
      arrived: kind,
      stale: this.#arrival.kind === 'valid' && this.#arrival.opened.stale,
      renewalDue: this.#renew || renewalDue(this.#times(), this.#limits(), now),
    }
  }

  /** What is to be sealed. Who the session belongs to may have changed, and then its id does. */
  envelope(now: number): Envelope<T> {
    this.#followSubject()
    this.#id ??= this.#around.newId()
    return {
      id: this.#id,
      createdAt: this.#createdAt,
      seenAt: now,
      lifetime: this.#lifetime,
      data: this.#session as T,
      flash: this.#flash.size === 0 ? undefined : Object.fromEntries(this.#flash),
    }
  }

  /** The data, serialized. @throws {SessionError} `ERR_SESSION_NOT_JSON` */
  text(): string {
    const { serializer } = this.#around
    const session = this.#session as object
    // Strict JSON leaves out what is undefined; it is twice as fast for a plain object (0.6 µs).
    const data = serializer === strictJson ? { ...session } : dataOf(session)
    this.#lastText = serialize(serializer, data)
    return this.#lastText
  }

  /** The commit of this response, if it was made. */
  get commitment(): Awaitable<Commit> | undefined {
    return this.#commit
  }

  /** From now on writes come too late. */
  close(commit: Awaitable<Commit>): void {
    this.#commit = commit
    // Once made it is there at once, for whoever asks again: nothing need be held a second time.
    if (isPromise(commit)) {
      commit.then(
        (made) => {
          this.#commit = made
        },
        () => {},
      )
    }
    if (this.#touched) this.#rememberCommitted()
  }

  /** The commit failed: nothing was saved, and there is nothing to compare with. */
  closeUnsaved(commit: Commit): void {
    this.#commit = commit
    this.#committed = undefined
  }

  /** The session was written to by property after the head had left. */
  get changedSinceCommit(): boolean {
    return this.#isAsCommitted() === false
  }

  // ── inside ───────────────────────────────────────────────────────────────────────────────────

  #times(): Times {
    return { createdAt: this.#createdAt, seenAt: this.#seenAt }
  }

  #limits(): Lifetime {
    return lifetimeOf(this.#lifetime, this.#around.lifetime)
  }

  #touch(): void {
    if (this.#touched) return
    this.#touched = true
    this.load()
    this.#watcher?.touched()
    if (this.#commit !== undefined) this.#rememberCommitted()
  }

  #load(arrival: Arrival<T>): void {
    this.#arrival = arrival
    this.#session = createSession(
      this,
      arrival.kind === 'valid' ? (arrival.opened.envelope.data as object) : {},
    )
    if (arrival.kind !== 'valid') {
      this.#createdAt = this.#seenAt = this.#around.now()
      return
    }
    const { envelope, pristine } = arrival.opened
    this.#takeOver(envelope)
    this.#exists = this.#isEmpty()
    this.#loaded = {
      pristine,
      given: this.#givenBeside(pristine),
      flash: this.#flashText(),
      lifetime: lifetimeText(this.#lifetime),
      id: envelope.id,
      subject: this.#around.subject?.(this.#session as Partial<T>),
    }
  }

  #takeOver({ id, createdAt, seenAt, lifetime, flash }: Omit<Envelope<T>, 'data'>): void {
    this.#id = id
    this.#createdAt = createdAt
    this.#seenAt = seenAt
    this.#lifetime = lifetime
    this.#flash = flash === undefined ? NO_FLASH : new Map(Object.entries(flash))
  }

  /** Compared as a whole, so that deep changes are seen and no flag can be forgotten. */
  #differs(): boolean {
    const { pristine, given, flash, lifetime, id } = this.#loaded
    const isSame = pristine
      ? hasMembersOf(this.#session as object, pristine)
      : this.text() === given
    return (
      !isSame ||
      (id !== undefined && id !== this.#id) ||
      this.#flashText() !== flash ||
      lifetimeText(this.#lifetime) !== lifetime
    )
  }

  #flashText(): string {
    if (this.#flash.size === 0) return ''
    return serialize(this.#around.serializer, Object.fromEntries(this.#flash))
  }

  /** A change of hands rotates the id, unless the app has done so itself. */
  #followSubject(): void {
    const { id, subject } = this.#loaded
    if (id === undefined || id !== this.#id) return
    if (this.#around.subject?.(this.#session as Partial<T>) !== subject)
      this.#id = this.#around.newId()
  }

  /** The envelope as it arrived, with data of its own: what handlers changed is not in it. */
  #restored(): Envelope<T> {
    if (this.#arrival.kind !== 'valid') {
      const now = this.#around.now()
      return { id: this.id, createdAt: now, seenAt: now, data: {} as T }
    }
    const { envelope } = this.#arrival.opened
    const { pristine, given } = this.#loaded
    const data = given === undefined ? copyJson(pristine) : this.#around.serializer.parse(given)
    return { ...envelope, data: data as T }
  }

  /** What the commit has compared or written is not written once more. */
  #rememberCommitted(): void {
    const isAsArrived = this.#differed === false && this.#lastText === undefined
    this.#committed = isAsArrived ? AS_ARRIVED : this.#everything(this.#lastText)
  }

  /** Undefined before the commit, and if it failed. */
  #isAsCommitted(): boolean | undefined {
    if (this.#committed === undefined) return undefined
    if (this.#committed === AS_ARRIVED) return !this.#differs()
    return this.#committed === this.#everything()
  }

  #everything(text?: string): string {
    try {
      return (text ?? this.text()) + this.#flashText()
    } catch {
      // It cannot be serialized, and could be when it was committed: that is a change too.
      return ''
    }
  }

  /** A schema may hand out what cannot be serialized; the commit will say so, not the load. */
  #givenBeside(pristine: object | undefined): string | undefined {
    if (pristine === undefined) return this.text()
    if (!this.#around.reshapes) return undefined
    try {
      return this.text()
    } catch {
      return JSON.stringify(pristine)
    }
  }

  /** No data and no flash messages. */
  #isEmpty(): boolean {
    return this.#flash.size === 0 && isEmpty(this.#session as object)
  }

  #mustBeOpen(verb: string): void {
    if (this.#ended) {
      throw new SessionError(
        'ERR_SESSION_DESTROYED',
        `The session was destroyed, so ${verb} comes too late.`,
        'Call regenerate() instead of destroy() to go on with a fresh session in the same request.',
      )
    }
    if (this.#commit !== undefined) {
      throw new SessionError(
        'ERR_SESSION_COMMITTED',
        `The response head has left, so ${verb} comes too late: the cookie can no longer be set.`,
        'Change the session before the first byte of the response is written.',
      )
    }
  }
}

function isEmpty(session: object): boolean {
  for (const key in session) {
    if (Object.hasOwn(session, key) && session[key as never] !== undefined) return false
  }
  return true
}

function lifetimeText(lifetime: SessionLifetime | undefined): string {
  return lifetime === undefined ? '' : JSON.stringify(lifetime)
}
