/** How does a framework's own cookie jar stand for a request, and for its response? */
import type { SessionState } from '../life/state.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Commit, CookieAttributes } from '../words/commit.ts'
import type { About, RequestHead } from '../words/request.ts'
import type { Visit } from './visit.ts'

/** Cookies by name: Next.js's `cookies()`, SvelteKit's `event.cookies`, `Astro.cookies`, a Map. */
export interface CookieSource {
  get(name: string): string | { readonly value: string } | null | undefined
}

/** … that can be set too. `maxAge` is in seconds. */
export interface CookieJar {
  set(name: string, value: string, attributes: JarAttributes): unknown
}

/** As frameworks type them: every one of these jars takes them. */
export type JarAttributes = { -readonly [K in keyof CookieAttributes]: CookieAttributes[K] } & {
  /** SvelteKit wants one. */
  path: string
}

/**
 * Commits, and sets what the response has to carry in a jar. `Vary` and `Cache-Control` are no cookies: the
 * commit that it answers with says whether they are due. Idempotent, as a commit is.
 *
 * @example
 * const state = await sessions.open(event.cookies)
 * state.session.user = 'ann'
 * await commitToJar(state, event.cookies)
 *
 * @throws {SessionError} `ERR_SESSION_TOO_LARGE` or `ERR_SESSION_NOT_JSON` if it cannot be saved; and whatever
 *   the jar throws where cookies cannot be set (in a server component of Next.js).
 */
export function commitToJar<T>(
  source: SessionState<T> | Visit<T>,
  jar: CookieJar,
): Awaitable<Commit> {
  const visit = 'commitTo' in source ? source : (source.host as Visit<T>)
  return chain(visit.commit(), (made) => {
    for (const { name, value, attributes } of made.cookies) {
      jar.set(name, value, { path: '/', ...attributes })
    }
    return made
  })
}

/** Headers have `get` too, and say what a Cookie header is. */
export function isCookieSource(given: object): given is CookieSource {
  return (
    typeof (given as Partial<CookieSource>).get === 'function' &&
    typeof (given as Partial<Headers>).append !== 'function'
  )
}

/** A jar as a request: of its cookies those are asked for that may be a session's, by name. */
export class JarRequest implements RequestHead {
  readonly #jar: CookieSource
  readonly #names: readonly string[]
  readonly encrypted: boolean | undefined
  readonly host: string | undefined

  constructor(jar: CookieSource, names: readonly string[], { secure, host }: About = {}) {
    this.#jar = jar
    this.#names = names
    this.encrypted = secure
    this.host = host
  }

  header(name: string): string | undefined {
    if (name !== 'cookie') return undefined
    const pairs = this.#names.flatMap((each) => {
      const found = this.#jar.get(each)
      const value = typeof found === 'object' ? found?.value : found
      return value === undefined ? [] : [`${each}=${value}`]
    })
    return pairs.join('; ')
  }
}
