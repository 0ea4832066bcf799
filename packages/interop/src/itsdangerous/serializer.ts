/** How is a value signed so that it can stand in a URL? */
import { type Awaitable, chain, type Serializer } from '@sealed-session/core'
import { pythonJson } from '../python/json.ts'
import { checkMaxSize } from '../python/limits.ts'
import { checkNames, checkSwitch } from '../python/options.ts'
import { SIGNER_ELSEWHERE, SIGNER_OPTIONS, type SignerOptions } from './options.ts'
import { readPayload, spellPayload } from './payload.ts'
import { type Refused, signer } from './signer.ts'
import {
  type TimestampReason,
  type TimestampSignerOptions,
  timestampSigner,
  type UnsignOptions,
} from './timestamp-signer.ts'

interface SerializingOptions {
  /** Default: Python's compact JSON. */
  readonly serializer?: Serializer | undefined
  /** Integers that no number can hold are read as BigInts, and these are written. Default false: they are refused. */
  readonly bigInt?: boolean | undefined
  /** Bytes that a value may take when it is read; what is compressed may grow to no more. Default 65536. */
  readonly maxSize?: number | undefined
}

export interface URLSafeSerializerOptions extends SignerOptions, SerializingOptions {}
export interface URLSafeTimedSerializerOptions extends TimestampSignerOptions, SerializingOptions {}

/** What was written, as long as nobody changed it. */
export interface Loaded<T> {
  readonly value: T
  /** Signed by an older key, so due to be signed anew. */
  readonly stale: boolean
  readonly refused?: undefined
}

export interface LoadedAt<T> extends Loaded<T> {
  /** Milliseconds since the epoch, whole seconds. */
  readonly signedAt: number
}

type SerializerReason = 'malformed' | 'tampered' | 'invalid-data'

export interface URLSafeSerializer<T = unknown> {
  /** Nothing is promised: true where `node:crypto` is. */
  readonly atOnce: boolean
  /** @throws {SessionError} `ERR_SESSION_NOT_JSON` for what cannot be written. */
  dumps(value: T): Awaitable<string>
  /** Never throws for what it is given. */
  loads(signed: string): Awaitable<Loaded<T> | Refused<SerializerReason>>
}

export interface URLSafeTimedSerializer<T = unknown> {
  /** Nothing is promised: true where `node:crypto` is. */
  readonly atOnce: boolean
  /**
   * `now` in milliseconds since the epoch.
   *
   * @throws {SessionError} `ERR_SESSION_NOT_JSON` for what cannot be written.
   */
  dumps(value: T, now?: number): Awaitable<string>
  /** Never throws for what it is given. */
  loads(signed: string, options?: UnsignOptions): Awaitable<LoadedAt<T> | Refused<TimestampReason>>
}

/**
 * The `URLSafeSerializer` of itsdangerous: JSON, compressed if that is shorter, and signed.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function urlSafeSerializer<T = unknown>(
  options: URLSafeSerializerOptions,
): URLSafeSerializer<T> {
  checkNames(options, [...SIGNER_OPTIONS, ...SERIALIZING], 'urlSafeSerializer', SIGNER_ELSEWHERE)
  const { serializer, bigInt, maxSize, ...rest } = options
  const { atOnce, sign, unsign } = signer({ salt: SALT, ...rest })
  const payloads = payloadsOf<T>({ serializer, bigInt, maxSize }, rest.lenient ?? false)
  return Object.freeze({
    atOnce,
    dumps: (value: T) => sign(payloads.spell(value)),
    loads: (signed: string) =>
      chain(unsign(signed), (found) => {
        if (found.refused) return found
        return payloads.read(found.value, ({ value }) => ({ value, stale: found.stale }))
      }),
  })
}

/**
 * The `URLSafeTimedSerializer` of itsdangerous: the same with the time, for links that are good for a while.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function urlSafeTimedSerializer<T = unknown>(
  options: URLSafeTimedSerializerOptions,
): URLSafeTimedSerializer<T> {
  const known = [...SIGNER_OPTIONS, 'clockSkew', 'epoch', ...SERIALIZING]
  checkNames(options, known, 'urlSafeTimedSerializer', SIGNER_ELSEWHERE)
  const { serializer, bigInt, maxSize, ...rest } = options
  const { atOnce, sign, unsign } = timestampSigner({ salt: SALT, ...rest })
  const payloads = payloadsOf<T>({ serializer, bigInt, maxSize }, rest.lenient ?? false)
  return Object.freeze({
    atOnce,
    dumps: (value: T, now?: number) => sign(payloads.spell(value), now),
    loads: (signed: string, options?: UnsignOptions) =>
      chain(unsign(signed, options), (found) => {
        if (found.refused) return found
        const { stale, signedAt } = found
        return payloads.read(found.value, ({ value }) => ({ value, stale, signedAt }))
      }),
  })
}

const SALT = 'itsdangerous'
const SERIALIZING = ['serializer', 'bigInt', 'maxSize'] as const

interface Payloads<T> {
  spell(value: T): string
  read<R>(payload: string, use: (read: { value: T }) => R): R | Refused<'invalid-data'>
}

function payloadsOf<T>(given: SerializingOptions, lenient: boolean): Payloads<T> {
  const bigInt = checkSwitch(given.bigInt ?? false, 'bigInt')
  const serializer =
    given.serializer ?? pythonJson({ separators: [',', ':'], ascii: false, nan: lenient, bigInt })
  const maxSize = checkMaxSize(given.maxSize)
  return {
    spell: (value) => spellPayload(serializer.stringify(value)),
    read(payload, use) {
      const text = readPayload(payload, { maxSize, lenient })
      if (text === undefined) return INVALID
      let value: T
      try {
        value = serializer.parse(text) as T
      } catch {
        return INVALID
      }
      return use({ value })
    },
  }
}

const INVALID = Object.freeze({ refused: 'invalid-data' })
