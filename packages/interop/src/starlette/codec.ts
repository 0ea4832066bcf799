/** How does Starlette keep a session in its cookie? `base64(json).timestamp.signature`, since version 0.8. */
import type { Data, SessionCodec } from '@sealed-session/core'
import { timestampSigner } from '../itsdangerous/timestamp-signer.ts'
import { fromBase64, toBase64 } from '../python/base64.ts'
import { pythonJson } from '../python/json.ts'
import { signedCookie } from '../python/signed.ts'
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
    ...signedCookie<T>({ signer, maxAge, clockSkew, schema, json, spell, read }),
    brings: Object.freeze({
      serializer: json,
      ...(maxAge === null ? { persistent: false } : { maxAge }),
    }),
  } satisfies SessionCodec<T>)
}

function spell(text: string): string {
  return toBase64(bytesOf(text), 'standard')
}

/** Starlette writes nothing else. */
function asciiOf(bytes: Uint8Array): string | undefined {
  if (bytes.some((byte) => byte > 0x7f)) return undefined
  return textOf(bytes)
}
