/**
 * What would become of a cookie that is not as it should be? Makes such cookies of one that came, to try it. For tools,
 * in development: whoever has the sessions can make any of their cookies anyway.
 */
import { generateSecret, type SecretBytes } from '../options/secrets.ts'
import { pooledRandom } from '../platform/platform.ts'
import { examineToken } from '../seal/examine.ts'
import { chooseSealer } from '../seal/sealer/index.ts'
import type { RequestHead } from '../words/request.ts'
import { CookiesSent } from './cookies-sent.ts'
import { KIND, type Kind } from './kind.ts'
import { type Sessions, toSessions } from './sessions.ts'
import { isSecure } from './settle.ts'

export type Forgery =
  /** One character of it is another. */
  | 'tampered'
  /** It ended a second ago, by its own expiry. */
  | 'expired'
  /** The oldest secret of the list has sealed it. */
  | 'older key'
  /** A secret has sealed it that is not in the list. */
  | 'unknown key'

/** Seconds for which a browser is to keep what was forged, however old it claims to be. */
const KEPT = 3600

/**
 * The lines of Set-Cookie that put a forged cookie in the place of the one that came. Undefined where that cannot be:
 * nothing came, it does not open, there is no older secret, or a codec of the app's seals.
 */
export async function forge<T>(
  sessions: Sessions<T>,
  request: RequestHead,
  how: Forgery,
): Promise<readonly string[] | undefined> {
  const kind = toSessions(sessions)[KIND]
  const { tokens, names } = new CookiesSent(kind, request).ours
  const [token] = tokens
  if (token === undefined) return undefined
  const forged = how === 'tampered' ? tampered(token) : await resealed(kind, token, how)
  if (forged === undefined) return undefined
  const secure = isSecure(kind, request)
  return kind.cookies.write(forged, { maxAge: KEPT, secure, names })
}

/** In the middle, where the ciphertext is. */
function tampered(token: string): string {
  const at = Math.floor(token.length / 2)
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}

async function resealed<T>(
  kind: Kind<T>,
  token: string,
  how: Exclude<Forgery, 'tampered'>,
): Promise<string | undefined> {
  const secrets = await kind.secrets?.()
  if (secrets === undefined) return undefined
  const found = await examineToken(token, secrets, [{ cookieName: kind.name }])
  const secret = secretFor(how, secrets)
  if (found.refused !== undefined || secret === undefined) return undefined
  const expiresAt = how === 'expired' ? kind.now() - 1000 : (found.expiresAt ?? kind.now())
  const use = { purpose: 'session', cookie: kind.name }
  return chooseSealer('auto', [secret], use, pooledRandom).seal(found.text, expiresAt)
}

function secretFor(
  how: Exclude<Forgery, 'tampered'>,
  secrets: readonly SecretBytes[],
): SecretBytes | undefined {
  if (how === 'unknown key') return new TextEncoder().encode(generateSecret())
  if (how === 'older key') return secrets.length > 1 ? secrets.at(-1) : undefined
  return secrets[0]
}
