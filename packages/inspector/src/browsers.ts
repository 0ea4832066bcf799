/** Which browser is it, and what is remembered of it? */
import { cookieValues } from '@sealed-session/core'
import { Timeline } from './timeline.ts'

/** Of a browser that has seen the page once. */
export interface Browser {
  readonly id: string
  /** Stands in every form, so that no other page can press a button. */
  readonly token: string
  readonly timeline: Timeline
  /** Cookies that a thief has copied, by the name of their sessions. */
  readonly copies: Map<string, Copy>
  /** What the last button did, to be said once. */
  notice: string | undefined
}

export interface Copy {
  /** The Cookie header that the thief sends. */
  readonly header: string
  readonly takenAt: number
}

/** The inspector's own cookie: random, and used for nothing but to tell browsers apart. */
export const OWN_COOKIE = 'session-inspector'

/** Whoever came longest ago is forgotten. */
const MOST_BROWSERS = 50

export class Browsers {
  readonly #all = new Map<string, Browser>()
  /** What comes from clients that have no cookie of ours: curl, tests, a browser that has not seen the page yet. */
  readonly others = new Timeline()

  /**
   * Whoever brings a cookie of the right form is known by it, though it was another process that gave it to them: in
   * development servers are started anew all the time.
   */
  of(cookieHeader: string | null | undefined): Browser | undefined {
    const [id] = cookieValues(cookieHeader ?? '', OWN_COOKIE)
    return id === undefined || !ID.test(id) ? undefined : this.#remember(id)
  }

  welcome(): Browser {
    return this.#remember(randomId())
  }

  #remember(id: string): Browser {
    const known = this.#all.get(id)
    this.#all.delete(id)
    const browser = known ?? {
      id,
      token: randomId(),
      timeline: new Timeline(),
      copies: new Map(),
      notice: undefined,
    }
    this.#all.set(id, browser)
    const [oldest] = this.#all.keys()
    if (this.#all.size > MOST_BROWSERS && oldest !== undefined) this.#all.delete(oldest)
    return browser
  }
}

const ID = /^[\da-f]{32}$/

/** 128 bits. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
