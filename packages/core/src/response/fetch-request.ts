/** What is asked of a Request, and of what is none? */

import { isAllowed } from '../visit/allowed.ts'
import { isRequestLike, type Place, wrongRequest } from '../visit/wrong-request.ts'
import { SessionError } from '../words/errors.ts'
import type { RequestHead } from '../words/request.ts'

/** A Request as far as it is asked: of whatever platform, or made by hand. */
export interface FetchRequest {
  readonly url: string
  readonly headers: { get(name: string): string | null }
  readonly method?: string
}

/**
 * A Request as what is asked of it. `knows`: whether the platform knows of every address by which transport it was
 * asked, and takes none for https on the off chance.
 */
export function headOf(request: FetchRequest, knows = true): RequestHead {
  return new FetchHead(request, knows)
}

/** A class, since functions kept with every request are slow to be collected. */
export class FetchHead implements RequestHead {
  readonly #request: FetchRequest
  readonly #knows: boolean

  constructor(request: FetchRequest, knows = true) {
    this.#request = request
    this.#knows = knows
  }

  header(name: string): string | null {
    try {
      return this.#request.headers.get(name)
    } catch (cause) {
      throw unreadable(cause)
    }
  }

  get encrypted(): boolean | undefined {
    if (this.#request.url.startsWith('http:')) return false
    return this.#knows || undefined
  }

  get host(): string {
    return new URL(this.#request.url).host
  }

  get path(): string {
    return new URL(this.#request.url).pathname
  }

  get target(): string {
    const { pathname, search } = new URL(this.#request.url)
    return pathname + search
  }

  get method(): string | undefined {
    try {
      return this.#request.method
    } catch (cause) {
      throw unreadable(cause)
    }
  }

  get mayBeCrossOrigin(): boolean {
    return isAllowed(this.#request)
  }
}

/** Private fields of a Request are not found through a prototype or a Proxy. */
function unreadable(cause: unknown): SessionError {
  return new SessionError(
    'ERR_SESSION_REQUEST',
    'This Request cannot be read: it is a wrapper around one (by Object.create, or a Proxy).',
    'Hand on the Request itself, or one made anew: new Request(request).',
    { cause },
  )
}

/** @throws {SessionError} `ERR_SESSION_REQUEST`, which says what was given and what should be. */
export function mustBeRequest(given: unknown, place: Place): void {
  // By its class at first, since looking at its headers would make them on some platforms.
  if (given instanceof Request || isRequestLike(given)) return
  throw wrongRequest(given, place)
}
