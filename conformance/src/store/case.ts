/** What is a case of a store, and what is it given? */
import type { Awaitable, NewRecord, SessionStore } from '@sealed-session/core'

/**
 * Makes a store without records, which shares none with those made before. A list: several ways to the same records
 * (connections, say, or clients), between which races are held; the first one is asked everything else.
 */
export type CreateStore = (
  conditions: StoreConditions,
) => Awaitable<SessionStore | readonly [SessionStore, ...SessionStore[]]>

export interface StoreConditions {
  /** What the store takes for the time, where it judges by itself what has expired. Milliseconds since the epoch. */
  readonly now: () => number
}

/** One thing that every store does. Data: nothing of any test runner is inside. */
export interface StoreCase {
  /** `verb/what-it-shows`, stable. */
  readonly id: string
  /** A sentence about behaviour, in the present tense. */
  readonly title: string
  readonly needs?: readonly StoreNeed[]
  /** Throws where the behaviour is not as it should be. */
  run(world: StoreWorld): Promise<void>
}

/** What not every store has; a case that needs it is skipped by name where it is missing. */
export type StoreNeed =
  /** `list` and `deleteAll`. */
  | 'index'
  | 'sweep'
  | 'close'
  /** A clock that the case moves: not with `clock: 'real'`. */
  | 'clock'
  /** `outage`: the examiner was told how to cut the store off from its records. */
  | 'outage'

/** A store without records, and the time that it goes by. */
export interface StoreWorld {
  readonly store: Examinable
  /** Where several callers are at work at once: each takes one of these, which lead to the same records. */
  readonly doors: readonly [Examinable, ...Examinable[]]
  now(): number
  /** Lets time pass; a real clock is not moved by it. */
  pass(milliseconds: number): void
  /** Something to be kept: for an hour, begun now, nobody's. */
  record(more?: Partial<NewRecord>): NewRecord
  /** Keeps a record whose time is over, whichever clock it is judged by. */
  lapse(key: string, more?: Partial<NewRecord>): Promise<void>
  /** Cuts the store off from its records while something is tried. */
  cutOff(act: () => Promise<void>): Promise<void>
}

/** Cases call what they need without asking whether it is there. */
export type Examinable = Required<SessionStore>
