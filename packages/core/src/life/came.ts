/** What came with a request, and what is to be kept after it? */
import type { EnvelopeHead } from '../words/envelope.ts'
import type { Reason } from '../words/refusal.ts'
import type { Kept } from './kept.ts'
import type { Notes } from './notes.ts'

/** Nothing, a session, or something to refuse. */
export type Arrival =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly reason: Reason }
  | { readonly kind: 'valid'; readonly came: Came }

/**
 * A session that came: the base that changes are told from. It may be shared with everybody who comes with
 * the same token, so nothing of it is handed out.
 */
export interface Came {
  readonly head: EnvelopeHead
  readonly data: Kept
  /** Messages by key; undefined: there are none. */
  readonly flash: Kept | undefined
  /** Written by an older key or in an older format, so due to be written anew. */
  readonly stale: boolean
  /** Where it is kept, if that is not the cookie. */
  readonly row?: Row | undefined
  /** Its cookie is from before it was bound, and under way since: its device could not prove itself yet. */
  readonly wasJustBound?: true
  /** When this request opened it, where that may matter; milliseconds since the epoch. */
  readonly openedAt?: number | undefined
  readonly refused?: undefined
}

/** A store's record, as it was found. */
export interface Row {
  readonly key: string
  readonly version: string
  /** What an app calls the session in a list. */
  readonly label: string | undefined
  /** Whether the store knows whose it is; undefined: it was written by this request. */
  readonly isSomebodys?: boolean | undefined
  /** Written by an older key, in an older format or for an older schema. */
  readonly stale: boolean
  /** What the cookie led here by; undefined: by what is due to be made anew. */
  readonly shown?: ShownTicket | undefined
}

/** A ticket as it came, by the newest key: good for another response, if it says what a new one would. */
export interface ShownTicket {
  readonly token: string
  readonly head: EnvelopeHead
  /** Milliseconds since the epoch; undefined: it knows no end. */
  readonly expiresAt: number | undefined
}

/** What is to be kept, written once: compared, measured and sealed from the same text. */
export interface Draft {
  readonly head: EnvelopeHead
  /** The data, by the serializer. */
  readonly text: string
  /** The flash messages, by the serializer; undefined: there are none. */
  readonly flash: string | undefined
  /** Where sessions are kept in a store: what it has to know beside. */
  readonly story?: Story | undefined
}

/** What only a store is told. */
export interface Story {
  readonly notes: Notes
  /** Whose it is; undefined: nobody's. */
  readonly subject: string | undefined
  readonly label: string | undefined
  /**
   * It goes on, perhaps under a new id, which requests in flight may follow (`rotated`) or may not (`changed hands`);
   * or it was begun anew, with something of what was there (`took over`) or nothing.
   */
  readonly descent: 'goes on' | 'rotated' | 'changed hands' | 'took over' | 'begun anew'
}
