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
  /**
   * That neither method ever promises: a session then waits to be opened until somebody asks for it. Default
   * false: it is opened before handlers run.
   */
  readonly atOnce?: boolean | undefined
  /** Options that follow from the format. They need not be given beside the codec, and cannot be. */
  readonly brings?: Brought | undefined
  /**
   * Whether this could be a token at all, by its looks. Where several cookies of the name came, the five that look
   * most like one are tried. Default: everything could.
   */
  isPlausible?(value: string): boolean
  /** Whether the browser is to keep the cookie when it is closed, where data of this format says so. */
  isPersistent?(data: T): boolean | undefined
  encode(envelope: Sealable<T>, now?: number): Awaitable<string>
  /** Never throws for what a browser may have sent. */
  decode(token: string, now?: number): Awaitable<Decoded<T>>
}

/** What a wire format may be unable to keep. */
export interface Holds {
  readonly id: boolean
  readonly flash: boolean
  readonly lifetime: boolean
  /** When it was begun. Without it `maxAge` counts from when the session was last written. */
  readonly createdAt: boolean
  /** When the visitor showed who they are (`authenticatedAt`), and when the option `stamp` was asked (`comparedAt`). */
  readonly authentication: boolean
  /** Several cookies for one session: the option `cookie.maxChunks`. */
  readonly chunks: boolean
}

/** What a wire format says of its sessions, by the names of the options. */
export interface Brought {
  /** Seconds. */
  readonly maxAge?: number | undefined
  readonly persistent?: boolean | undefined
  readonly serializer?: Serializer | undefined
}
