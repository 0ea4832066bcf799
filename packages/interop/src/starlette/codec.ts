/** How does Starlette keep a session in its cookie? `base64(json).timestamp.signature`, since version 0.8. */
import { type Awaitable, chain, type Data, type SessionCodec } from '@sealed-session/core'
import { timestampSigner } from '../itsdangerous/timestamp-signer.ts'
import { fromBase64, toBase64 } from '../python/base64.ts'
import { type Decoded, HOLDS, isPlausible, opened, unquoted, writtenAt } from '../python/cookie.ts'
import { pythonJson } from '../python/json.ts'
import { judged } from '../python/schema.ts'
import { bytesOf, guessedTextOf, textOf } from '../python/text.ts'
import { asDict } from './dict.ts'
import { checkStarlette, type StarletteOptions } from './options.ts'

export type { StarletteOptions } from './options.ts'

/**
 * Sessions that Starlette and FastAPI share with this app: for the option `codec`. The cookie is theirs, byte for
 * byte: signed, and readable by whoever has it.
 *
 * The format holds no id, no flash messages and no lifetime of a session's own; `maxAge` counts from when a session
 * was last written, by whichever side.
 *
 * @example
 * session({ codec: starlette({ secretKey: process.env.SECRET_KEY }), cookie: { secure: 'auto' } })
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function starlette<T = Data>(options: StarletteOptions<T>): SessionCodec<T> {
  const { maxAge, clockSkew, schema, bigInt, lenient } = checkStarlette(options)
  const { secretKey, digest, epoch } = options
  const signer = timestampSigner({ secretKey, digest, epoch, clockSkew, lenient })
  const json = pythonJson({ nan: lenient, bigInt })

  function read(payload: string): unknown {
    const bytes = fromBase64(payload, 'standard', lenient)
    if (bytes === undefined) return undefined
    const text = lenient ? guessedTextOf(bytes) : asciiOf(bytes)
    const value = text === undefined ? undefined : json.parse(text)
    return lenient ? asDict(value) : value
  }

  return Object.freeze({
    holds: HOLDS,
    // A schema may promise.
    atOnce: signer.atOnce && schema === undefined,
    brings: Object.freeze({
      serializer: json,
      ...(maxAge === null ? { persistent: false } : { maxAge }),
    }),

    isPlausible,

    encode({ data }, now = Date.now()) {
      const payload = toBase64(bytesOf(json.stringify(data)), 'standard')
      return signer.sign(payload, now - clockSkew * 1000)
    },

    decode(token, now = Date.now()) {
      return chain(
        signer.unsign(unquoted(token), { maxAge, now }),
        (found): Awaitable<Decoded<T>> => {
          if (found.refused) return found
          const at = writtenAt(found.signedAt, now)
          return judged(
            opened<T>(() => read(found.value), at, found.stale),
            schema,
            json,
          )
        },
      )
    },
  } satisfies SessionCodec<T>)
}

/** Starlette writes nothing else. */
function asciiOf(bytes: Uint8Array): string | undefined {
  if (bytes.some((byte) => byte > 0x7f)) return undefined
  return textOf(bytes)
}
