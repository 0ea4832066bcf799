/** Envelope to token and back: what is sealed, and whether it may still be used. */
import type { Came, Draft } from '../life/came.ts'
import { copyJson } from '../life/json.ts'
import { type Kept, KeptJson, KeptText, keep, writeMembers } from '../life/kept.ts'
import { expiryOf, type Lifetime, lifetimeOf, tooOld } from '../life/lifetime.ts'
import { serialize, strictJson } from '../life/serializer.ts'
import { type CheckedCodec, type CodecOptions, checkCodecOptions } from '../options/all.ts'
import { checkSecrets } from '../options/secrets.ts'
import { toBase64url } from '../platform/base64url.ts'
import { type Awaitable, attempt, chain, isPromise } from '../words/awaitable.ts'
import type { Decoded, Serializer, SessionCodec } from '../words/codec.ts'
import type { Data, EnvelopeHead, Flash, Sealable } from '../words/envelope.ts'
import type { Reason } from '../words/refusal.ts'
import type { StandardSchema } from '../words/standard-schema.ts'
import { peekExpiry } from './anatomy.ts'
import { chooseSealer } from './sealer/index.ts'
import { createVerifiedTokens } from './verified.ts'

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
  const checked = checkCodecOptions(options)
  const seal = createSeal(checked)
  const { serializer, now, random } = checked

  return {
    encode(envelope, at = now()) {
      return seal.seal(draftOf(envelope, serializer, at, random))
    },

    decode(token, at = now()) {
      return chain(seal.open(token, at), (opened): Decoded<T> => {
        if (opened.refused !== undefined) return opened
        const { head, data, flash, stale } = opened
        const own = { ...copyJson(head), data: data.fresh() as T }
        return { envelope: flash ? { ...own, flash: flash.fresh() as Flash } : own, stale }
      })
    },
  }
}

/** What seals sessions: a draft in, what came out, without copies for anybody. */
export interface Seal {
  /** Asks for the secrets if that was put off, and derives keys of them. */
  ready(): Awaitable<void>
  /** Whether `open` and `seal` answer without promises. */
  readonly atOnce: boolean
  seal(draft: Draft): Awaitable<string>
  open(token: string, now: number): Awaitable<Came | { readonly refused: Reason }>
  /** The expiry that can be read off a token without opening it, in milliseconds. */
  peek(token: string): number | undefined
}

export function createSeal<T>(options: CheckedCodec<T>): Seal {
  const { maxAge, idleTimeout, persistent, serializer, schema, random } = options
  const lifetime: Lifetime = { maxAge, idleTimeout, persistent }
  const use = { purpose: options.purpose, cookie: options.cookieName }
  const secrets = checkSecrets(options.secret)
  const sealer = chooseSealer(options.sealer, secrets, use, random)
  const tokens = options.tokenCache ? createVerifiedTokens<Verified>() : undefined
  let schemaAnswers = schema === undefined || answersAtOnce(schema)

  return {
    get atOnce() {
      return sealer.synchronous && schemaAnswers
    },

    ready: () => sealer.ready(),

    peek: peekExpiry,

    seal(draft) {
      const { head } = draft
      return sealer.seal(
        write(draft, serializer),
        expiryOf(head, lifetimeOf(head.lifetime, lifetime)),
      )
    },

    open(token, now) {
      return chain(verify(token), (verified) => {
        if (verified.refused !== undefined) return verified
        const { came, expiresAt } = verified
        const refused = refusalByAge(came.head, expiresAt, lifetime, now)
        if (refused) return { refused }
        return schema === undefined ? came : reshaped(came, schema)
      })
    },
  }

  /** Everything about a token that does not depend on the time. */
  function verify(token: string): Awaitable<Verified> {
    const known = tokens?.get(token)
    if (known !== undefined) return known
    return chain(sealer.unseal(token), (unsealed): Verified => {
      if (unsealed.refused) return unsealed
      const sealed = parsed(unsealed.text)
      const came = cameOf(sealed, unsealed.stale, serializer)
      if (came === undefined) return { refused: 'invalid-data' }
      const verified = { came, expiresAt: unsealed.expiresAt }
      tokens?.add(token, verified, sealed)
      return verified
    })
  }

  /** As the schema wants it, or refused. */
  function reshaped(came: Came, { '~standard': standard }: StandardSchema<T>) {
    return attempt<Came | { readonly refused: Reason }>(
      () => {
        const validated = standard.validate(came.data.fresh())
        if (isPromise(validated)) schemaAnswers = false
        return chain(validated, (result) =>
          result.issues || !isRecord(result.value)
            ? { refused: 'invalid-data' }
            : broughtUpToDate(came, result.value),
        )
      },
      // One that throws has not accepted it either.
      () => ({ refused: 'invalid-data' }),
    )
  }

  /** What a schema hands out may be everybody's, and is copied; what it has changed is due to be written so. */
  function broughtUpToDate(came: Came, value: object): Came {
    const stale = came.stale || !isKeptAs(value, came.data)
    return { ...came, data: keep(value, serializer), stale }
  }
}

/** Asked once, about nothing: an asynchronous one promises even that. Should it do so later, it is noticed then. */
function answersAtOnce({ '~standard': standard }: StandardSchema): boolean {
  try {
    const answer = standard.validate({})
    if (!isPromise(answer)) return true
    answer.catch(() => undefined)
    return false
  } catch {
    return true
  }
}

/** What cannot be written differs. */
function isKeptAs(value: object, kept: Kept): boolean {
  try {
    return kept.isSame(value)
  } catch {
    return false
  }
}

/** A draft of an envelope of which all but the data may be left to us. */
export function draftOf(
  { id, createdAt, seenAt, lifetime, data, flash }: Sealable<unknown>,
  serializer: Serializer,
  at: number,
  random: (size: number) => Uint8Array,
): Draft {
  return {
    head: {
      id: id ?? newId(random),
      createdAt: createdAt ?? at,
      seenAt: seenAt ?? at,
      lifetime,
    },
    text: serialize(serializer, data),
    flash: flash && serialize(serializer, flash),
  }
}

/** The token's own expiry counts even where the options would allow more. */
function refusalByAge(
  head: EnvelopeHead,
  expiresAt: number | undefined,
  options: Lifetime,
  now: number,
): Reason | undefined {
  const reason = tooOld(head, lifetimeOf(head.lifetime, options), now)
  if (reason) return reason
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : undefined
}

/**
 * The sealed text: JSON, with `data` last. Strict JSON stands there as it is, so that any Iron
 * implementation reads it; what another serializer wrote stands there as a string.
 */
function write({ head, text, flash }: Draft, serializer: Serializer): string {
  const { id, createdAt, seenAt, lifetime } = head
  const spelt = (written: string) => (serializer === strictJson ? written : JSON.stringify(written))
  // What is undefined is left out. A number in a template takes four times as long as one in here.
  let sealed = JSON.stringify({ id, createdAt, seenAt, lifetime }).slice(0, -1)
  if (flash !== undefined) sealed += `,"flash":${spelt(flash)}`
  return `${sealed},"data":${spelt(text)}}`
}

/** What was found in a token, or why nothing was. It is remembered, so nothing of it is given out. */
type Verified =
  | { readonly came: Came; readonly expiresAt: number | undefined; readonly refused?: undefined }
  | { readonly refused: Reason }

/** An authentic text, which may yet be of another making. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Undefined if there is no session in it. */
function cameOf(sealed: unknown, stale: boolean, serializer: Serializer): Came | undefined {
  try {
    if (!isRecord(sealed) || !isEnvelopeHead(sealed)) return undefined
    const { id, createdAt, seenAt, lifetime } = sealed
    const { data: written, flash: messages } = sealed as { data?: unknown; flash?: unknown }
    const data = keptAs(written, serializer, isRecord)
    const flash = messages === undefined ? undefined : keptAs(messages, serializer, isFlash)
    if (data === undefined || (messages !== undefined && flash === undefined)) return undefined
    return { head: { id, createdAt, seenAt, lifetime }, data, flash, stale }
  } catch {
    // What the serializer cannot read: sealed by us, but not a session.
    return undefined
  }
}

/** Data and flash are text if another serializer than strict JSON wrote them. */
function keptAs(
  written: unknown,
  serializer: Serializer,
  isSound: (value: unknown) => value is object,
): Kept | undefined {
  const value = typeof written === 'string' ? serializer.parse(written) : written
  if (!isSound(value)) return undefined
  if (serializer === strictJson) return new KeptJson(value)
  // Written once more, to compare with: the text that came may be spelt otherwise.
  const own = typeof written === 'string' ? value : copyJson(value)
  return new KeptText(writeMembers(serializer, own), serializer, own)
}

function isEnvelopeHead(sealed: object): sealed is EnvelopeHead {
  const { id, createdAt, seenAt, lifetime } = sealed as Partial<Record<keyof EnvelopeHead, unknown>>
  if (typeof id !== 'string' || id === '') return false
  if (!Number.isSafeInteger(createdAt) || !Number.isSafeInteger(seenAt)) return false
  if (lifetime === undefined) return true
  if (!isRecord(lifetime)) return false
  const { maxAge, idleTimeout, persistent } = lifetime as Record<string, unknown>
  return (
    (maxAge === undefined || Number.isSafeInteger(maxAge)) &&
    (idleTimeout === undefined || idleTimeout === false || Number.isSafeInteger(idleTimeout)) &&
    (persistent === undefined || typeof persistent === 'boolean')
  )
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFlash(value: unknown): value is Flash {
  return isRecord(value) && Object.values(value).every(Array.isArray)
}
