/** What are the cookies made of that a session came in? For tools. */
import type { Arrived } from '../cookie/jar.ts'
import type { CheckedCookie } from '../options/cookie.ts'
import type { SecretBytes } from '../options/secrets.ts'
import { anatomyOf } from '../seal/anatomy.ts'
import { budgetOf } from '../seal/budget.ts'
import { examineToken } from '../seal/examine.ts'
import { keyIdOf } from '../seal/sealer/keys.ts'
import type { Kind } from './kind.ts'

/** The cookie, or cookies, that a session came in, and how they are set. */
export interface SeenCookie {
  readonly attributes: CheckedCookie
  /** Those of ours that came, chunks included. */
  readonly names: readonly string[]
  /** Of names and values together. */
  readonly bytes: number
  /** The bytes that one session may take. */
  readonly limit: number
  /** About how many more bytes of data fit; undefined: nobody can tell, or the data is elsewhere. */
  readonly left: number | undefined
  /** What sealed it; undefined: it is no token of ours. */
  readonly key: SeenKey | undefined
  /** How many secrets the sessions have; undefined: a codec of the app's seals, which does not say. */
  readonly secrets: number | undefined
}

export interface SeenKey {
  /** What names the secret in the token: 8 hexadecimal digits, which tell nothing about it. */
  readonly id: string
  /** Its place in the list of secrets, 0 for the newest; undefined: it is none of them. */
  readonly place: number | undefined
}

/** Of several the first, as long as it is not known which of them is used. */
export async function cookieSeen<T>(
  kind: Kind<T>,
  { names, tokens }: Arrived,
): Promise<SeenCookie> {
  const { cookie, cookies } = kind
  const secrets = await kind.secrets?.()
  const [token] = tokens
  const nothing = { attributes: cookie, names, limit: cookies.limit, secrets: secrets?.length }
  if (token === undefined) return { ...nothing, bytes: 0, left: undefined, key: undefined }
  const size = cookies.sizeOf(token)
  return {
    ...nothing,
    bytes: size,
    left: await leftOf(kind, token, size, secrets),
    key: await keySeen(kind, token, secrets),
  }
}

async function leftOf<T>(
  { name, cookies }: Kind<T>,
  token: string,
  size: number,
  secrets: readonly SecretBytes[] = [],
): Promise<number | undefined> {
  const found = await examineToken(token, secrets, [{ cookieName: name }])
  // A ticket has no data in it.
  if (found.refused !== undefined || !/"data":/.test(found.text)) return undefined
  const textBytes = new TextEncoder().encode(found.text).length
  return budgetOf({ cookies: 1, size, token, textBytes, limit: cookies.limit }).left
}

async function keySeen<T>(
  { name }: Kind<T>,
  token: string,
  secrets: readonly SecretBytes[] | undefined,
): Promise<SeenKey | undefined> {
  const id = anatomyOf(token)?.keyId
  if (id === undefined || secrets === undefined) return undefined
  const ids = await Promise.all(secrets.map((secret) => keyIdOf(secret, { cookieName: name })))
  const place = ids.indexOf(id)
  return { id, place: place < 0 ? undefined : place }
}
