/** Where can a key ring be kept? In whatever keeps a text, and can tell whether another has written meanwhile. */
import type { Awaitable } from '../../words/awaitable.ts'

export interface KeyStorage {
  /** Whether it answers without promises. Default false. */
  readonly synchronous?: boolean | undefined
  /** Null: nothing was written yet. */
  read(): Awaitable<KeyText | null>
  /**
   * Only if nothing else has been written since `version` was read (null: nothing at all). False: somebody has, and
   * what they wrote stays.
   */
  write(text: string, version: string | null): Awaitable<boolean>
}

export interface KeyText {
  readonly text: string
  /** Another one after each write; compared for equality only. */
  readonly version: string
}
