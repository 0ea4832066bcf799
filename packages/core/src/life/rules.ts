/** What does a session know of its kind, and need of its request? */
import type { Holds, Serializer } from '../words/codec.ts'
import type { SessionError } from '../words/errors.ts'
import type { Arrival, Came, Draft } from './came.ts'
import type { DeviceRules } from './device.ts'
import type { Lifetime } from './lifetime.ts'

/** What holds for all sessions of one kind. */
export interface Rules<T> {
  readonly lifetime: Lifetime
  readonly serializer: Serializer
  readonly subject: ((data: Partial<T>) => string | undefined) | undefined
  /** By what it is told whether a session still holds. */
  readonly stamp: ((data: Partial<T>) => string | undefined) | undefined
  readonly holds: Partial<Holds>
  /** Whether they are kept in a store, which may have to be told what a request did. */
  readonly stored: boolean
  /** Whether they are in lists that can show what an app calls them. */
  readonly listed: boolean
  /** Undefined: they are bound to no device. */
  readonly device: DeviceRules | undefined
  now(): number
  newId(): string
}

/** What a session needs of the request that it lives in. */
export interface Host {
  /** The request was made ahead, for a page that may never be shown. */
  readonly isAhead: boolean
  /** The app says that nobody is there: it prolongs no session. */
  readonly isPassive: boolean
  /** Keeps the session now, or proves that it can be kept. */
  save(): Promise<void> | void
  /** What is kept now, where that may be newer than what came; undefined: what came is all there is. */
  reload(): Promise<Came> | undefined
  /** Ends the request with this error, as if the handler had thrown it; false if nobody can any more. */
  fail(error: unknown): boolean
  /** What its framework makes a response of, in place of an error of ours. */
  readonly thrown: ((error: SessionError) => unknown) | undefined
  /** Tells the developer of a likely mistake. */
  warn(kind: 'assigned-then-regenerated', evidence: object): void
}

/** How a session came to be here. */
export interface Beginning {
  readonly arrival: Arrival
  /** When this browser's last session was ended, if that is remembered: what begins now is younger. */
  readonly endedAt: number | undefined
}

/** What a commit has left of a session. */
export type Left = Draft | 'as it came' | 'nothing'
