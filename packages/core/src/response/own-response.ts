/** Where are a visitor's headers written, so that the response leaves as it would have, and they reach nobody else? */
import { onBun, onDeno } from '../platform/platform.ts'
import type { HeaderTarget } from '../visit/headers.ts'
import type { Answer } from '../words/answer.ts'
import { responseOf } from './response-of.ts'

/** Who asks: a visit, as far as a response has to know. */
export interface Asker {
  /** Stands for the visitor's request, in whichever of its sessions. */
  readonly ticket: object
  /** Nobody reads the body of its response. */
  readonly isHead: boolean
}

/** What was written onto a response for one visitor, and what stood there before. */
interface Written {
  readonly by: object
  readonly before: [name: string, value: string | readonly string[] | null][]
}

/** Shared by all copies of this module. */
const WRITTEN = Symbol.for('sealed-session.written')

interface MayBeWritten {
  [WRITTEN]?: Written
}

/** Whether headers were written onto this very response, for whomever. */
export function isWritten(response: Response): boolean {
  return (response as MayBeWritten)[WRITTEN] !== undefined
}

/**
 * A response as the place where headers are written. Those that are for one visitor take them: their body stays
 * what it is, with its length. A copy takes the place of those that might be an app's constant, given to others as
 * well, and of those whose headers cannot be changed (they came from `fetch` or `redirect`).
 */
export class OwnResponse implements HeaderTarget {
  readonly #asker: Asker
  #response: Response
  #written: Written | undefined
  #isCopy = false
  /** It can be neither changed nor copied: a 101 of another server, `Response.error()`. */
  isUnchangeable = false

  constructor(response: Response, asker: Asker) {
    this.#response = response
    this.#asker = asker
    const written = (response as MayBeWritten)[WRITTEN]
    if (written === undefined) return
    if (written.by === asker.ticket) this.#written = written
    else this.#copy(written.before)
  }

  get response(): Response {
    return this.#response
  }

  get status(): number {
    return this.#response.status
  }

  get(name: string): string | undefined {
    return this.#response.headers.get(name) ?? undefined
  }

  set(name: string, value: string): void {
    this.#write(name, (headers) => headers.set(name, value))
  }

  getSetCookie(): readonly string[] {
    return linesOf(this.#response.headers)
  }

  setSetCookie(lines: readonly string[]): void {
    this.#write('set-cookie', (headers) => setLines(headers, lines))
  }

  names(): Iterable<string> {
    return this.#response.headers.keys()
  }

  replace(answer: Answer): void {
    this.#response = responseOf(answer)
    this.#written = undefined
    this.#isCopy = true
  }

  #write(name: string, act: (headers: Headers) => void): void {
    if (!this.#isCopy && !this.#takes()) this.#copy([])
    if (this.isUnchangeable) return
    if (this.#written === undefined) act(this.#response.headers)
    else this.#writeHere(this.#written, name, act)
  }

  #writeHere(written: Written, name: string, act: (headers: Headers) => void): void {
    const before = currentValue(this.#response.headers, name)
    try {
      act(this.#response.headers)
      written.before.push([name, before])
    } catch {
      // They cannot be changed.
      this.#copy([])
      if (!this.isUnchangeable) act(this.#response.headers)
    }
  }

  /** Whether it takes headers itself; from now on it is known whose they are. */
  #takes(): boolean {
    if (this.#written !== undefined) return true
    if (!isForOne(this.#response, this.#asker.isHead)) return false
    const written: Written = { by: this.#asker.ticket, before: [] }
    if (!remember(this.#response, written)) return false
    this.#written = written
    return true
  }

  /** `before`: what others have written is taken back. */
  #copy(before: Written['before']): void {
    const { status, body } = this.#response
    if (status < 200 || status > 599) {
      this.isUnchangeable = true
      return
    }
    const copy = new Response(body, this.#response)
    for (const [name, value] of before.toReversed()) restore(copy.headers, name, value)
    keepWhatIsBeside(this.#response, copy)
    this.#response = copy
    this.#written = undefined
    this.#isCopy = true
  }
}

/**
 * A body can be sent but once, so a response with one is for one visitor, unless nobody reads it. One that sets
 * cookies was made for one visitor too: Hono, for one, lets cookies of the response that it knows win over those of
 * a copy. Should any of this be wrong, the next who is given it finds out by what is remembered.
 */
function isForOne(response: Response, isHead: boolean): boolean {
  // A WebSocket is one visitor's, and cannot be copied.
  if (response.status === 101) return true
  // To look at the body of srvx's own response would have it leave without a length; it can be sent but once.
  if ('_toNodeResponse' in response) return true
  return (!isHead && hasBody(response)) || response.headers.has('set-cookie')
}

function hasBody(response: Response): boolean {
  if (NULL_BODY.has(response.status)) return false
  const made = madeOf(response)
  if (made !== undefined) return made[1] !== null
  if (!losesByLooks(response)) return response.body !== null
  const { body } = response.clone()
  // What the other half of a stream has been sent would be kept for it otherwise.
  body?.cancel().catch(() => undefined)
  return body !== null
}

/**
 * Status, body and headers that a response of @hono/node-server was made of: to look at its body would have it made
 * anew, as a stream, and a request that is read cost twice as much.
 */
function madeOf(response: Response): readonly unknown[] | undefined {
  const key = Object.getOwnPropertySymbols(response).find(
    ({ description }) => description === 'cache',
  )
  const made = key && (response as unknown as Record<symbol, unknown>)[key]
  return Array.isArray(made) ? made : undefined
}

/**
 * Bun knows by what a body was made of that it is text, and Deno how long it is; once it was looked at, no more. A
 * clone can be looked at, and leaves it what it is.
 */
function losesByLooks(response: Response): boolean {
  return onDeno() || (onBun() && !response.headers.has('content-type'))
}

/** Statuses whose responses have none (https://fetch.spec.whatwg.org/#null-body-status). */
const NULL_BODY = new Set([204, 205, 304])

/** A property, since a WeakMap of all responses would be slow to be collected. */
function remember(response: Response, written: Written): boolean {
  try {
    ;(response as MayBeWritten)[WRITTEN] = written
    return true
  } catch {
    // It is frozen: a constant.
    return false
  }
}

function currentValue(headers: Headers, name: string): string | readonly string[] | null {
  return name === 'set-cookie' ? linesOf(headers) : headers.get(name)
}

function restore(headers: Headers, name: string, value: string | readonly string[] | null): void {
  if (typeof value === 'string') headers.set(name, value)
  else if (value === null) headers.delete(name)
  else setLines(headers, value)
}

/** node-fetch has no `getSetCookie`; no cookie of ours has a comma before a name. */
function linesOf(headers: Headers): string[] {
  if (typeof (headers as Partial<Headers>).getSetCookie === 'function')
    return headers.getSetCookie()
  return headers.get('set-cookie')?.split(/,\s*(?=[^;,\s=]+=)/) ?? []
}

function setLines(headers: Headers, lines: readonly string[]): void {
  if (headers.has('set-cookie')) headers.delete('set-cookie')
  for (const line of lines) headers.append('set-cookie', line)
}

/** Frameworks put theirs beside: TanStack knows its redirects by their `options`. */
function keepWhatIsBeside(from: object, to: object): void {
  for (const key of Object.keys(from)) {
    if (!(key in to)) (to as Record<string, unknown>)[key] = (from as Record<string, unknown>)[key]
  }
}
