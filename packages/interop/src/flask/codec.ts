/** How does Flask keep a session in its cookie? `payload.timestamp.signature`, the payload as itsdangerous puts it. */
import type { Data, SessionCodec } from '@sealed-session/core'
import { readPayload, spellPayload } from '../itsdangerous/payload.ts'
import { timestampSigner } from '../itsdangerous/timestamp-signer.ts'
import { signedCookie } from '../python/signed.ts'
import { checkFlask, type FlaskOptions } from './options.ts'
import { taggedJson } from './tagged.ts'

export type { FlaskOptions } from './options.ts'

/**
 * Sessions that Flask shares with this app: for the option `codec`. The cookie is Flask's: signed, and readable by
 * whoever has it. Tuples are read as `Tuple`, bytes as `Uint8Array`, `Markup` and UUIDs as `Markup` and `Uuid`,
 * times as `Date`; the same are written.
 *
 * The format holds no id, no flash messages and no lifetime of a session's own; `maxAge` counts from when a session
 * was last written, by whichever side. The browser keeps the cookie beyond its close only if the data says
 * `_permanent: true`, as Flask's `session.permanent` does.
 *
 * @example
 * session({ codec: flask({ secretKey: process.env.SECRET_KEY }) })
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function flask<T = Data>(options: FlaskOptions<T>): SessionCodec<T> {
  const { secretKey, maxAge, clockSkew, schema, maxSize, bigInt, lenient } = checkFlask(options)
  const signer = timestampSigner({
    secretKey,
    salt: 'cookie-session',
    keyDerivation: 'hmac',
    clockSkew,
    lenient,
  })
  const json = taggedJson({ lenient, bigInt })

  function read(payload: string): unknown {
    const text = readPayload(payload, { maxSize, lenient })
    return text === undefined ? undefined : json.parse(text)
  }

  return Object.freeze({
    ...signedCookie<T>({ signer, maxAge, clockSkew, schema, json, spell: spellPayload, read }),
    brings: Object.freeze({ serializer: json, maxAge, persistent: false }),
    isPersistent: (data) => (data as { readonly _permanent?: unknown })._permanent === true,
  } satisfies SessionCodec<T>)
}
