/** When are keys derived, and how often? Once for each secret, however many ask at the same time. */

import { isLive, type LiveSecrets } from '../../options/live-secrets.ts'
import type { SecretBytes, Secrets } from '../../options/secrets.ts'
import { type Awaitable, attempt, chain } from '../../words/awaitable.ts'
import type { Ciphers } from './cipher.ts'
import { createLiveKeyring } from './live-keyring.ts'

export interface Keyring {
  /** True once the ciphers are there, so that `ciphers()` makes no promise. */
  readonly isReady: boolean
  /** Derived on first use and kept. A failure is not kept: who asks later may be luckier. */
  ciphers(): Awaitable<Ciphers>
  /** Of which secrets they are, where these may come and go: another object, once there are others. */
  readonly edition?: object | undefined
  /** What was sealed by an unknown one came: looks whether there are others by now. */
  newer?(): Awaitable<Ciphers>
}

export function createKeyring(
  secrets: Secrets,
  derive: (secrets: readonly SecretBytes[]) => Awaitable<Ciphers>,
): Keyring {
  if (isLive(secrets)) return createLiveKeyring(secrets, derive)
  return createLastingKeyring(secrets, derive)
}

type Lasting = Exclude<Secrets, LiveSecrets>

function createLastingKeyring(
  secrets: Lasting,
  derive: (secrets: readonly SecretBytes[]) => Awaitable<Ciphers>,
): Keyring {
  let kept: Ciphers | undefined
  let pending: Awaitable<Ciphers> | undefined

  function ask(): Awaitable<Ciphers> {
    const all = typeof secrets === 'function' ? secrets() : secrets
    return chain(chain(all, derive), (ciphers) => {
      kept = ciphers
      return ciphers
    })
  }

  function forget(error: unknown): never {
    pending = undefined
    throw error
  }

  return {
    get isReady() {
      return kept !== undefined
    },
    ciphers() {
      if (kept !== undefined) return kept
      pending ??= attempt(ask, forget)
      return pending
    },
  }
}
