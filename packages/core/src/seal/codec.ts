/** Envelope to token and back: what is sealed, and whether it may still be used. */
import type { Came, Draft } from '../life/came.ts'
import { copyJson, parsed } from '../life/json.ts'
import { expiryOf, type Lifetime, lifetimeOf, tooOld } from '../life/lifetime.ts'
import { serialize } from '../life/serializer.ts'
import { type CheckedCodec, type CodecOptions, checkCodecOptions } from '../options/all.ts'
import { isLive } from '../options/live-secrets.ts'
import { checkSecrets } from '../options/secrets.ts'
import { toBase64url } from '../platform/base64url.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Decoded, Serializer, SessionCodec } from '../words/codec.ts'
import type { Data, EnvelopeHead, Flash, Sealable } from '../words/envelope.ts'
import type { Reason } from '../words/refusal.ts'
import { peekExpiry } from './anatomy.ts'
import { createRemembered } from './remembered.ts'
import { chooseSealer } from './sealer/index.ts'
import { createShape } from './shape.ts'
import { cameOf, ticketIn, write, writeHead } from './written.ts'

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
  /** A token that holds the head alone, of a session that is kept elsewhere. */
  sealTicket(head: EnvelopeHead): Awaitable<string>
  /** What is in a token, a ticket or a whole session, whatever its age. */
  unseal(token: string): Awaitable<Unsealed>
  /** A whole session that was unsealed, unless it is too old or not as the schema wants it. */
  accept(whole: Whole, now: number): Awaitable<Came | { readonly refused: Reason }>
  /** The expiry that can be read off a token without opening it, in milliseconds. */
  peek(token: string): number | undefined
}

/** What was found in a token, or why nothing was. It is remembered, so nothing of it is given out. */
export type Unsealed = Whole | Ticket | { readonly refused: Reason }

interface Whole {
  readonly came: Came
  readonly expiresAt: number | undefined
  readonly ticket?: undefined
  readonly refused?: undefined
}

export interface Ticket {
  readonly ticket: EnvelopeHead
  readonly expiresAt: number | undefined
  /** Sealed by another than the newest secret. */
  readonly stale: boolean
  readonly refused?: undefined
}

export function createSeal<T>(options: CheckedCodec<T>): Seal {
  const { maxAge, idleTimeout, persistent, serializer, schema, random } = options
  const lifetime: Lifetime = { maxAge, idleTimeout, persistent }
  const use = { purpose: options.purpose, cookie: options.cookieName }
  const secrets = checkSecrets(options.secret)
  const sealer = chooseSealer(options.sealer, secrets, use, random)
  const remembered = createRemembered<Unsealed>(options.tokenCache, sealer)
  const shape = createShape(schema, serializer)

  const live = isLive(secrets) ? secrets : undefined
  live?.mustOutlast('maxAge', maxAge * 1000)

  function expiryIn(head: EnvelopeHead): number {
    const expiresAt = expiryOf(head, lifetimeOf(head.lifetime, lifetime))
    live?.mustOutlast('setLifetime()', expiresAt - head.seenAt)
    return expiresAt
  }

  function accept({ came, expiresAt }: Whole, now: number) {
    const refused = refusalByAge(came.head, expiresAt, lifetime, now)
    return refused ? { refused } : shape.of(came)
  }

  return {
    get atOnce() {
      return sealer.synchronous && shape.atOnce
    },

    ready: () => sealer.ready(),

    peek: peekExpiry,

    seal: (draft) => sealer.seal(write(draft.head, draft, serializer), expiryIn(draft.head)),

    sealTicket: (head) => sealer.seal(writeHead(head), expiryIn(head)),

    open(token, now) {
      return chain(unseal(token), (found) => {
        if (found.refused !== undefined) return found
        return found.ticket === undefined ? accept(found, now) : { refused: 'invalid-data' }
      })
    },

    unseal,

    accept,
  }

  /** Everything about a token that does not depend on the time. */
  function unseal(token: string): Awaitable<Unsealed> {
    const tokens = remembered()
    const known = tokens?.get(token)
    if (known !== undefined) return known
    return chain(sealer.unseal(token), (unsealed): Unsealed => {
      if (unsealed.refused) return unsealed
      const sealed = parsed(unsealed.text)
      const { stale, expiresAt } = unsealed
      const ticket = ticketIn(sealed)
      const came = ticket === undefined ? cameOf(sealed, stale, serializer) : undefined
      const found =
        ticket === undefined ? came && { came, expiresAt } : { ticket, expiresAt, stale }
      if (found === undefined) return { refused: 'invalid-data' }
      tokens?.add(token, found, sealed)
      return found
    })
  }
}

/** A draft of an envelope of which all but the data may be left to us. */
export function draftOf(
  sealable: Sealable<unknown>,
  serializer: Serializer,
  at: number,
  random: (size: number) => Uint8Array,
): Draft {
  const { data, flash, ...head } = sealable
  const { id = newId(random), createdAt = at, seenAt = at } = head
  return {
    head: { ...head, id, createdAt, seenAt },
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
