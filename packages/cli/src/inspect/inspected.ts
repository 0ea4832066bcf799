/** What was found out about a cookie, or about a bare token? Read by people and by scripts alike. */

import type { Budget } from '@sealed-session/core/anatomy'

export interface Inspected {
  /** The name it came under; null: it came without one. */
  readonly cookie: string | null
  readonly what: 'session' | 'tombstone' | 'token' | 'foreign' | 'unknown'
  /** Whether a server with these secrets would use it. */
  readonly opens: boolean
  /** Why not, in a word; null if it opens. */
  readonly reason: string | null
  /** The same in a sentence, and what can be done. */
  readonly says: string
  readonly remedy: string | null
  /** What is inside, if it could be opened; of an expired one too. */
  readonly facts: Facts | null
}

/** All times in milliseconds since the epoch. */
export interface Facts {
  /** What names the secret in the token: 8 hexadecimal digits. */
  readonly keyId: string
  /** Which secret sealed it, by the name it was found under. */
  readonly key: string
  /** Sealed by an older secret: the next response seals it anew. */
  readonly stale: boolean
  readonly sealedFor: { readonly purpose: string; readonly cookie: string }
  readonly createdAt: number | null
  readonly seenAt: number | null
  readonly expiresAt: number | null
  /** Of the session's own, in seconds: what `setLifetime()` said. */
  readonly lifetime: Readonly<Record<string, unknown>> | null
  /** Serialized bytes by key, largest first. */
  readonly keys: readonly { readonly key: string; readonly bytes: number }[]
  readonly flash: readonly { readonly key: string; readonly messages: number }[]
  readonly budget: Budget
  /** Only if it was asked for. */
  readonly data?: unknown
}
