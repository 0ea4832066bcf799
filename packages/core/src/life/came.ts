/** What came with a request, and what is to be kept after it? */
import type { EnvelopeHead } from '../words/envelope.ts'
import type { Reason } from '../words/refusal.ts'
import type { Kept } from './kept.ts'

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
  readonly refused?: undefined
}

/** What is to be kept, written once: compared, measured and sealed from the same text. */
export interface Draft {
  readonly head: EnvelopeHead
  /** The data, by the serializer. */
  readonly text: string
  /** The flash messages, by the serializer; undefined: there are none. */
  readonly flash: string | undefined
}
