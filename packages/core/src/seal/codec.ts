/** Envelope to token and back: what is sealed, and whether it may still be used. */

import { copyJson } from '../life/json.ts'
import { expiryOf, type Lifetime, lifetimeOf, tooOld } from '../life/lifetime.ts'
import { serialize, strictJson } from '../life/serializer.ts'
import type { SessionOptions } from '../options/all.ts'
import { checkLifetime, checkOptionNames, checkSwitch } from '../options/options.ts'
import { checkSecrets } from '../options/secrets.ts'
import { toBase64url } from '../platform/base64url.ts'
import { pooledRandom } from '../platform/platform.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import type { Decoded, Serializer, SessionCodec } from '../words/codec.ts'
import type { Data, Envelope, Flash, Sealable, SessionLifetime } from '../words/envelope.ts'
import type { Reason } from '../words/refusal.ts'
import type { StandardSchema } from '../words/standard-schema.ts'
import { chooseSealer } from './sealer/index.ts'
import { peekExpiry } from './sealer/sealer.ts'
import { createVerifiedTokens } from './verified.ts'

export interface CodecOptions<T = Data>
  extends Pick<
    SessionOptions<T>,
    | 'secret'
    | 'maxAge'
    | 'idleTimeout'
    | 'serializer'
    | 'schema'
    | 'now'
    | 'random'
    | 'sealer'
    | 'tokenCache'
  > {
  /**
   * What the tokens are for: `invitation`, `password-reset` … No token opens for another purpose.
   * Default `session`.
   */
  readonly purpose?: string | undefined
  /** The cookie that carries them, if one does. No token opens for another cookie's name. */
  readonly cookieName?: string | undefined
}

const ID_BYTES = 16

/** A fresh session id: 128 random bits as 22 characters of base64url. */
export function newId(random: (size: number) => Uint8Array): string {
  return toBase64url(random(ID_BYTES))
}

/**
 * Seals envelopes into text that is safe in cookies and URLs, and opens them again. Usable alone:
 *
 * @example
 * const invitations = createCodec({ secret, purpose: 'invitation', maxAge: 3600 })
 * const token = await invitations.encode({ data: { email: 'ann@example.com' } })
 * const opened = await invitations.decode(token)
 * if (opened.refused) … else opened.envelope.data.email
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export function createCodec<T = Data>(options: CodecOptions<T> = {}): SessionCodec<T> {
  checkOptionNames(options, CODEC_OPTIONS, 'createCodec')
  const lifetime = checkLifetime(options)
  checkSwitch('tokenCache', options.tokenCache)
  const { serializer = strictJson, schema, now = Date.now, random = pooledRandom } = options
  const use = { purpose: options.purpose ?? 'session', cookie: options.cookieName ?? '' }
  const sealer = chooseSealer(options.sealer ?? 'auto', checkSecrets(options.secret), use, random)

  const tokens = options.tokenCache === false ? undefined : createVerifiedTokens<Verified>()

  return {
    synchronous: sealer.synchronous && schema === undefined,
    peekExpiry,

    encode(envelope, at = now(), text) {
      const complete = completed(envelope, at, random)
      const written = write(complete, serializer, text)
      return sealer.seal(written, expiryOf(complete, lifetimeOf(complete.lifetime, lifetime)))
    },

    decode(token, at = now()) {
      return chain(verify(token), (verified): Awaitable<Decoded<T>> => {
        if (verified.refused) return verified
        const { sealed, expiresAt, stale } = verified
        const envelope = revive<T>(sealed, serializer)
        if (envelope === undefined) return { refused: 'invalid-data' }
        const refused = refusalByAge(envelope, expiresAt, lifetime, at)
        if (refused) return { refused }

        const pristine = serializer === strictJson ? pristineOf(sealed) : undefined
        const decoded = { envelope, stale, pristine }
        if (schema === undefined) return decoded
        return chain(validate(schema, envelope.data), (result) => {
          if (result === undefined) return { refused: 'invalid-data' }
          return { ...decoded, envelope: { ...envelope, data: result.value } }
        })
      })
    },
  }

  /** Everything about a token that does not depend on the time. */
  function verify(token: string): Awaitable<Verified> {
    const known = tokens?.get(token)
    if (known !== undefined) return known
    return chain(sealer.unseal(token), (unsealed): Verified => {
      if (unsealed.refused) return unsealed
      const sealed = readSealed(unsealed.text)
      if (sealed === undefined) return { refused: 'invalid-data' }
      const verified = { sealed, expiresAt: unsealed.expiresAt, stale: unsealed.stale }
      tokens?.add(token, verified)
      return verified
    })
  }
}

const CODEC_OPTIONS = [
  'secret',
  'purpose',
  'cookieName',
  'maxAge',
  'idleTimeout',
  'serializer',
  'schema',
  'now',
  'random',
  'sealer',
  'tokenCache',
] as const satisfies readonly (keyof CodecOptions)[]

function completed<T>(
  { id, createdAt, seenAt, lifetime, data, flash }: Sealable<T>,
  at: number,
  random: (size: number) => Uint8Array,
): Envelope<T> {
  return {
    id: id ?? newId(random),
    createdAt: createdAt ?? at,
    seenAt: seenAt ?? at,
    lifetime,
    data,
    flash,
  }
}

/** Undefined if the data is not what the schema wants; one that throws has not accepted it either. */
function validate<T>(schema: StandardSchema<T>, data: T): Awaitable<{ value: T } | undefined> {
  return attempt(
    () =>
      chain(schema['~standard'].validate(data), (result) => (result.issues ? undefined : result)),
    () => undefined,
  )
}

/** The token's own expiry counts even where the options would allow more. */
function refusalByAge(
  envelope: Envelope<unknown>,
  expiresAt: number | undefined,
  options: Lifetime,
  now: number,
): Reason | undefined {
  const reason = tooOld(envelope, lifetimeOf(envelope.lifetime, options), now)
  if (reason) return reason
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : undefined
}

/**
 * The sealed text: JSON, with `data` last. Strict JSON stands there as it is, so that any Iron
 * implementation reads it; what another serializer wrote stands there as a string.
 */
function write<T>(envelope: Envelope<T>, serializer: Serializer, text?: string): string {
  const data = text ?? serialize(serializer, envelope.data)
  return `${head(envelope, serializer)}${serializer === strictJson ? data : JSON.stringify(data)}}`
}

function head(
  { id, createdAt, seenAt, lifetime, flash }: Envelope<unknown>,
  serializer: Serializer,
) {
  // What is undefined is left out. A number in a template takes four times as long as one in here.
  let text = JSON.stringify({ id, createdAt, seenAt, lifetime }).slice(0, -1)
  if (flash) {
    const written = serialize(serializer, flash)
    text += `,"flash":${serializer === strictJson ? written : JSON.stringify(written)}`
  }
  return `${text},"data":`
}

/** What was found in a token, or why nothing was. It is kept, so nobody may change it. */
type Verified =
  | {
      readonly sealed: Sealed
      readonly expiresAt: number | undefined
      readonly stale: boolean
      readonly refused?: undefined
    }
  | { readonly refused: Reason }

/** An envelope as it is sealed: data and flash are text if another serializer than strict JSON wrote them. */
interface Sealed extends EnvelopeHead {
  readonly data: unknown
  readonly flash?: unknown
}

/** An authentic text, which may yet be of another making; undefined if it is no envelope. */
function readSealed(text: string): Sealed | undefined {
  try {
    const sealed = JSON.parse(text) as unknown
    return isRecord(sealed) && isEnvelopeHead(sealed) ? (sealed as Sealed) : undefined
  } catch {
    return undefined
  }
}

/** An envelope of the caller's own; undefined if there is no session in it. */
function revive<T>(sealed: Sealed, serializer: Serializer): Envelope<T> | undefined {
  try {
    const { id, createdAt, seenAt } = sealed
    const own = (written: unknown) =>
      typeof written === 'string' ? serializer.parse(written) : copyJson(written)
    const data = own(sealed.data)
    const flash = own(sealed.flash)
    if (!isRecord(data) || !isFlash(flash)) return undefined
    return { id, createdAt, seenAt, lifetime: copyJson(sealed.lifetime), data: data as T, flash }
  } catch {
    // What the serializer cannot read: sealed by us, but not a session.
    return undefined
  }
}

function pristineOf({ data }: Sealed): object | undefined {
  return isRecord(data) ? data : undefined
}

interface EnvelopeHead {
  readonly id: string
  readonly createdAt: number
  readonly seenAt: number
  readonly lifetime?: SessionLifetime
}

function isEnvelopeHead(sealed: object): sealed is EnvelopeHead {
  const { id, createdAt, seenAt, lifetime } = sealed as Partial<Record<keyof Envelope, unknown>>
  if (typeof id !== 'string' || id === '') return false
  if (!Number.isSafeInteger(createdAt) || !Number.isSafeInteger(seenAt)) return false
  if (lifetime === undefined) return true
  if (!isRecord(lifetime)) return false
  const { maxAge, idleTimeout, persistent } = lifetime as Record<string, unknown>
  return (
    (maxAge === undefined || Number.isSafeInteger(maxAge)) &&
    (idleTimeout === undefined || Number.isSafeInteger(idleTimeout)) &&
    (persistent === undefined || typeof persistent === 'boolean')
  )
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFlash(value: unknown): value is Flash | undefined {
  return value === undefined || (isRecord(value) && Object.values(value).every(Array.isArray))
}
