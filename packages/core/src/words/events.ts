/** What is `onEvent` told? */

import type { Outcome } from './commit.ts'
import type { SessionError } from './errors.ts'
import type { Reason } from './refusal.ts'

export type WarningKind =
  /** Several valid cookies of our name arrived. */
  | 'duplicate-cookie'
  /** A Secure cookie was set over plain http, where browsers drop it. */
  | 'insecure-transport'
  /** The cookies are near a limit of common proxies. */
  | 'large-cookie'
  /** The app asked shared caches to keep a response that sets our cookie. */
  | 'public-cache'
  /** The session was changed after the head had left (noticed in development only). */
  | 'late-change'

/** What `onEvent` is told. Holds no data, token, id or key. */
export type SessionEvent =
  | { readonly type: 'refused'; readonly cookie: string; readonly reason: Reason }
  | {
      readonly type: 'committed'
      readonly cookie: string
      readonly outcome: Outcome
      /** Bytes of the names and values set, 0 if none were. */
      readonly bytes: number
    }
  | { readonly type: 'failed'; readonly cookie: string; readonly error: SessionError }
  | {
      readonly type: 'warning'
      readonly cookie: string
      readonly kind: WarningKind
      readonly message: string
    }
