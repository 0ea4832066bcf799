/** One way of turning a session into a cookie's text and back. */
import type { Awaitable } from '@sealed-session/core'
import type { SessionData } from '../session-data.ts'

export interface Codec {
  readonly name: string
  /** The npm package that is measured, if it is one. */
  readonly package?: string
  readonly ours?: boolean
  readonly protection: 'encrypted' | 'signed' | 'none'
  /** Keeps what it found in tokens, so that one seen before costs it less. */
  readonly remembers?: boolean
  /** Throws where the runtime cannot load it. */
  load(keys: Keys): Promise<Sealing>
}

export interface Sealing {
  seal(data: SessionData): Awaitable<string>
  /** The session's data. Throws, or answers with nothing, if the token was not sealed like this. */
  unseal(token: string): Awaitable<unknown>
}

/** The same for every codec. */
export interface Keys {
  readonly text: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Seconds. */
  readonly lifetime: number
}
