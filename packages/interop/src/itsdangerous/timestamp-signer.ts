/** When was it signed, and is that too long ago? */
import { type Awaitable, chain } from '@sealed-session/core'
import { checkNames, checkWhole } from '../python/options.ts'
import { SIGNER_ELSEWHERE, SIGNER_OPTIONS, type SignerOptions } from './options.ts'
import { type Refused, signer, type Unsigned } from './signer.ts'
import { readTimestamp, spellTimestamp } from './timestamp.ts'

export interface TimestampSignerOptions extends SignerOptions {
  /** Seconds by which the clock of whoever signed may be ahead of ours. Default 5. */
  readonly clockSkew?: number | undefined
  /** Seconds from 1970 at which timestamps begin. Default 0; 1293840000 in itsdangerous before 1.1. */
  readonly epoch?: number | undefined
}

export interface UnsignOptions {
  /**
   * Seconds for which it is good. Left out or null: for ever, and even if it comes from the future, as in Python.
   */
  readonly maxAge?: number | null | undefined
  /** Milliseconds since the epoch. Default `Date.now()`. */
  readonly now?: number | undefined
}

export interface UnsignedAt extends Unsigned {
  /** Milliseconds since the epoch, whole seconds. */
  readonly signedAt: number
}

/** `invalid-data`: it was signed in the future. */
export type TimestampReason = 'malformed' | 'tampered' | 'expired' | 'invalid-data'

/** Signs text together with the time. */
export interface TimestampSigner {
  /** Nothing is promised: true where `node:crypto` is. */
  readonly atOnce: boolean
  /** `now` in milliseconds since the epoch. */
  sign(value: string, now?: number): Awaitable<string>
  /** Never throws for what it is given. */
  unsign(signed: string, options?: UnsignOptions): Awaitable<UnsignedAt | Refused<TimestampReason>>
}

/**
 * The `TimestampSigner` of itsdangerous: `value.timestamp.signature`, the same bytes as in Python.
 *
 * @example
 * const links = timestampSigner({ secretKey, salt: 'activate' })
 * await links.unsign(await links.sign('ann'), { maxAge: 3600 }) // { value: 'ann', signedAt: … }
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function timestampSigner(options: TimestampSignerOptions): TimestampSigner {
  checkNames(
    options,
    [...SIGNER_OPTIONS, 'clockSkew', 'epoch'],
    'timestampSigner',
    SIGNER_ELSEWHERE,
  )
  const { clockSkew: skew = 5, epoch: start = 0, ...rest } = options
  const clockSkew = checkWhole(skew, 'clockSkew', 'Give whole seconds; 0 for none.')
  const epoch = checkWhole(start, 'epoch', 'Give whole seconds from 1970 on, or leave it out.')
  const { separator = '.', lenient = false } = rest
  const { atOnce, sign, unsign } = signer(rest)

  function dated(
    { value: signed, stale }: Unsigned,
    { maxAge, now = Date.now() }: UnsignOptions,
  ): UnsignedAt | Refused<TimestampReason> {
    const end = signed.lastIndexOf(separator)
    const found = readTimestamp(signed.slice(end + separator.length), lenient)
    if (end === -1 || found === undefined) return { refused: 'malformed' }
    const age = secondsOf(now) - (found + epoch)
    if (typeof maxAge === 'number') {
      if (age > maxAge) return { refused: 'expired' }
      if (age < -clockSkew) return { refused: 'invalid-data' }
    }
    return { value: signed.slice(0, end), signedAt: (found + epoch) * 1000, stale }
  }

  return Object.freeze({
    atOnce,
    sign: (value: string, now = Date.now()) =>
      sign(`${value}${separator}${spellTimestamp(Math.max(0, secondsOf(now) - epoch))}`),
    unsign: (signed: string, options: UnsignOptions = {}) =>
      chain(unsign(signed), (found) => (found.refused ? found : dated(found, options))),
  })
}

function secondsOf(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
