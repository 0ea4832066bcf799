/** Which cryptography seals here? */

import type { SealerChoice } from '../../options/all.ts'
import type { Secrets } from '../../options/secrets.ts'
import { nodePlatform, onWorkerd } from '../../platform/platform.ts'
import { SessionError } from '../../words/errors.ts'
import type { Use } from './keys.ts'
import { nodeSealer } from './node.ts'
import type { Sealer } from './sealer.ts'
import { webSealer } from './web.ts'

export function chooseSealer(
  choice: SealerChoice,
  secrets: Secrets,
  use: Use,
  random: (size: number) => Uint8Array,
): Sealer {
  const node = choice === 'web' ? undefined : nodePlatform()
  if (choice === 'node' && node === undefined) {
    throw new SessionError(
      'ERR_SESSION_CONFIG',
      "The option sealer is 'node', but this platform has no crypto module of Node.",
      "Leave it out, or set it to 'web'.",
    )
  }
  if (node === undefined || (choice === 'auto' && onWorkerd()))
    return webSealer(secrets, use, random)
  return nodeSealer(node, secrets, use, random)
}
