/** All codecs, in the order of the tables. */
import type { Codec } from './codec.ts'
import { json, nodeCrypto } from './floor.ts'
import { h3, h3OneIteration } from './h3.ts'
import { hapiIron } from './hapi-iron.ts'
import { ironSession } from './iron-session.ts'
import { ironWebcrypto, ironWebcryptoKeys } from './iron-webcrypto.ts'
import { joseBytes, joseCryptoKey } from './jose.ts'
import { cookieSession, koaSession } from './keygrip.ts'
import { libsodium } from './libsodium.ts'
import { sealedSession, sealedSessionWeb } from './sealed-session.ts'
import { secureSession } from './secure-session.ts'

export const codecs: readonly Codec[] = [
  sealedSession,
  sealedSessionWeb,
  ironWebcrypto,
  ironWebcryptoKeys,
  ironSession,
  hapiIron,
  h3,
  h3OneIteration,
  joseCryptoKey,
  joseBytes,
  libsodium,
  secureSession,
  cookieSession,
  koaSession,
  nodeCrypto,
  json,
]
