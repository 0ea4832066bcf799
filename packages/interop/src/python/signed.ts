/** What have the sessions of Starlette and Flask in common? `payload.timestamp.signature`, whatever the payload is. */
import {
  type Awaitable,
  chain,
  type Serializer,
  type SessionCodec,
  type StandardSchema,
} from '@sealed-session/core'
import type { TimestampSigner } from '../itsdangerous/timestamp-signer.ts'
import { type Decoded, HOLDS, isPlausible, opened, unquoted, writtenAt } from './cookie.ts'
import { judged } from './schema.ts'

export interface SignedFormat<T> {
  readonly signer: TimestampSigner
  /** Seconds; null: no end. */
  readonly maxAge: number | null
  /** Seconds by which what is written here says that it was written so long ago. */
  readonly clockSkew: number
  readonly schema: StandardSchema<T> | undefined
  readonly json: Serializer
  /** JSON as a payload … */
  spell(text: string): string
  /** … and what is in one; undefined: it is none. */
  read(payload: string): unknown
}

type Signed<T> = Required<
  Pick<SessionCodec<T>, 'holds' | 'atOnce' | 'isPlausible' | 'encode' | 'decode'>
>

export function signedCookie<T>(format: SignedFormat<T>): Signed<T> {
  const { signer, maxAge, clockSkew, schema, json } = format
  return {
    holds: HOLDS,
    // A schema may promise.
    atOnce: signer.atOnce && schema === undefined,

    isPlausible,

    encode({ data }, now = Date.now()) {
      return signer.sign(format.spell(json.stringify(data)), now - clockSkew * 1000)
    },

    decode(token, now = Date.now()) {
      return chain(
        signer.unsign(unquoted(token), { maxAge, now }),
        (found): Awaitable<Decoded<T>> => {
          if (found.refused) return found
          const at = writtenAt(found.signedAt, now)
          return judged(
            opened<T>(() => format.read(found.value), at, found.stale),
            schema,
            json,
          )
        },
      )
    },
  }
}
