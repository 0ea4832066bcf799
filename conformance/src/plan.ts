/** What should a request do? Its steps travel with it, so that any server can be examined by URL. */

import type { SessionOptions } from '@sealed-session/core'
import type { Former } from './reader.ts'

/** The request header that carries a plan. */
export const PLAN_HEADER = 'x-conformance'

/** Options that a plan may ask for: the part of SessionOptions that JSON can say. */
export interface LabOptions {
  readonly cookie?: Readonly<Record<string, unknown>>
  readonly maxAge?: number
  readonly idleTimeout?: number
  readonly persistent?: boolean
  readonly cacheControl?: SessionOptions['cacheControl']
  readonly crossOrigin?: SessionOptions['crossOrigin']
  readonly deviceBound?: SessionOptions['deviceBound']
  /** Requests with a header `x-poll` are passive. */
  readonly passive?: 'polls'
  /** Seconds; `default`: as it is where nothing is said. None unless a plan asks for it. */
  readonly tombstone?: number | 'default'
  /** Seals by WebCrypto, which takes its time, where the runtime could do it at once. */
  readonly sealer?: 'web'
  /** Names of secrets, newest first: each name stands for a strong secret. Default `['first']`. */
  readonly secrets?: readonly string[]
  /** The session belongs to whom its key `user` names; `throws`: while there is a key `odd`. */
  readonly subject?: true | 'throws'
  /** The stamp that everybody has now, which sessions keep as `stamp`; `fails`, `late`: it is not to be had, or promised. */
  readonly stamp?: { readonly is: string; readonly how?: 'fails' | 'late' }
  /**
   * Data must have a number `version` of at least 2; a `1` is upgraded. `default`: a `cart` is given to who has
   * none, and it is always the same object.
   */
  readonly schema?: true | 'default'
  /** Where sessions are kept, if not in their cookie, as the examiner says: the name of a store, and of a fresh one. */
  readonly home?: Home
  /** A wire format of somebody else's, which always gives the same object for the same token. */
  readonly codec?: 'remembers'
  /** Libraries that gave visitors their sessions before. */
  readonly acceptFrom?: readonly Former[]
  /** What the app's listener does with every event; `remembers`: until the step `told` asks. */
  readonly listener?: 'throws' | 'rejects' | 'remembers'
  /** Installations that say so and are alike otherwise are made once: the same sessions, installed again. */
  readonly shared?: true
}

/** A store that the lab has (`memory`, or one that was offered), and the name that tells one of its kind from another. */
export interface Home {
  readonly store: string
  readonly place: string
  readonly keepInCookie?: number
}

/** One thing to do with the session, as in `['set', 'user', 'ann']`. `act.ts` lists them. */
export type Step = readonly [verb: string, ...args: unknown[]]

/** How the response is to leave. `reply.ts` lists the kinds. */
export type Respond = readonly [kind: string, ...args: unknown[]]

export interface Plan {
  /** One entry for each installation of sessions; none: sessions are not installed. */
  readonly install: readonly LabOptions[]
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Makes the request's randomness its own, and repeatable. */
  readonly seed: string
  readonly steps: readonly Step[]
  readonly respond: Respond
}

export function writePlan(plan: Plan): string {
  const bytes = new TextEncoder().encode(JSON.stringify(plan))
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Undefined where a request carries no plan. */
export function readPlan(header: string | null | undefined): Plan | undefined {
  if (!header) return undefined
  const binary = atob(header.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  return JSON.parse(new TextDecoder().decode(bytes)) as Plan
}
