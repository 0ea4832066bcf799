/** Where does a session live between requests? */
import type { Came, Draft, Row } from '../life/came.ts'
import type { Awaitable } from '../words/awaitable.ts'
import type { Reason } from '../words/refusal.ts'

/**
 * The port between what a session does and where it is kept. A home answers with what the cookie is to
 * carry: the sealed session itself, or a ticket for a record that is kept elsewhere.
 */
export interface Home {
  /** `open` never promises: a session can wait to be opened until somebody asks for it. */
  readonly atOnce: boolean
  /** Asks for the secrets if that was put off. @throws {SessionError} `ERR_SESSION_SECRET` */
  ready?: () => Awaitable<void>
  /** A browser's doing is a refusal, never an exception. */
  open(token: string, now: number): Awaitable<Opened>
  /** The end that a token shows unopened, in milliseconds; undefined: it shows none. */
  peek(token: string): number | undefined
  /** Whether a cookie's value could be a token of ours at all, by its looks. */
  isPlausible(value: string): boolean
  /** Carries out what was decided, and says what becomes of the cookie. */
  settle(due: Due, now: number): Awaitable<Settled>
  /** What `save()` promises: that this can be kept. What it answers stands for the commit, if nothing changes. */
  save(draft: Draft, came: Came | undefined, now: number): Awaitable<Settled>
  /** What is kept now of a session that came, where that may have changed since. */
  reload?: (came: Came, now: number) => Promise<Opened>
}

export type Opened = Came | { readonly refused: Reason }

export type Due =
  | { readonly act: 'write' | 'renew'; readonly draft: Draft; readonly came: Came | undefined }
  /** A draft is there if it was only emptied: what others have added meanwhile stays. */
  | { readonly act: 'end'; readonly draft?: Draft | undefined; readonly came: Came | undefined }

export type Settled =
  /** It is to carry this, and to outlive the browser's close, or not, if anything else is said than in the options. */
  | {
      readonly cookie: 'set'
      readonly token: string
      readonly persistent?: boolean | undefined
      readonly kept?: Kept | undefined
    }
  /** The session was ended meanwhile by somebody else, and stays so: the cookie is theirs to change. */
  | { readonly cookie: 'lost' }
  /** Nothing is kept any more. */
  | { readonly cookie: 'gone' }

/** What a store has now, which may be more than it was asked to keep: others had changed the session too. */
export interface Kept {
  readonly draft: Draft
  readonly row: Row
}
