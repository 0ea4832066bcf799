/** What users hold: the visitor's data as own properties, and a dozen verbs on its prototype. */

import type { Data, SessionLifetime } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import { answerHabits } from './habits.ts'
import type { Life } from './life.ts'
import { store } from './members.ts'

/** A node-style callback. */
export type Done = (error?: unknown) => void

/** The verbs and facts. They are not enumerable: keys, spread and JSON see the data alone. */
export interface SessionVerbs<T = Data> {
  /**
   * 128 random bits, the same on every request until it is rotated: by `regenerate()`, `rotateId()`, or, at
   * once, when `subject` answers otherwise. Never the cookie's content.
   */
  readonly id: string
  /** No usable session arrived with this request. */
  readonly isNew: boolean
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** When the session ends if nobody comes back, in milliseconds since the epoch. */
  readonly expiresAt: number
  /**
   * When the visitor last showed who they are, in milliseconds since the epoch: when `subject` began to answer with
   * them, or when the app said so by `authenticated(session)`. Undefined: they have not, or nobody knows when.
   */
  readonly authenticatedAt: number | undefined

  get<K extends keyof T>(key: K): T[K] | undefined
  /** The same as assigning the property, for any key whatever. `undefined` deletes. */
  set<K extends keyof T>(key: K, value: T[K] | undefined): this
  has(key: keyof T): boolean
  /** Deletes one key, and says whether it was there. */
  delete(key: keyof T): boolean
  /** Sets what `change` makes of the value: `session.update('visits', (n = 0) => n + 1)`. */
  update<K extends keyof T>(key: K, change: (value: T[K] | undefined) => T[K] | undefined): void
  /** Drops all data and flash messages. A session left empty is gone with this response. */
  clear(): void

  /**
   * Proves now that the session can be sealed, so that the error surfaces where it can be
   * handled; later changes still go out with the head. An empty session exists from now on. Rejects with
   * `ERR_SESSION_READ_ONLY` where no response head can carry the cookie, as for WebSockets.
   */
  save(): Promise<void>
  save(done: Done): void
  /**
   * A new id and a new session object; data and flash are dropped, but for the keys to keep.
   * Use it at login. Answers with the new object; the old one keeps what it held, and a write to it
   * throws `ERR_SESSION_REPLACED`.
   */
  regenerate(keep?: readonly (keyof T)[]): Promise<Session<T>>
  regenerate(done: Done): void
  regenerate(keep: readonly (keyof T)[], done: Done): void
  /** A new id for the same data. */
  rotateId(): void
  /**
   * Ends the session: empty from now on, its cookie expired. A write to it throws `ERR_SESSION_DESTROYED`.
   */
  destroy(): Promise<void>
  destroy(done: Done): void
  /** Back to what arrived with the request: unsaved changes are dropped. */
  reload(): Promise<void>
  reload(done: Done): void
  /** Restarts the idle timeout now, though it may not be due. */
  touch(): void
  /**
   * Limits of this session alone, kept inside it. Seconds; `maxAge` counts from creation, and
   * `idleTimeout: false` switches the app's off: “remember me”.
   */
  setLifetime(lifetime: SessionLifetime): void
}

/** `req.session`, `ctx.session`, `request.session`, `event.context.session`. */
export type Session<T = Data> = SessionVerbs<T> & Partial<T>

/** Any copy of this module finds the state of any session through this name. */
export const STATE = Symbol.for('sealed-session.state')

type Key = never

/** The object itself. Its methods become the verbs below, which data may shadow but not replace. */
class SessionObject {
  readonly #life: Life

  constructor(life: Life) {
    this.#life = life
  }

  get [STATE](): Life {
    return this.#life
  }

  get id(): string {
    return this.#life.id
  }
  get isNew(): boolean {
    return this.#life.isNew
  }
  get createdAt(): number {
    return this.#life.createdAt
  }
  get expiresAt(): number {
    return this.#life.expiresAt
  }
  get authenticatedAt(): number | undefined {
    return this.#life.authenticatedAt
  }

  get(key: Key): unknown {
    return this.#life.get(key)
  }
  set(key: Key, value: never): this {
    this.#life.mustBePresent(this)
    this.#life.set(key, value)
    return this
  }
  has(key: Key): boolean {
    return this.#life.has(key)
  }
  delete(key: Key): boolean {
    if (key === undefined) {
      throw new SessionError(
        'ERR_SESSION_VERB',
        'session.delete() was called without a key.',
        'It deletes one key; to end the session call session.destroy().',
      )
    }
    this.#life.mustBePresent(this)
    return this.#life.delete(key)
  }
  update(key: Key, change: (value: unknown) => never): void {
    this.#life.mustBePresent(this)
    this.#life.update(key, change)
  }
  clear(): void {
    this.#life.mustBePresent(this)
    this.#life.clear()
  }

  // One parameter each, here on the direct prototype: passport and grant look for both.
  save(done?: Done): Promise<void> | void {
    return answer(this.#life, async () => this.#life.save(), done)
  }
  regenerate(keep?: readonly string[] | Done, ...more: Done[]): Promise<unknown> | void {
    const [keys, done] = typeof keep === 'function' ? [undefined, keep] : [keep, more[0]]
    return answer(this.#life, async () => this.#life.regenerate(keys), done)
  }
  rotateId(): void {
    this.#life.rotateId()
  }
  destroy(done?: Done): Promise<void> | void {
    return answer(this.#life, async () => this.#life.destroy(), done)
  }
  reload(done?: Done): Promise<void> | void {
    return answer(this.#life, async () => this.#life.reload(), done)
  }
  touch(): void {
    this.#life.touch()
  }
  setLifetime(lifetime: SessionLifetime): void {
    this.#life.setLifetime(lifetime)
  }

  /** `console.log(req.session)` shows the data, and no more. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    return `Session ${inspect({ ...this }, options)}`
  }

  static {
    const { prototype } = SessionObject
    // `constructor` is a key like any other: data of that name must not meet a read-only property.
    Reflect.deleteProperty(prototype, 'constructor')
    for (const name of Object.getOwnPropertyNames(prototype)) protectVerb(prototype, name)
    answerHabits(prototype, (session) => session.#life)
    keepPrototype(prototype)
    Object.freeze(prototype)
  }
}

/** Acts at once; a callback hears of it later, and never twice. */
function answer<R>(life: Life, act: () => Promise<R>, done: Done | undefined): Promise<R> | void {
  const acted = act()
  if (typeof done !== 'function') return acted
  // In a task of its own: what the callback throws is no rejection of ours, but the request's failure.
  const call = (...args: [] | [unknown]) =>
    queueMicrotask(() => {
      try {
        done(...args)
      } catch (error) {
        if (!life.failed(error)) throw error
      }
    })
  acted.then(
    () => call(),
    (error) => call(error),
  )
}

/**
 * `session.save = x` throws in sloppy code too, where a read-only property would keep silent.
 * As own data, by `set()`, any name can be stored.
 */
function protectVerb(prototype: object, name: string): void {
  const { get, value } = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor
  Object.defineProperty(prototype, name, {
    get: get ?? (() => value),
    set(this: object, _value: unknown) {
      throw new SessionError(
        'ERR_SESSION_VERB',
        `session.${name} is part of the session and cannot be assigned.`,
        `To store data by that name call session.set('${name}', …).`,
      )
    },
  })
}

/** `session.__proto__ = x` stores data by that name, rather than change what a session is. */
function keepPrototype(prototype: object): void {
  Object.defineProperty(prototype, '__proto__', {
    get(this: object) {
      return Object.getPrototypeOf(this)
    },
    set(this: object, value: unknown) {
      store(this, '__proto__', value)
    },
  })
}

export function createSession<T>(life: Life, data: object): Session<T> {
  const session = new SessionObject(life)
  try {
    // A third of the time of storing key by key (0.1 instead of 0.4 µs).
    Object.assign(session, data)
  } catch {
    // A key is named like a verb.
    for (const [key, value] of Object.entries(data)) store(session, key, value)
  }
  return session as unknown as Session<T>
}
