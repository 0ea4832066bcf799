/** What did the browser send, and what is found of it once somebody asks? Read off the header once. */
import type { Arrived } from '../cookie/jar.ts'
import type { Opener } from '../device/binding.ts'
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
    const { home, device, readers, stamps } = this.#kind
    if (stamps !== undefined && this.ours.tokens.length > 0) return true
    const atOnce = home.atOnce && device?.atOnce !== false
    if (!atOnce && (this.ours.tokens.length > 0 || this.#tombstones.length > 0)) return true
    return readers?.takeTime(this.#header) === true
  }

  /** Ours, or else another library's. Whether its stamp still holds is looked at only if somebody asks for it. */
  open(isAsked: boolean): Awaitable<Found> {
    const { home, device } = this.#kind
    if (device === undefined) return this.openOf(home, isAsked)
    return chain(device.ready(), (binding) =>
      this.openOf(binding.guarding(home, this.#header), isAsked),
    )
  }

  /** The same of this home: of the one that is not guarded, whoever holds the session's key. */
  openOf(home: Opener, isAsked: boolean): Awaitable<Found> {
    const { ended, readers, now } = this.#kind
    const stamps = isAsked ? this.#kind.stamps : undefined
    const at = now()
    const places = { home: stamps?.beside(home) ?? home, tombstone: ended?.tombstone }
    return chain(find(this.ours, this.#tombstones, places, at), (found) =>
      chain(findElsewhere(found, readers, this.#header, at), (found) => {
        const isTheirs = found.from !== undefined && stamps !== undefined
        return isTheirs ? stamps.compare(found, at) : found
      }),
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
