/** The lifecycle of one session: verbs in, facts out. Knows no request, header, promise, key or store. */

import type { Holds } from '../words/codec.ts'
import type { Data, SessionLifetime } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import type { Reason } from '../words/refusal.ts'
import { Belonging } from './belonging.ts'
import type { Arrival, Came, Draft, Row, Story } from './came.ts'
import { changesBetween, replay, type Step } from './changes.ts'
import { cameOf, contentsOf, isSameBy, textOf, writtenContents } from './contents.ts'
import type { Decision, Facts } from './decide.ts'
import { type DeviceTurn, turnOf } from './device.ts'
import { membersOf, NOTHING_KEPT, writeMembers } from './kept.ts'
import type { Life } from './life.ts'
import { expiryOf, type Lifetime, lifetimeOf, renewalDue } from './lifetime.ts'
import { checkOwnLifetime } from './limits.ts'
import { REPLACED, type ReadOnly, refuse } from './lost.ts'
import { hasNoMembers, store } from './members.ts'
import { freshMessages, Messages } from './messages.ts'
import { noSession } from './no-session.ts'
import { notRecent } from './not-recent.ts'
import { Notes } from './notes.ts'
import { endWrites, watchWrites } from './over.ts'
import type { Beginning, Host, Left, Rules } from './rules.ts'
import { createSession, type Session, STATE } from './session.ts'
import { Standing } from './standing.ts'

export class SessionState<T = Data> implements Life {
  readonly #rules: Rules<T>
  readonly #host: Host
  readonly #arrival: Arrival
  readonly #endedAt: number
  #belonging: Belonging<T>
  /** What is kept: what came, until `save()` puts something else in its place. */
  #came: Came | undefined
  #notes: Notes | undefined

  #session: Session<T>
  readonly #flash = new Messages()
  #id: string | undefined
  /** The id that took the place of the one that came when the session changed hands. */
  #idSince: string | undefined
  #createdAt = 0
  #seenAt = 0
  #lifetime: SessionLifetime | undefined

  /** Empty, and yet a session: `save()` said so, now or when it was kept. */
  #exists = false
  #isSaved = false
  #label: string | undefined
  #renew = false
  #passive = false
  #cleared = false
  #assigned = false
  readonly #standing = new Standing()

  constructor(rules: Rules<T>, host: Host, { arrival, endedAt = 0 }: Beginning) {
    this.#rules = rules
    this.#host = host
    this.#arrival = arrival
    this.#endedAt = endedAt
    const came = arrival.kind === 'valid' ? arrival.came : undefined
    this.#came = came
    if (rules.stored) this.#notes = new Notes()
    this.#session = createSession(this, came === undefined ? {} : came.data.fresh())
    if (came === undefined) this.#begin()
    else this.#takeOver(came)
    this.#belonging = Belonging.of(rules, came?.head, came && this.#data)
  }

  // ── facts ────────────────────────────────────────────────────────────────────────────────────

  /** The id that the next request will find. It follows `subject` at once. */
  get id(): string {
    this.#mustHold('id', 'an id')
    return this.#idNow
  }

  get #idNow(): string {
    if (this.#id === undefined) this.#id = this.#rules.newId()
    if (!this.#changedHands()) return this.#id
    this.#idSince ??= this.#rules.newId()
    return this.#idSince
  }

  /** No usable session arrived with this request. */
  get isNew(): boolean {
    return this.#arrival.kind !== 'valid'
  }

  /** Why the cookie that arrived was not used. */
  get refused(): Reason | undefined {
    return this.#arrival.kind === 'refused' ? this.#arrival.reason : undefined
  }

  /** Milliseconds since the epoch. */
  get createdAt(): number {
    return this.#createdAt
  }

  /** When it ends if nobody comes back, in milliseconds since the epoch. */
  get expiresAt(): number {
    return expiryOf({ createdAt: this.#createdAt, seenAt: this.#seenAt }, this.lifetime)
  }

  /** The limits that hold for this session. */
  get lifetime(): Lifetime {
    return lifetimeOf(this.#lifetime, this.#rules.lifetime)
  }

  /** When the visitor last showed who they are. It follows `subject` at once. */
  get authenticatedAt(): number | undefined {
    return this.#belonging.authenticatedAt(this.#data)
  }

  get phase(): 'open' | 'committed' | 'destroyed' {
    return this.#standing.phase
  }

  /** What would be kept now differs from what was kept when it arrived. */
  get changed(): boolean {
    const { head, data, flash, row } = this.came ?? NEW
    return (
      !data.isSame(this.#session) ||
      (head !== undefined && head.id !== this.#idNow) ||
      (head !== undefined && head.authenticatedAt !== this.authenticatedAt) ||
      !this.#flash.isSame(flash) ||
      lifetimeText(head?.lifetime) !== lifetimeText(this.#lifetime) ||
      row?.label !== this.#label
    )
  }

  /** Neither data nor flash messages. */
  get isEmpty(): boolean {
    return this.#flash.isEmpty && hasNoMembers(this.#session)
  }

  // ── data ─────────────────────────────────────────────────────────────────────────────────────

  /** What handlers hold. Another object after `regenerate()`. */
  get session(): Session<T> {
    return this.#session
  }

  /** A copy of the data as a plain object. */
  get data(): Partial<T> {
    return membersOf(this.#session) as Partial<T>
  }

  get<K extends keyof T>(key: K): T[K] | undefined {
    return this.has(key) ? this.#data[key] : undefined
  }

  has(key: keyof T): boolean {
    return Object.hasOwn(this.#session, key)
  }

  set<K extends keyof T>(key: K, value: T[K] | undefined): void {
    this.#standing.mustBeOpen('set')
    if (value === undefined) this.delete(key)
    else store(this.#session, key as string, value)
  }

  delete(key: keyof T): boolean {
    this.#standing.mustBeOpen('delete')
    const had = this.has(key)
    delete this.#data[key]
    return had
  }

  update<K extends keyof T>(key: K, change: (value: T[K] | undefined) => T[K] | undefined): void {
    this.#standing.mustBeOpen('update')
    const before = this.#notes && this.#textAt(key)
    this.set(key, change(this.get(key)))
    this.#notes?.updated(key as string, change as Step, before, this.#textAt(key))
  }

  /** Same id, no data, no flash messages. */
  clear(): void {
    this.#standing.mustBeOpen('clear')
    this.#empty()
    this.#cleared = true
    this.#notes?.dropped()
  }

  /** What `req.session = value` means: an object takes the place of the data, null ends it. */
  replace(value: unknown): void {
    if (value === this.#session) return
    if (value === null || value === undefined) {
      this.destroy()
      return
    }
    this.#standing.mustBeOpen('assign')
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new SessionError(
        'ERR_SESSION_NOT_JSON',
        `The session was assigned ${Array.isArray(value) ? 'an array' : `a ${typeof value}`}.`,
        'Assign an object to replace its data, or null to end it.',
      )
    }
    this.#fill({ ...value })
    this.#assigned = true
    this.#notes?.dropped()
  }

  // ── flash ────────────────────────────────────────────────────────────────────────────────────

  addFlash(key: string, value: unknown): void {
    this.#standing.mustBeOpen('flash.add')
    this.#mustHold('flash', 'flash messages')
    this.#flash.add(key, value)
  }

  /** A request made ahead leaves them for the page that is shown: twice is better than never. */
  takeFlash(key: string): unknown[] {
    const messages = this.peekFlash(key)
    if (messages.length === 0 || this.#host.isAhead) return messages
    this.#standing.mustBeOpen('flash.take')
    this.#flash.delete(key)
    return messages
  }

  peekFlash(key: string): unknown[] {
    return this.#flash.peek(key)
  }

  // ── lifecycle ────────────────────────────────────────────────────────────────────────────────

  save(): Promise<void> | void {
    // Nothing is lost by it: passport saves at logout, whoever has ended the session before.
    if (this.#standing.isEnded) return undefined
    return this.#host.save()
  }

  /** An empty session is one from now on. */
  exist(): void {
    this.#standing.mustBeOpen('save')
    this.#exists ||= this.isEmpty
  }

  regenerate(keep: readonly (keyof T | string)[] = []): Session<T> {
    // It is over, and stays so: passport regenerates at logout, whoever has ended the session before.
    if (this.#standing.isEnded) return this.#session
    this.#standing.mustBeOpen('regenerate')
    const before = this.#session
    const entries = Object.entries(before)
    const kept = entries.filter(([key]) => keep.includes(key))
    if (this.#assigned && kept.length < entries.length)
      this.#host.warn('assigned-then-regenerated', {})
    // The old object keeps what it held (passport reads it) and takes no more: that would be lost.
    endWrites(before, () => refuse(REPLACED))
    this.#session = createSession(this, Object.fromEntries(kept))
    this.#belonging = this.#belonging.regenerated(this.#data, before)
    this.#flash.clear()
    this.#lifetime = undefined
    this.#exists = this.#cleared = false
    this.#id = this.#rules.newId()
    this.#begin()
    this.#notes?.regenerated(kept.length > 0)
    return this.#session
  }

  rotateId(): void {
    this.#standing.mustBeOpen('rotateId')
    this.#mustHold('id', 'an id')
    this.#id = this.#rules.newId()
    this.#notes?.rotated()
  }

  destroy(): void {
    if (this.#standing.isEnded) return
    this.#standing.mustBeOpen('destroy')
    this.#empty()
    this.#standing.end(this.#session)
  }

  /** Back to what is kept: in a store as it is now, in a cookie as it came. The session object stays the same. */
  reload(): Promise<void> | void {
    this.#standing.mustBeOpen('reload')
    const newer = this.#host.reload()
    if (newer === undefined) return this.#goBack()
    return newer.then((came) => {
      this.#standing.mustBeOpen('reload')
      this.#came = came
      this.#goBack()
    })
  }

  #goBack(): void {
    const came = this.#came
    this.#fill(came === undefined ? {} : came.data.fresh())
    this.#flash.clear()
    this.#lifetime = undefined
    this.#exists = this.#cleared = false
    if (this.#notes !== undefined) this.#notes = new Notes()
    if (came === undefined) this.#begin()
    else this.#takeOver(came)
    this.#belonging = Belonging.of(this.#rules, came?.head, came && this.#data)
  }

  /** Somebody has just shown who they are. @throws {SessionError} `ERR_SESSION_UNSUPPORTED` */
  authenticated(): void {
    this.#standing.mustBeOpen('authenticated')
    this.#mustHold('authentication', 'when somebody has shown who they are')
    this.#belonging.authenticated(this.#data, this.#rules.now())
  }

  /** @throws {SessionError} `ERR_SESSION_RECENT`, or what its framework makes a response of in place of it. */
  mustBeRecent(within: number): void {
    this.#mustHold('authentication', 'when somebody has shown who they are')
    const { authenticatedAt } = this
    const isNobodys = this.#belonging.isNobodys(this.#data)
    const error = notRecent({ isNobodys, authenticatedAt, within, now: this.#rules.now() })
    if (error !== undefined) throw this.#host.thrown?.(error) ?? error
  }

  touch(): void {
    this.#standing.mustBeOpen('touch')
    this.#renew = true
  }

  /** Nobody is there: this request does not prolong the session, but by `touch()`. */
  passive(): void {
    this.#passive = true
  }

  setLifetime(lifetime: SessionLifetime): void {
    this.#standing.mustBeOpen('setLifetime')
    this.#mustHold('lifetime', 'a lifetime of its own')
    this.#lifetime = { ...this.#lifetime, ...checkOwnLifetime(lifetime) }
  }

  // ── for the visit ────────────────────────────────────────────────────────────────────────────

  /** The request that it lives in. */
  get host(): Host {
    return this.#host
  }

  /** What is kept of it: what came, if that could be used, or what `save()` has put into a store since. */
  get came(): Came | undefined {
    return this.#came
  }

  /** What an app calls it in a list of someone's sessions. */
  get label(): string | undefined {
    return this.#label
  }

  /** @throws {SessionError} `ERR_SESSION_UNSUPPORTED` where there is no list that it could be in. */
  setLabel(label: string | undefined): void {
    this.#standing.mustBeOpen('setLabel')
    if (!this.#rules.listed) {
      throw new SessionError(
        'ERR_SESSION_UNSUPPORTED',
        'A session that lives in its cookie is in no list, so a label would be shown nowhere.',
        'Give a `store`, or keep the label in the data.',
      )
    }
    this.#label = label
  }

  /** Everything the decision depends on, and nothing of it is changed by asking. */
  facts(touched: boolean, now: number): Facts {
    const { kind } = this.#arrival
    const empty = !this.#exists && this.isEmpty
    return {
      touched,
      destroyed: this.#standing.isEnded,
      cleared: this.#cleared,
      empty,
      changed: touched && !empty && kind === 'valid' && this.changed,
      arrived: kind,
      saved: this.#isSaved,
      stale: this.came?.stale === true && !this.#host.isAhead,
      renewalDue:
        (this.#renew || (this.#renewalDue(now) && !this.#isPassive)) && !this.#host.isAhead,
    }
  }

  /** What is to be kept, as it is now. @throws {SessionError} if it cannot be written. */
  draft(now: number): Draft {
    const { serializer } = this.#rules
    // What is written for nobody leaves the idle time as it is.
    const staysIdle = this.lifetime.idleTimeout !== undefined && !this.#renew && this.#isPassive
    const seenAt = staysIdle ? this.#seenAt : now
    return {
      head: {
        id: this.#idNow,
        createdAt: this.#beganAt(now),
        seenAt,
        lifetime: this.#lifetime,
        authenticatedAt: this.authenticatedAt,
        comparedAt: this.#belonging.comparedAt(this.#data, now),
        device: this.#belonging.device(this.#data, now),
      },
      text: writeMembers(serializer, this.#session),
      flash: this.#flash.text(serializer),
      story: this.#notes && this.#tell(this.#notes),
    }
  }

  /** What a response that leaves it so has to say of devices. */
  deviceTurn(draft: Draft | undefined): DeviceTurn {
    return turnOf(this.#arrival, draft)
  }

  /**
   * A store has it now, as this draft: changes are told from that. What others had changed is in it and is taken
   * over; what the handler has changed since it asked stays changed.
   */
  rebase(draft: Draft, asked: Draft, row: Row): void {
    const { serializer } = this.#rules
    const came = cameOf(draft, row, serializer)
    const isSame = isSameBy(serializer)
    const then = writtenContents(asked, serializer)
    const now = writtenContents(this.draft(asked.head.seenAt), serializer)
    const noticed = { all: false, updates: new Map() }
    const since = changesBetween(then, now, noticed, isSame)
    const { data, flash, lifetime } = replay(since, then, contentsOf(came), isSame)
    const id = this.#idNow === asked.head.id ? came.head.id : this.#idNow
    const provedAt = this.authenticatedAt
    this.#came = came
    this.#isSaved = true
    this.#notes = new Notes()
    this.#fill(data)
    this.#flash.replace(flash)
    this.#lifetime = lifetime
    this.#id = id
    this.#idSince = undefined
    this.#seenAt = came.head.seenAt
    this.#belonging = Belonging.of(this.#rules, came.head, this.#data)
    if (provedAt !== undefined && provedAt !== asked.head.authenticatedAt) {
      this.#belonging.authenticated(this.#data, provedAt)
    }
  }

  /** When a session of this browser ends by what was decided: what was begun before it is over. */
  endedAt({ act }: Decision, at: number): number | undefined {
    const begun = this.came?.head.createdAt
    if (act === 'write' && begun !== undefined && this.#tookTheirPlace(begun)) {
      return Math.max(begun, this.#endedAt)
    }
    if (act !== 'end' || !this.#wasMoreThanMessages) return undefined
    // The clock of the server that began it may be ahead of ours.
    const after = this.#endedAt === 0 ? 0 : this.#endedAt + 1
    return Math.max(at, begun ?? 0, after)
  }

  /**
   * @throws {SessionError} `ERR_SESSION_SUBJECT` if `subject` threw, of what came or of what is now;
   *   `ERR_SESSION_STAMP` if the session is somebody's, and `stamp.of` does not answer with text.
   */
  mustHaveSubject(): void {
    // A session that is not there belongs to nobody, and nobody need be asked.
    if (this.#standing.isEnded || (this.isNew && this.isEmpty)) return
    this.#belonging.mustBeKnown(this.#data)
  }

  /** From now on changes come too late. */
  close(): void {
    this.#standing.close()
  }

  /** Whether it is still what a commit left of it. */
  isAs(left: Left): boolean {
    if (this.#standing.isEnded) return true
    if (left === 'nothing') return this.isEmpty
    try {
      if (left === 'as it came') return !this.changed
      const { serializer } = this.#rules
      return (
        writeMembers(serializer, this.#session) === left.text &&
        this.#flash.text(serializer) === left.flash
      )
    } catch {
      // It cannot be written, and could be when it was committed: that is a change too.
      return false
    }
  }

  /** Has writes by property looked at, which are let through. */
  watch(look: () => void): void {
    if (!this.#standing.isEnded) watchWrites(this.#session, look)
  }

  /** Nothing that a write could be carried by will ever leave: each is an error, by verb or property. */
  readOnly(why?: ReadOnly): void {
    this.#standing.readOnly(this.#session, why)
  }

  /** A verb was called by way of this object. */
  mustBePresent(session: object): void {
    if (session !== this.#session) refuse(REPLACED)
  }

  failed(error: unknown): boolean {
    return this.#host.fail(error)
  }

  // ── inside ───────────────────────────────────────────────────────────────────────────────────

  get #wasMoreThanMessages(): boolean {
    const came = this.#arrival.kind === 'valid' ? this.#arrival.came : undefined
    return this.#standing.isEnded || this.#cleared || came?.data.isSame({}) === false
  }

  /** A session was begun in the place of somebody else's, whose slower responses are not to bring that back. */
  #tookTheirPlace(begun: number): boolean {
    return this.#createdAt > begun && this.#belonging.hasLeft(this.#data)
  }

  #begin(): void {
    this.#createdAt = this.#seenAt = Math.max(this.#rules.now(), this.#endedAt + 1)
  }

  #takeOver({ head, flash, row }: Came): void {
    this.#label = row?.label
    this.#id = head.id
    this.#createdAt = head.createdAt
    this.#seenAt = head.seenAt
    this.#lifetime = head.lifetime && { ...head.lifetime }
    if (flash !== undefined) this.#flash.replace(freshMessages(flash))
    this.#exists = this.isEmpty
  }

  #empty(): void {
    this.#fill({})
    this.#flash.clear()
    this.#exists = false
    this.#belonging = this.#belonging.emptied()
  }

  #fill(data: object): void {
    for (const key of Object.keys(this.#session)) delete this.#data[key as keyof T]
    for (const [key, value] of Object.entries(data)) store(this.#session, key, value)
  }

  get #isPassive(): boolean {
    return this.#passive || this.#host.isPassive
  }

  #renewalDue(now: number): boolean {
    const times = { createdAt: this.#beganAt(now), seenAt: this.#seenAt }
    return renewalDue(times, this.lifetime, now)
  }

  /** As a session that is written now will say it: some formats know only when they were written. */
  #beganAt(now: number): number {
    return this.#rules.holds.createdAt === false ? now : this.#createdAt
  }

  /** Who it belongs to is another than when it came, and the app has not rotated the id itself. */
  #changedHands(): boolean {
    if (this.#id === undefined || this.#id !== this.came?.head.id) return false
    return this.#belonging.hasChanged(this.#data)
  }

  #tell(notes: Notes): Story {
    const id = this.#came?.head.id
    const isHandedOn = id !== undefined && this.#belonging.hasChanged(this.#data)
    const goesOn = notes.descent === 'goes on' || notes.descent === 'rotated'
    return {
      notes,
      subject: this.#belonging.subject(this.#data),
      label: this.#label,
      descent: goesOn && isHandedOn ? 'changed hands' : notes.descent,
    }
  }

  /** What a key holds, as text that can be compared. */
  #textAt(key: keyof T): string | undefined {
    return textOf(this.get(key), this.#rules.serializer)
  }

  get #data(): Partial<T> {
    return this.#session as Partial<T>
  }

  #mustHold(what: keyof Holds, name: string): void {
    if (this.#rules.holds[what] !== false) return
    throw new SessionError(
      'ERR_SESSION_UNSUPPORTED',
      `The format of these sessions cannot hold ${name}.`,
      'Keep it in the data, or leave the option `codec` out.',
    )
  }
}

/** What changes are told from where nothing came. */
const NEW = { head: undefined, data: NOTHING_KEPT, flash: undefined, row: undefined }

function lifetimeText(lifetime: SessionLifetime | undefined): string {
  return lifetime === undefined ? '' : JSON.stringify(lifetime)
}

/** The lifecycle behind a session: what the verbs act on. Takes no notice of data named like a verb. */
export function stateOf<T = Data>(session: Session<T>): SessionState<T>
/** Of a session whose type another library's declarations have joined: what it holds cannot be told from it. */
export function stateOf(session: Session): SessionState
/** @throws {SessionError} `ERR_SESSION_VERB` for what is no session: most likely a request. */
export function stateOf<T>(session: Session<T>): SessionState<T> {
  const state = (session as unknown as Partial<WithState<T>> | null | undefined)?.[STATE]
  return state ?? noSession(session)
}

interface WithState<T> {
  readonly [STATE]: SessionState<T>
}
