/** The home of sessions in somebody else's wire format: the option `codec`. */
import type { Came, Draft } from '../life/came.ts'
import { keep } from '../life/kept.ts'
import { type Lifetime, lifetimeOf, tooOld } from '../life/lifetime.ts'
import { type Awaitable, attempt, chain, isPromise } from '../words/awaitable.ts'
import type { Decoded, Serializer, SessionCodec } from '../words/codec.ts'
import type { Envelope, Flash } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import type { Home, Opened, Settled } from './home.ts'

export interface ForeignOptions {
  readonly lifetime: Lifetime
  readonly serializer: Serializer
  newId(): string
}

/** One that may promise is opened before handlers run; one that never does, once somebody asks. */
export function foreignHome<T>(codec: SessionCodec<T>, options: ForeignOptions): Home {
  const { lifetime, serializer } = options
  const atOnce = codec.atOnce === true

  function open(token: string, now: number): Awaitable<Opened> {
    // It may throw for what it cannot read; a browser's doing is no error of ours.
    const decoded = attempt<Decoded<T>>(
      () => codec.decode(token, now),
      () => ({ refused: 'malformed' }),
    )
    return chain(kept(decoded), (opened): Opened => {
      if (opened.refused !== undefined) return opened
      if (!isEnvelope(opened.envelope)) return { refused: 'invalid-data' }
      const came = cameOf(opened.envelope, now)
      const refused = tooOld(came.head, lifetimeOf(came.head.lifetime, lifetime), now)
      return refused ? { refused } : { ...came, stale: opened.stale === true }
    })
  }

  /** What it answers with may be what it keeps, and is copied. */
  function cameOf(envelope: Envelope<T>, now: number): Omit<Came, 'stale'> {
    const { id, createdAt, seenAt, lifetime: own, data, flash } = envelope
    const { authenticatedAt, comparedAt } = envelope
    return {
      head: {
        id: id || options.newId(),
        createdAt: createdAt ?? now,
        seenAt: seenAt ?? now,
        lifetime: own && { ...own },
        authenticatedAt,
        comparedAt,
      },
      data: keep(data as object, serializer),
      flash: flash && keep(flash, serializer),
    }
  }

  function write({ head, text, flash }: Draft, now: number): Awaitable<Settled> {
    const data = serializer.parse(text) as T
    const persistent = codec.isPersistent?.(data)
    const envelope: Envelope<T> = {
      ...head,
      data,
      flash: flash === undefined ? undefined : (serializer.parse(flash) as Flash),
    }
    return chain(kept(codec.encode(envelope, now)), (token) => ({
      cookie: 'set',
      token: checked(token),
      persistent,
    }))
  }

  /** A promise that was not to be expected would not be waited for. */
  function kept<R>(answer: Awaitable<R>): Awaitable<R> {
    if (!atOnce || !isPromise(answer)) return answer
    answer.catch(() => undefined)
    throw new SessionError(
      'ERR_SESSION_UNSUPPORTED',
      'The codec promised, though it says that it works at once.',
      'Let it leave `atOnce` out.',
    )
  }

  return {
    atOnce,
    open,
    peek: () => undefined,
    isPlausible: (value) => value !== '' && codec.isPlausible?.(value) !== false,
    settle: (due, now) => (due.act === 'end' ? GONE : write(due.draft, now)),
    save: (draft, _came, now) => write(draft, now),
  }
}

function isEnvelope(given: unknown): boolean {
  const data = (given as { data?: unknown } | undefined)?.data
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}

const GONE: Settled = Object.freeze({ cookie: 'gone' })

/** RFC 6265bis section 4.1.1, cookie-octet: with anything else it would end, or be an attribute. */
const TOKEN = /^[!#-+\--:<-[\]-~]+$/

function checked(token: unknown): string {
  if (typeof token === 'string' && TOKEN.test(token)) return token
  throw new SessionError(
    'ERR_SESSION_UNSUPPORTED',
    `The codec wrote ${typeof token === 'string' ? 'a token that no cookie can carry' : `a ${typeof token} for a token`}.`,
    'Let it write text without blanks, quotes, commas, semicolons and backslashes: base64url is safe.',
  )
}
