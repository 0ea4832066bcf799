/** What did the browser send, and what is found of it once somebody asks? Read off the header once. */
import type { Arrived } from '../cookie/jar.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { RequestHead } from '../words/request.ts'
import { type Found, find, findElsewhere } from './arrival.ts'
import type { Kind } from './kind.ts'

export class CookiesSent<T> {
  readonly #kind: Kind<T>
  readonly #request: RequestHead
  #ours: Arrived | undefined

  constructor(kind: Kind<T>, request: RequestHead) {
    this.#kind = kind
    this.#request = request
  }

  /** Tokens of ours, and the names that they came by. */
  get ours(): Arrived {
    const { cookies, home } = this.#kind
    this.#ours ??= cookies.read(this.#header, home.isPlausible)
    return this.#ours
  }

  /** Whether what came cannot be opened at once. */
  takeTime(): boolean {
    const { home, readers } = this.#kind
    if (!home.atOnce && (this.ours.tokens.length > 0 || this.#tombstones.length > 0)) return true
    return readers?.takeTime(this.#header) === true
  }

  /** Ours, or else another library's. */
  open(): Awaitable<Found> {
    const { home, ended, readers, now } = this.#kind
    const at = now()
    const places = { home, tombstone: ended?.tombstone }
    return chain(find(this.ours, this.#tombstones, places, at), (found) =>
      findElsewhere(found, readers, this.#header, at),
    )
  }

  /** Whether one of ours ends before then, as far as tokens show it unopened; if none does, it may. */
  endBefore(moment: number): boolean {
    const { home } = this.#kind
    return this.ours.tokens.some((token) => (home.peek(token) ?? 0) < moment)
  }

  get #header(): string {
    return this.#request.header('cookie') ?? ''
  }

  get #tombstones(): readonly string[] {
    const header = this.#header
    return (header && this.#kind.ended?.cookie.read(header)) || NONE
  }
}

const NONE: readonly string[] = Object.freeze([])
