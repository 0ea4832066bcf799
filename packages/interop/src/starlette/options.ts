/** What can be said about sessions of Starlette's? */
import type { Data, StandardSchema } from '@sealed-session/core'
import type { Digest } from '../itsdangerous/hasher.ts'
import type { GivenSecretKey } from '../itsdangerous/options.ts'
import { checkMaxAge, checkSkew } from '../python/limits.ts'
import { checkNames, checkSwitch, type Elsewhere } from '../python/options.ts'
import { checkSchema } from '../python/schema.ts'

export interface StarletteOptions<T = Data> {
  /**
   * `secret_key` of `SessionMiddleware`. Starlette knows one. While it changes, a list is taken here: the first
   * signs, so it has to be the one that Starlette knows by now; all verify. Undefined, as the environment may answer,
   * is an error.
   */
  readonly secretKey: GivenSecretKey | undefined
  /**
   * `max_age` of `SessionMiddleware`: seconds since the session was last written. Default 14 days. `null` as `None`
   * there: signatures are good for ever, and the browser forgets the cookie at close; how long a session is taken
   * then says the option `maxAge` of the sessions.
   */
  readonly maxAge?: number | null | undefined
  /**
   * Seconds by which the clocks of the servers may differ. What came from that far in the future is taken; and since
   * Starlette takes nothing from the future, what is written here says that it was written so long ago. Default 5,
   * or a tenth of `maxAge` if that is less. 0: Starlette's own bytes.
   */
  readonly clockSkew?: number | undefined
  /** A Standard Schema (zod, valibot, arktype …), checked when a session is opened. What it refuses is none. */
  readonly schema?: StandardSchema<T> | undefined
  /** Integers that no number can hold are read as BigInts, and these are written. Default false: they are refused. */
  readonly bigInt?: boolean | undefined
  /**
   * Takes what Starlette takes and never writes: other spellings of base64, JSON in other encodings, lists of pairs,
   * NaN and Infinity (which are written then, too), an empty secret. Default false.
   */
  readonly lenient?: boolean | undefined
  /** Default `sha1`. Only for a `SessionMiddleware` that was changed (FIPS), or itsdangerous 1.0.0 (`sha512`). */
  readonly digest?: Digest | undefined
  /** Default 0. Only for itsdangerous before 1.1, whose time began at 1293840000. */
  readonly epoch?: number | undefined
}

export interface CheckedStarlette<T> {
  readonly maxAge: number | null
  readonly clockSkew: number
  readonly schema: StandardSchema<T> | undefined
  readonly bigInt: boolean
  readonly lenient: boolean
}

const NAMES = [
  'secretKey',
  'maxAge',
  'clockSkew',
  'schema',
  'bigInt',
  'lenient',
  'digest',
  'epoch',
] as const

const COOKIE = 'It belongs into the option `cookie` of the sessions'

/** What else `SessionMiddleware` takes is about the cookie. */
const ELSEWHERE: Elsewhere = {
  sessioncookie: `${COOKIE}, as \`name\`.`,
  path: `${COOKIE}.`,
  samesite: `${COOKIE}.`,
  httpsonly: `${COOKIE}, as \`secure\`.`,
  domain: `${COOKIE}.`,
  secret: 'It is called `secretKey` here.',
  fallbacks: 'Give `secretKey` a list; the first one signs, and is the one that Starlette knows.',
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkStarlette<T>(given: StarletteOptions<T>): CheckedStarlette<T> {
  checkNames(given, NAMES, 'starlette', ELSEWHERE)
  const maxAge = given.maxAge === null ? null : checkMaxAge(given.maxAge ?? 1_209_600)
  return {
    maxAge,
    clockSkew: checkSkew(given.clockSkew, maxAge),
    schema: checkSchema(given.schema),
    bigInt: checkSwitch(given.bigInt ?? false, 'bigInt'),
    lenient: checkSwitch(given.lenient ?? false, 'lenient'),
  }
}
