/** Where can sessions be kept on the server? The protocol that every store speaks. */
import type { Awaitable } from '../words/awaitable.ts'

/**
 * Keeps records by key, each with a version. It knows nothing of sessions: what is in a record is text to it, and
 * the key is a hash (SHA-256, base64url, 43 characters) from which nobody finds the way back to a cookie.
 *
 * Writes are told apart so that nothing can be lost or come back: `create` never overwrites, `update` never
 * creates, `delete` ends only what the caller has seen. Every verb may answer at once or with a promise, and throws
 * if it cannot do what is asked, or does not know whether it has been done.
 *
 * A record is gone from the moment it expires, whether it was swept or not: `read` does not answer with it,
 * `update`, `touch` and `delete` do not find it, `list` does not show it, and `create` takes its place.
 *
 * `testStore` of the conformance kit examines an implementation.
 */
export interface SessionStore {
  readonly capabilities: StoreCapabilities
  /** Null: there is none, or it has expired. */
  read(key: string): Awaitable<StoredRecord | null>
  /** Only where there is none: otherwise answers with the one that is there, and changes nothing. */
  create(key: string, record: NewRecord): Awaitable<Written>
  /** Only if this version is still the one that is kept: otherwise answers with what is there now. */
  update(key: string, version: string, record: NewRecord): Awaitable<Written>
  /**
   * Prolongs whatever is there, without writing data or changing its version, and takes back neither of the times.
   * Answers with that version; null: it is gone.
   */
  touch(key: string, times: Touch): Awaitable<string | null>
  /** Only if this version is still the one that is kept: otherwise answers with what is there now. */
  delete(key: string, version: string): Awaitable<Deleted>
  /** Those that belong to a subject, the one that was begun first in front. `subject` is a hash, as in records. */
  list?(subject: string, page?: Page): Awaitable<Listing>
  /** Ends those that belong to a subject, whatever their version, and says how many they were. */
  deleteAll?(subject: string, which?: Which): Awaitable<number>
  /** Drops at most so many that have expired, and says how many: to be called until it says fewer than asked for. */
  sweep?(limit: number): Awaitable<number>
  /** Lets go of what the store itself has opened. A client that it was given stays open. */
  close?(): Awaitable<void>
}

export interface StoreCapabilities {
  /** Whether it answers without promises, so that a session can wait to be read until somebody asks. Default false. */
  readonly synchronous?: boolean | undefined
  /** Whether `create`, `update` and `delete` hold against other processes. */
  readonly atomic: boolean
  /** Whether there are `list` and `deleteAll`. */
  readonly indexed: boolean
  /** Who drops what has expired: the store by itself, `sweep`, or nobody. */
  readonly expiry: 'native' | 'swept' | 'none'
  /** What a record that was written survives: nothing, the end of this process, or the loss of a machine. */
  readonly durability: 'process' | 'disk' | 'replicated'
}

/** What is to be kept. Times are whole milliseconds since the epoch. */
export interface NewRecord {
  /** Whatever text; a store never looks into it. */
  readonly value: string
  /** From this moment on it is gone. */
  readonly expiresAt: number
  readonly createdAt: number
  readonly seenAt: number
  /** Whose it is, as a hash (43 characters of base64url); undefined: nobody's. */
  readonly subject?: string | undefined
  /** What an app calls it in a list of someone's devices. */
  readonly label?: string | undefined
}

export interface StoredRecord extends NewRecord {
  /** Another one after each `create` and `update`, never given again under a key; compared for equality only. */
  readonly version: string
}

export interface Touch {
  readonly expiresAt: number
  readonly seenAt: number
}

export type Written =
  | { readonly ok: true; readonly version: string }
  /** What is there instead; null: nothing is any more. */
  | { readonly ok: false; readonly current: StoredRecord | null }

export type Deleted =
  | { readonly ok: true }
  /** What is there instead; null: nothing is any more. */
  | { readonly ok: false; readonly current: StoredRecord | null }

export interface Page {
  /** Where the page before ended, as it said itself. It may come from a browser: anything else is no error. */
  readonly after?: string | undefined
  /** Default 100. */
  readonly limit?: number | undefined
}

export interface Listing {
  readonly items: readonly Listed[]
  /** Where the next page goes on; undefined: there is none. */
  readonly after?: string | undefined
}

/** What is shown of a record, its value apart. */
export interface Listed extends Omit<NewRecord, 'value'> {
  readonly key: string
}

/** All, but for these. */
export interface Which {
  /** Keys of those that stay. */
  readonly except?: readonly string[] | undefined
  /** Only those that were begun before this, in milliseconds since the epoch. */
  readonly createdBefore?: number | undefined
}
