/** Which tokens are remembered, and until when? For as long as the secrets are those that have opened them. */
import type { Sealer } from './sealer/sealer.ts'
import { createVerifiedTokens, type VerifiedTokens } from './verified.ts'

/**
 * What a key has opened that was revoked meanwhile would be found here still. To be asked before a token is looked
 * for, and what was found in it given to the same: it may take its time to be opened.
 */
export function createRemembered<V>(
  isOn: boolean,
  sealer: Pick<Sealer, 'edition'>,
): () => VerifiedTokens<V> | undefined {
  if (!isOn) return () => undefined
  let tokens = createVerifiedTokens<V>()
  let edition: object | undefined

  return () => {
    const { edition: present } = sealer
    if (present !== edition) {
      edition = present
      tokens = createVerifiedTokens<V>()
    }
    return tokens
  }
}
