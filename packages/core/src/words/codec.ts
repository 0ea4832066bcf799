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
      /** The caller's own: nobody else is given the same. */
      readonly envelope: Envelope<T>
      /** Written by an older secret or format, so due to be written anew. */
      readonly stale: boolean
      readonly refused?: undefined
    }
  | { readonly refused: Reason }

/** Envelope to token and back. Usable alone; `now` is in milliseconds. */
export interface SessionCodec<T = Data> {
  /** What the format can keep beside data; the session refuses the rest where it is asked for. Default: all. */
  readonly holds?: Partial<Holds> | undefined
  encode(envelope: Sealable<T>, now?: number): Awaitable<string>
  /** Never throws for what a browser may have sent. */
  decode(token: string, now?: number): Awaitable<Decoded<T>>
}

/** What a wire format may be unable to keep. */
export interface Holds {
  readonly id: boolean
  readonly flash: boolean
  readonly lifetime: boolean
}
