/** How is a key made of a secret and a salt? */
import { type Awaitable, chain } from '@sealed-session/core'
import { bytesOf } from '../python/text.ts'
import type { Hasher } from './hasher.ts'
import type { CheckedSigner } from './options.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Made once, at the first use: platforms forbid cryptography while a module is loaded. */
export function lazyKeys(
  signer: CheckedSigner,
  hasher: Hasher,
): readonly (() => Awaitable<Bytes>)[] {
  return signer.secrets.map((secret) => {
    let key: Awaitable<Bytes> | undefined
    return () => {
      key ??= chain(derive(secret, signer, hasher), (made) => {
        key = made
        return made
      })
      return key
    }
  })
}

function derive(
  secret: Bytes,
  { salt, keyDerivation, digest }: CheckedSigner,
  hasher: Hasher,
): Awaitable<Bytes> {
  switch (keyDerivation) {
    case 'django-concat':
      return hasher.hash(digest, joined(salt, bytesOf('signer'), secret))
    case 'concat':
      return hasher.hash(digest, joined(salt, secret))
    case 'hmac':
      return hasher.hmac(digest, secret, salt)
    case 'none':
      return secret
  }
}

function joined(...parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
