/** Which secret sealed a token, for which cookie, and what is inside? For tools; its age is no matter here. */
import { bytesOfSecret, type Secret } from '../options/secrets.ts'
import { pooledRandom } from '../platform/platform.ts'
import { partsOf, refusalOfForm } from './anatomy.ts'
import { chooseSealer } from './sealer/index.ts'
import { type KeyUse, keyIdOf } from './sealer/keys.ts'

/** Who sealed a token, as its key id says. */
interface SealedBy {
  /** The place of the secret in the list that was given: 0 is the first. */
  readonly secret: number
  /** What it was sealed for: one of those that were given. */
  readonly use: KeyUse
}

/** A token that is authentic, however old. */
export interface Examined extends SealedBy {
  /** What was sealed: an envelope as docs/wire.md describes it, or what a codec used alone was given. */
  readonly text: string
  /** Milliseconds since the epoch; undefined: it knows no end. */
  readonly expiresAt: number | undefined
  readonly refused?: undefined
}

/** … or why there is nothing to be read in it. Of one that was changed it is known who had sealed it. */
export type Examination =
  | Examined
  | ({ readonly refused: 'tampered' | 'malformed' } & SealedBy)
  | { readonly refused: 'malformed' | 'unsupported-version' | 'unknown-key' }

/**
 * Opens a token with whichever of these secrets, for whichever of these uses, it was sealed. Whether a session may
 * still be used is not said here: ask a codec's `decode`.
 *
 * @param secrets Weak ones too.
 * @param uses The names of the cookies, and the purposes, that come into question.
 * @throws {SessionError} `ERR_SESSION_SECRET` for what can be no secret; never for a token.
 *
 * @example
 * const found = await examineToken(token, [secret], [{ cookieName: 'session' }, { cookieName: 'admin' }])
 * found.refused ?? found.use.cookieName // 'unknown-key', or the name of the cookie that it is for
 */
export async function examineToken(
  token: string,
  secrets: readonly Secret[],
  uses: readonly KeyUse[],
): Promise<Examination> {
  const parts = partsOf(token)
  if (parts === undefined) {
    const refused = refusalOfForm(token)
    return { refused: refused === 'unsupported-version' ? refused : 'malformed' }
  }
  const by = await sealedBy(parts.keyId, secrets, uses)
  if (by === undefined) return { refused: 'unknown-key' }
  return open(token, secrets[by.secret] as Secret, by)
}

async function sealedBy(
  keyId: string,
  secrets: readonly Secret[],
  uses: readonly KeyUse[],
): Promise<SealedBy | undefined> {
  for (const [at, secret] of secrets.entries()) {
    for (const use of uses) if ((await keyIdOf(secret, use)) === keyId) return { secret: at, use }
  }
  return undefined
}

async function open(token: string, secret: Secret, by: SealedBy): Promise<Examination> {
  const { purpose = 'session', cookieName: cookie = 'session' } = by.use
  const sealer = chooseSealer('auto', [bytesOfSecret(secret)], { purpose, cookie }, pooledRandom)
  const unsealed = await sealer.unseal(token)
  if (unsealed.refused === undefined) {
    return { ...by, text: unsealed.text, expiresAt: unsealed.expiresAt }
  }
  // It has the right shape and the right key, so nothing else is left to be refused for.
  return { ...by, refused: unsealed.refused === 'tampered' ? 'tampered' : 'malformed' }
}
