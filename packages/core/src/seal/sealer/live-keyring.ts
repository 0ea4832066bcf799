/** Which keys are there now, where secrets come and go? Derived anew only when the secrets are others. */
import type { LiveSecrets } from '../../options/live-secrets.ts'
import type { SecretBytes } from '../../options/secrets.ts'
import { type Awaitable, chain, isPromise } from '../../words/awaitable.ts'
import type { Ciphers } from './cipher.ts'
import type { Keyring } from './keyring.ts'

interface Derived {
  readonly of: readonly SecretBytes[]
  readonly ciphers: Awaitable<Ciphers>
}

export function createLiveKeyring(
  live: LiveSecrets,
  derive: (secrets: readonly SecretBytes[]) => Awaitable<Ciphers>,
): Keyring {
  let derived: Derived | undefined

  /** Who asks later may be luckier. */
  function forget(error: unknown): never {
    derived = undefined
    throw error
  }

  function ciphersOf(secrets: readonly SecretBytes[]): Awaitable<Ciphers> {
    if (derived?.of === secrets) return derived.ciphers
    const ciphers = derive(secrets)
    derived = { of: secrets, ciphers }
    if (!isPromise(ciphers)) return ciphers
    // Once they are there they are there at once.
    return ciphers.then((all) => {
      if (derived?.of === secrets) derived = { of: secrets, ciphers: all }
      return all
    }, forget)
  }

  return {
    get isReady() {
      return live.atOnce
    },

    get edition() {
      const secrets = live.secrets()
      // Which they are is yet to be read: they may be others than at any time before.
      return isPromise(secrets) ? {} : secrets
    },

    ciphers: () => chain(live.secrets(), ciphersOf),

    newer: () => chain(live.newer(), ciphersOf),
  }
}
