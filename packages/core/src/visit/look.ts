/** What would these sessions make of a request? For tools: nobody is told of it, and nothing is written. */
import type { Came } from '../life/came.ts'
import { expiryOf, lifetimeOf } from '../life/lifetime.ts'
import { serialize } from '../life/serializer.ts'
import type { Serializer } from '../words/codec.ts'
import type { SessionLifetime } from '../words/envelope.ts'
import type { Reason } from '../words/refusal.ts'
import type { RequestHead } from '../words/request.ts'
import { CookiesSent } from './cookies-sent.ts'
import { KIND, type Kind } from './kind.ts'
import { cookieSeen, type SeenCookie } from './look-cookie.ts'
import { type Sessions, toSessions } from './sessions.ts'

/** What a request would find. Holds the session's data, and neither a token nor a key. */
export interface Look {
  readonly found: 'nothing' | 'session' | 'refused'
  /** Why what came is not used. */
  readonly reason: Reason | undefined
  /** The reader of another library's cookie that opened it, or refused it. */
  readonly from: string | undefined
  /** How many valid cookies of the name came: of several, some were set with other attributes. */
  readonly among: number
  /** When a session of this browser was ended lately, if one was. Milliseconds since the epoch. */
  readonly endedAt: number | undefined
  readonly session: SeenSession | undefined
  readonly cookie: SeenCookie
}

/** A session that came. Times are milliseconds since the epoch. */
export interface SeenSession {
  readonly id: string
  readonly createdAt: number
  readonly seenAt: number
  /** When it ends if nobody comes back before. */
  readonly expiresAt: number
  /** Its own limits, in seconds: what `setLifetime()` has said. */
  readonly lifetime: SessionLifetime | undefined
  readonly data: Readonly<Record<string, unknown>>
  /** An older key sealed it, or it is of an older format: the next response that may writes it anew. */
  readonly isStale: boolean
  /** It is kept in a store, and the cookie carries a ticket for it. */
  readonly isStored: boolean
  /** Serialized bytes by key, largest first. */
  readonly keys: readonly KeySize[]
  /** Flash messages that wait to be read, in the same way. */
  readonly flash: readonly KeySize[]
}

export interface KeySize {
  readonly key: string
  readonly bytes: number
}

/**
 * Opens what came with a request as a handler would find it, and takes its cookie apart.
 *
 * @throws {SessionError} `ERR_SESSION_STORE` if it is in a store that fails.
 */
export async function lookAt<T>(sessions: Sessions<T>, request: RequestHead): Promise<Look> {
  const kind = toSessions(sessions)[KIND]
  await kind.ready()
  const sent = new CookiesSent(kind, request)
  const { arrival, among, endedAt, from } = await sent.open(true)
  return {
    found: arrival.kind === 'valid' ? 'session' : arrival.kind,
    reason: arrival.kind === 'refused' ? arrival.reason : undefined,
    from,
    among,
    endedAt,
    session: arrival.kind === 'valid' ? sessionSeen(kind, arrival.came) : undefined,
    cookie: await cookieSeen(kind, sent.ours),
  }
}

function sessionSeen<T>({ rules }: Kind<T>, { head, data, flash, stale, row }: Came): SeenSession {
  const { id, createdAt, seenAt, lifetime } = head
  const seen = data.fresh() as Record<string, unknown>
  return {
    id,
    createdAt,
    seenAt,
    expiresAt: expiryOf(head, lifetimeOf(lifetime, rules.lifetime)),
    lifetime,
    data: seen,
    isStale: stale,
    isStored: row !== undefined,
    keys: sizesOf(seen, rules.serializer),
    flash: sizesOf((flash?.fresh() ?? {}) as Record<string, unknown>, rules.serializer),
  }
}

function sizesOf(
  data: Readonly<Record<string, unknown>>,
  serializer: Serializer,
): readonly KeySize[] {
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, bytes: bytesOf(serialize(serializer, { [key]: value })) - 2 }))
    .sort((one, other) => other.bytes - one.bytes)
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
