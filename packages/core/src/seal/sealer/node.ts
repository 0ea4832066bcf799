/** The same Fe26.2 tokens by node:crypto: synchronous, so that a session can be sealed inside writeHead. */
import type { SecretBytes, Secrets } from '../../options/secrets.ts'
import type { NodePlatform } from '../../platform/platform.ts'
import { sharedCbc } from './cbc.ts'
import type { Cipher, Ciphers } from './cipher.ts'
import { paddedHmac } from './hmac.ts'
import { createKeyring } from './keyring.ts'
import { cutKeys, infoOf, MATERIAL_BYTES, type Use } from './keys.ts'
import { createSealer, type Sealer } from './sealer.ts'

export function nodeSealer(
  node: NodePlatform,
  secrets: Secrets,
  use: Use,
  random: (size: number) => Uint8Array,
): Sealer {
  const keyring = createKeyring(
    secrets,
    (all) => all.map((secret) => deriveCipher(node, secret, use)) as unknown as Ciphers,
  )
  // What is there is derived at once, and not by the first visitor.
  if (Array.isArray(secrets)) keyring.ciphers()
  return createSealer(keyring, random, true)
}

function deriveCipher(node: NodePlatform, secret: SecretBytes, use: Use): Cipher {
  const material = node.crypto.hkdfSync('sha256', secret, '', infoOf(use), MATERIAL_BYTES)
  const { id, encryption, integrity } = cutKeys(material)
  // Raw bytes instead of a KeyObject cost 12 µs more per call on Node 24.
  const cbc = sharedCbc(node, node.crypto.createSecretKey(encryption))
  return {
    id,
    ...cbc,
    authenticate: paddedHmac(node, integrity),
  }
}
