/** What several conversations need: a clock, a browser, a site, and a second opinion on tokens. */
import { createCipheriv, createDecipheriv, createHmac, type Hmac, hkdfSync } from 'node:crypto'
import {
  type About,
  type Awaitable,
  type Commit,
  createSessions,
  type SessionEvent,
  type SessionOptions,
  type SessionState,
  type Sessions,
  toSessions,
  type WarningKind,
} from '../src/index.ts'
import { headOf } from '../src/visit/request.ts'

export const SEALERS = ['node', 'web'] as const

export const SECRET = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
export const OLD_SECRET = 'm3Xt9RbK7qWzL2pVf8YdG5hN1jCs6uEa'

export const START = Date.UTC(2026, 0, 1)
export const MAX_AGE = 14 * 86_400
export const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax'

/** The line that removes a cookie of the default attributes. */
export function expired(name = 'session'): string {
  return `${name}=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax`
}

/** Stands still until it is told to go on. */
export class Clock {
  at = START
  readonly now = (): number => this.at
  pass(seconds: number): void {
    this.at += seconds * 1000
  }
}

/** The n-th sixteen bytes are all n, so that ids and ivs can be foretold. */
export function counting(): (size: number) => Uint8Array {
  let calls = 0
  return (size) => new Uint8Array(size).fill(++calls)
}

export function bytes(n: number): Buffer {
  return Buffer.alloc(16, n)
}

/** The id that the n-th sixteen bytes make. */
export function id(n: number): string {
  return bytes(n).toString('base64url')
}

// ── a second opinion: Fe26.2 by node:crypto, written for the tests ─────────────────────────────

interface Sealing {
  readonly secret?: string
  readonly cookie?: string
  readonly purpose?: string
  /** The number of the sixteen bytes that are the iv. */
  readonly iv?: number
  readonly expiresAt?: number
}

function keysOf({ secret = SECRET, cookie = 'session', purpose = 'session' }: Sealing) {
  const info = JSON.stringify(['sealed-session', 1, purpose, cookie])
  const material = Buffer.from(hkdfSync('sha256', secret, '', info, 68))
  return {
    encryption: material.subarray(0, 32),
    integrity: material.subarray(32, 64),
    id: material.subarray(64).toString('hex'),
  }
}

export function sealText(text: string, sealing: Sealing = {}): string {
  const keys = keysOf(sealing)
  const iv = bytes(sealing.iv ?? 2)
  const cipher = createCipheriv('aes-256-cbc', keys.encryption, iv)
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const { expiresAt = START + MAX_AGE * 1000 } = sealing
  const covered = `Fe26.2*${keys.id}**${iv.toString('base64url')}*${ciphertext.toString('base64url')}*${expiresAt}`
  return `${covered}**${macOf(keys.integrity).update(covered).digest('base64url')}`
}

/** Fields in the order in which they are sealed. */
export interface Inside {
  id: string
  createdAt: number
  seenAt: number
  lifetime?: object
  flash?: object
  data: unknown
}

export function seal(inside: Inside, sealing: Sealing = {}): string {
  return sealText(JSON.stringify(inside), sealing)
}

export function unseal(token: string, sealing: Sealing = {}): string {
  const keys = keysOf(sealing)
  const [, , , iv = '', ciphertext = ''] = token.split('*')
  const decipher = createDecipheriv('aes-256-cbc', keys.encryption, Buffer.from(iv, 'base64url'))
  const start = decipher.update(Buffer.from(ciphertext, 'base64url'))
  return Buffer.concat([start, decipher.final()]).toString('utf8')
}

function macOf(key: Buffer): Hmac {
  return createHmac('sha256', key)
}

/** The commit of a session that nobody looked at. */
export const NOTHING: Omit<Commit, 'cookies'> = {
  outcome: 'untouched',
  setCookie: [],
  vary: false,
  cacheControl: undefined,
}

/** A session of two hours ago, with an id that our counting bytes never make. */
export const EARLIER = {
  id: id(200),
  createdAt: START - 2 * 3_600_000,
  seenAt: START - 2 * 3_600_000,
  data: { user: 'ann' },
}
export const ITS_END = EARLIER.createdAt + MAX_AGE * 1000
export const COOKIE = `session=${seal(EARLIER, { iv: 200, expiresAt: ITS_END })}`

// ── a browser ──────────────────────────────────────────────────────────────────────────────────

interface Kept {
  readonly value: string
  readonly endsAt: number
}

/** Keeps and returns cookies as RFC 6265bis says, as far as one host and one path can show. */
export class Browser {
  readonly #now: () => number
  #jar = new Map<string, Kept>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** The Cookie header of the next request. */
  get cookie(): string | undefined {
    const sent = [...this.#jar].filter(([, { endsAt }]) => endsAt > this.#now())
    return sent.length === 0
      ? undefined
      : sent.map(([name, { value }]) => `${name}=${value}`).join('; ')
  }

  get names(): string[] {
    return (this.cookie?.split('; ') ?? []).map((pair) => pair.split('=')[0] as string)
  }

  take(setCookie: readonly string[]): void {
    for (const line of setCookie) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = ''] = pair.split('=')
      const value = pair.slice(name.length + 1)
      if (name.length + value.length > 4096) throw new Error('a browser drops so large a cookie')
      const age = attributes.find((each) => each.startsWith('Max-Age='))?.slice('Max-Age='.length)
      if (age !== undefined && !/^\d+$/.test(age)) throw new Error(`Max-Age is ${age}`)
      const endsAt = age === undefined ? Number.POSITIVE_INFINITY : this.#now() + Number(age) * 1000
      this.#jar.delete(name)
      if (endsAt > this.#now()) this.#jar.set(name, { value, endsAt })
    }
  }

  /** What a thief, or a test, may do: put a cookie there by hand. */
  put(cookie: string | undefined): void {
    this.#jar = new Map()
    for (const pair of cookie?.split('; ') ?? []) {
      const [name = ''] = pair.split('=')
      this.#jar.set(name, {
        value: pair.slice(name.length + 1),
        endsAt: Number.POSITIVE_INFINITY,
      })
    }
  }

  close(): void {
    for (const [name, { endsAt }] of this.#jar) {
      if (endsAt === Number.POSITIVE_INFINITY) this.#jar.delete(name)
    }
  }
}

// ── a site ─────────────────────────────────────────────────────────────────────────────────────

/** Data of any kind, typed loosely enough to be talked about. */
// biome-ignore lint/suspicious/noExplicitAny: the tests put everything there
export type Loose = Record<string, any>

export interface Visited<T, R> {
  readonly result: R
  readonly commit: Commit
  readonly state: SessionState<T>
  readonly outcome: Commit['outcome']
}

export interface Site<T> {
  readonly sessions: Sessions<T>
  readonly clock: Clock
  readonly browser: Browser
  readonly events: SessionEvent[]
  /** One request of the browser's; without a handler nobody looks at the session. */
  visit<R = undefined>(
    handler?: (state: SessionState<T>) => Awaitable<R>,
    about?: About,
  ): Promise<Visited<T, R>>
}

export function site<T = Loose>(options: SessionOptions<T> = {}, clock = new Clock()): Site<T> {
  const events: SessionEvent[] = []
  const sessions = createSessions<T>({
    // A codec of one's own has no use for it.
    ...(options.codec === undefined && { secret: SECRET }),
    now: clock.now,
    random: counting(),
    onEvent: (event) => events.push(event),
    // What a logout leaves behind has tests of its own.
    tombstone: 0,
    ...options,
  })
  const browser = new Browser(clock.now)

  async function visit<R = undefined>(
    handler?: (state: SessionState<T>) => Awaitable<R>,
    about?: About,
  ): Promise<Visited<T, R>> {
    const visit = toSessions(sessions).visit(headOf(browser.cookie, about))
    await visit.ready()
    const result = (handler && (await handler(await visit.load()))) as R
    const commit = await visit.commit()
    browser.take(commit.setCookie)
    return {
      result,
      commit,
      outcome: commit.outcome,
      get state() {
        return visit.state
      },
    }
  }

  return { sessions, clock, browser, events, visit }
}

/** What happened, without what explains it to people: `type`, `cookie`, and what tells events of a type apart. */
export function inShort(events: readonly SessionEvent[]): object[] {
  return events.map(({ visit: _, method: _method, path: _path, ...event }) => {
    if (event.type === 'refused') {
      const { message: _message, remedy: _remedy, anchor: _anchor, ...short } = event
      return short
    }
    if (event.type !== 'committed') return event
    const { arrived: _arrived, reason: _reason, ...short } = event
    return short
  })
}

export function warningsAmong(events: readonly SessionEvent[]): WarningKind[] {
  return events.flatMap((event) => (event.type === 'warning' ? [event.kind] : []))
}

/** What it throws, or rejects with; the test fails if it does neither. */
// biome-ignore lint/suspicious/noExplicitAny: errors are looked at in every way
export async function errorOf(act: () => unknown): Promise<any> {
  try {
    await act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** The token that a Set-Cookie line sets. */
export function tokenOf(setCookie: readonly string[], name = 'session'): string {
  const line = setCookie.find((each) => each.startsWith(`${name}=`))
  if (line === undefined) throw new Error(`no ${name} cookie was set`)
  return line.slice(name.length + 1, line.indexOf(';'))
}
