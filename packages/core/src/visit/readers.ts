/** Did the visitor come with a session that another library gave them, and what becomes of that? */
import { parseSetCookie } from 'cookie-es'
import type { Came } from '../life/came.ts'
import { keep } from '../life/kept.ts'
import { lifetimeOf, tooOld } from '../life/lifetime.ts'
import type { Checked } from '../options/all.ts'
import { createShape } from '../seal/shape.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import type { Serializer } from '../words/codec.ts'
import type { SessionLifetime } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import { isRecord } from '../words/faults.ts'
import type { Read, Reader, ReadSession } from '../words/reader.ts'
import type { Reason } from '../words/refusal.ts'

/** What a reader made of cookies: a session, which is due to be written as ours, or a refusal. */
export type Accepted = { readonly from: string } & (
  | { readonly came: Came; readonly refused?: undefined }
  | { readonly refused: Reason }
)

/** All readers of one kind of sessions, as visits ask them. */
export interface Readers {
  /** Whether something of theirs came that cannot be opened at once. */
  takeTime(header: string): boolean
  /** The first session that one of them opens; else the first refusal; undefined: nothing of theirs came. */
  accept(header: string, endedAt: number | undefined, now: number): Awaitable<Accepted | undefined>
  /** Ends all of theirs that came, but for the cookies that ours have taken the place of. */
  expire(header: string, ours: readonly string[]): readonly string[]
  /** Has the library's side forget what was moved, by the reader `from`, or ended. */
  retire(header: string, from: string | undefined, now: number): Awaitable<void>
}

/** Undefined where the option `acceptFrom` names none, which then costs nothing. */
export function createReaders<T>(checked: Checked<T>, newId: () => string): Readers | undefined {
  const { acceptFrom: readers, serializer, schema, codec, tombstone } = checked
  if (readers.length === 0) return undefined
  const terms: Terms = {
    most: checked.maxAge,
    holdsLifetime: codec?.holds?.lifetime !== false,
    serializer,
    tombstone,
    newId,
  }

  const shape = createShape(schema, serializer)

  const cameWith = (header: string) =>
    readers.filter((each) => header !== '' && each.find(header) !== undefined)

  function accept(header: string, endedAt: number | undefined, now: number) {
    const asked = cameWith(header)
    const next = (at: number, before?: Accepted): Awaitable<Accepted | undefined> => {
      const reader = asked[at]
      if (reader === undefined) return before
      return chain(judged(reader, header, endedAt, now), (accepted) =>
        accepted === undefined || accepted.refused !== undefined
          ? next(at + 1, before ?? accepted)
          : accepted,
      )
    }
    return next(0)
  }

  function judged(
    reader: Reader,
    header: string,
    endedAt: number | undefined,
    now: number,
  ): Awaitable<Accepted | undefined> {
    const from = reader.name
    return chain(opened(reader, header, now), (read): Awaitable<Accepted | undefined> => {
      if (read.refused !== undefined) return { from, refused: read.refused }
      if (!isRecord(read.data)) return { from, refused: 'invalid-data' }
      if (isEmpty(read)) return undefined
      const came = cameOf(read, terms, now)
      const refused = refusal(came, read, endedAt)
      if (refused !== undefined) return { from, refused }
      return chain(shape.of(came), (fit) =>
        fit.refused === undefined ? { from, came: fit } : { from, refused: fit.refused },
      )
    })
  }

  function refusal(
    { head }: Came,
    { expiresAt }: ReadSession,
    endedAt: number | undefined,
  ): Reason | undefined {
    if (expiresAt !== undefined && expiresAt <= head.seenAt) return 'expired'
    const tooLong = tooOld(head, lifetimeOf(head.lifetime, checked), head.seenAt)
    return tooLong ?? (head.createdAt <= (endedAt ?? -1) ? 'ended' : undefined)
  }

  return {
    takeTime: (header) => cameWith(header).some((each) => !each.atOnce),

    accept,

    expire(header, ours) {
      const places = new Set(ours.map(placeOf))
      return cameWith(header)
        .flatMap((each) => each.expire(each.find(header) ?? []))
        .filter((line) => !places.has(placeOf(line)))
    },

    retire(header, from, now) {
      const concerned = cameWith(header).filter(({ name }) => from === undefined || name === from)
      const why = from === undefined ? 'ended' : 'moved'
      return concerned.reduce<Awaitable<void>>(
        (before, each) => chain(before, () => each.retire?.(header, why, now)),
        undefined,
      )
    },
  }
}

/** It may throw for what it cannot read: a browser's doing is no error of ours. A store that is down is one. */
function opened(reader: Reader, header: string, now: number): Awaitable<Read> {
  return attempt<Read>(
    () => reader.open(header, now),
    (error) => {
      if (error instanceof SessionError) throw error
      return { refused: 'malformed' }
    },
  )
}

/** Libraries that give everybody a session give most of them an empty one, which is none here. */
function isEmpty({ data, flash }: ReadSession): boolean {
  return Object.keys(data).length === 0 && (flash === undefined || Object.keys(flash).length === 0)
}

/** What our sessions are like. */
interface Terms {
  /** `maxAge` of the options. */
  readonly most: number
  readonly holdsLifetime: boolean
  readonly serializer: Serializer
  /** For how long a logout is remembered. Seconds. */
  readonly tombstone: number
  newId(): string
}

/** As if it were ours, and due to be written as ours. */
function cameOf(read: ReadSession, terms: Terms, now: number): Came {
  const createdAt = createdAtOf(read, terms.tombstone, now)
  return {
    head: {
      id: typeof read.id === 'string' && read.id !== '' ? read.id : terms.newId(),
      createdAt,
      // Whatever idle time is allowed here begins now: their library may have known of none.
      seenAt: now,
      lifetime: ownLifetime(read, createdAt, terms),
    },
    data: keep(read.data, terms.serializer),
    flash: read.flash && keep(read.flash, terms.serializer),
    stale: true,
  }
}

/**
 * Where nobody knows when it was begun, it was begun before any logout of which there is a tombstone still: a request
 * that was sent before a logout, and comes after it, would otherwise bring the session back.
 */
function createdAtOf({ createdAt, seenAt }: ReadSession, tombstone: number, now: number): number {
  if (isTime(createdAt)) return createdAt
  const longAgo = now - tombstone * 1000
  return isTime(seenAt) ? Math.min(seenAt, longAgo) : longAgo
}

function isTime(given: number | undefined): given is number {
  return Number.isSafeInteger(given)
}

/** The limits that it had, as far as they are lower than the options'. */
function ownLifetime(
  { lifetime, expiresAt }: ReadSession,
  createdAt: number,
  { most, holdsLifetime }: Terms,
): SessionLifetime | undefined {
  if (!holdsLifetime) return undefined
  const untilItsEnd = expiresAt === undefined ? most : Math.floor((expiresAt - createdAt) / 1000)
  const maxAge = Math.min(most, untilItsEnd, lifetime?.maxAge ?? most)
  const own = { ...lifetime, maxAge: maxAge < most ? maxAge : undefined }
  return Object.values(own).every((limit) => limit === undefined) ? undefined : own
}

/** What tells a cookie from others in a browser. */
function placeOf(line: string): string {
  const { name, domain, path } = parseSetCookie(line, { decode: false }) ?? {}
  return JSON.stringify([name, domain?.toLowerCase(), path])
}
