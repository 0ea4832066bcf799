/** Which formats can be exchanged: text of data, token of an envelope? */

import type { Awaitable } from './awaitable.ts'
import type { Data, Envelope, Sealable } from './envelope.ts'
import type { Reason } from './refusal.ts'

/** `JSON`'s two functions: `devalue` and `superjson` fit as they are. */
export interface Serializer {
  stringify(value: unknown): string
  parse(text: string): unknown
}

/** An opened token: an envelope, or the reason why there is none. */
export type Decoded<T = Data> =
  | {
      readonly envelope: Envelope<T>
      /** Sealed by an older secret, so due to be sealed anew. */
      readonly stale: boolean
      /**
       * What was sealed as `envelope.data`, if that is plain JSON, for comparing with. Nobody changes it:
       * the codec may answer with the same one again.
       */
      readonly pristine?: object | undefined
      readonly refused?: undefined
    }
  | { readonly refused: Reason }

/** Envelope to token and back. Usable alone; `now` is in milliseconds. */
export interface SessionCodec<T = Data> {
  /** `text`: what `envelope.data` serializes to, where the caller knows it already. */
  encode(envelope: Sealable<T>, now?: number, text?: string): Awaitable<string>
  /** Never throws for what a browser may have sent. */
  decode(token: string, now?: number): Awaitable<Decoded<T>>
  /** True if neither ever answers with a promise: sessions are then opened on first use only. */
  readonly synchronous?: boolean
  /** The expiry that can be read off a token without opening it, in milliseconds. */
  peekExpiry?(token: string): number | undefined
}
