/** What can be said about sessions of Flask's? */
import { type Awaitable, chain, type Data, type StandardSchema } from '@sealed-session/core'
import { checkSecretKey, type GivenSecretKey } from '../itsdangerous/options.ts'
import { checkMaxAge, checkMaxSize, checkSkew } from '../python/limits.ts'
import { checkNames, checkSwitch, type Elsewhere } from '../python/options.ts'
import { checkSchema } from '../python/schema.ts'

export interface FlaskOptions<T = Data> {
  /**
   * Flask's `SECRET_KEY`, which signs. Undefined, as the environment may answer, is an error. A function is asked for it
   * at the first use.
   */
  readonly secretKey:
    | string
    | Uint8Array
    | (() => Awaitable<string | Uint8Array | undefined>)
    | undefined
  /** Flask's `SECRET_KEY_FALLBACKS`, most recent first: they verify, and what they signed is signed anew. */
  readonly fallbacks?: readonly (string | Uint8Array)[] | undefined
  /** Flask's `PERMANENT_SESSION_LIFETIME`: seconds since the session was last written. Default 31 days. */
  readonly maxAge?: number | undefined
  /**
   * Seconds by which the clocks of the servers may differ. What came from that far in the future is taken; and since
   * Flask takes nothing from the future, what is written here says that it was written so long ago. Default 5, or a
   * tenth of `maxAge` if that is less. 0: Flask's own bytes.
   */
  readonly clockSkew?: number | undefined
  /** Bytes that the JSON may take when it is read: what is compressed may grow to no more. Default 65536. */
  readonly maxSize?: number | undefined
  /** A Standard Schema (zod, valibot, arktype …), checked when a session is opened. What it refuses is none. */
  readonly schema?: StandardSchema<T> | undefined
  /** Integers that no number can hold are read as BigInts, and these are written. Default false: they are refused. */
  readonly bigInt?: boolean | undefined
  /**
   * Takes what Flask takes and never writes: other spellings of base64 and of UUIDs, bytes behind the compressed
   * ones, NaN and Infinity (which are written then, too), an empty secret. Default false.
   */
  readonly lenient?: boolean | undefined
}

export interface CheckedFlask<T> {
  readonly secretKey: GivenSecretKey
  readonly maxAge: number
  readonly clockSkew: number
  readonly schema: StandardSchema<T> | undefined
  readonly maxSize: number
  readonly bigInt: boolean
  readonly lenient: boolean
}

const NAMES = [
  'secretKey',
  'fallbacks',
  'maxAge',
  'clockSkew',
  'schema',
  'maxSize',
  'bigInt',
  'lenient',
] as const

const COOKIE = 'It belongs into the option `cookie` of the sessions'

/** What else Flask is configured with is about the cookie. */
const ELSEWHERE: Elsewhere = {
  sessioncookiename: `${COOKIE}, as \`name\`.`,
  sessioncookiedomain: `${COOKIE}.`,
  sessioncookiepath: `${COOKIE}.`,
  sessioncookiehttponly: `${COOKIE}.`,
  sessioncookiesecure: `${COOKIE}.`,
  sessioncookiesamesite: `${COOKIE}.`,
  sessioncookiepartitioned: `${COOKIE}.`,
  permanentsessionlifetime: 'It is called `maxAge` here, in seconds.',
  sessionrefresheachrequest: 'Give the sessions an `idleTimeout`.',
  secretkeyfallbacks: 'It is called `fallbacks` here.',
  secret: 'It is called `secretKey` here.',
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkFlask<T>(given: FlaskOptions<T>): CheckedFlask<T> {
  checkNames(given, NAMES, 'flask', ELSEWHERE)
  const lenient = checkSwitch(given.lenient ?? false, 'lenient')
  const maxAge = checkMaxAge(given.maxAge ?? 2_678_400)
  const { secretKey, fallbacks = [] } = given
  const older = fallbacks.length === 0 ? [] : checkSecretKey(fallbacks, 'fallbacks', lenient)
  const withOlder = (newest: unknown) => [
    ...checkSecretKey([newest], 'secretKey', lenient),
    ...older,
  ]
  return {
    secretKey:
      typeof secretKey === 'function' ? () => chain(secretKey(), withOlder) : withOlder(secretKey),
    maxAge,
    clockSkew: checkSkew(given.clockSkew, maxAge),
    schema: checkSchema(given.schema),
    maxSize: checkMaxSize(given.maxSize),
    bigInt: checkSwitch(given.bigInt ?? false, 'bigInt'),
    lenient,
  }
}
