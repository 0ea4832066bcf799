/** The stored home: the session lives in a store's record, and its cookie carries a sealed ticket for it. */
import type { Came, Row } from '../life/came.ts'
import { isFromBefore } from '../life/device.ts'
import { type Lifetime, latest, lifetimeOf, tooOld } from '../life/lifetime.ts'
import type { Seal, Ticket } from '../seal/codec.ts'
import type { SessionStore } from '../store/store.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import type { EnvelopeHead } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import type { Reason } from '../words/refusal.ts'
import type { Endings } from './endings.ts'
import type { Due, Home, Kept, Opened, Settled } from './home.ts'
import type { Records } from './record.ts'
import type { Rows } from './rows.ts'
import { shownBy, ticketOf } from './ticket.ts'
import type { Writing } from './writing.ts'

export interface StoredParts {
  readonly store: SessionStore
  readonly seal: Seal
  readonly records: Records
  readonly rows: Rows
  readonly writing: Writing
  /** Undefined: nobody can end all of somebody's sessions at once. */
  readonly endings: Endings | undefined
  readonly lifetime: Lifetime
  /** Whose it is, by its data; undefined: nobody's. */
  subjectOf(data: object): string | undefined
  /** What a request sees that needs a session while the store fails. */
  onStoreError(error: SessionError): 'fail' | 'anonymous'
}

export interface StoredHome extends Home {
  ready(): Awaitable<void>
  /** The session that a ticket is for, which this token holds. */
  fetch(ticket: Ticket, token: string, now: number): Awaitable<Opened>
  settle(due: Due, now: number): Promise<Settled>
  /** Ends a record that nobody has changed since; false: somebody has, or it is gone. */
  endIfSame(row: Row): Promise<boolean>
  reload(came: Came, now: number): Promise<Opened>
}

export function storedHome(parts: StoredParts): StoredHome {
  const { store, seal, records, rows, writing, endings, lifetime } = parts

  function open(token: string, now: number): Awaitable<Opened> {
    return chain(seal.unseal(token), (found): Awaitable<Opened> => {
      if (found.refused !== undefined) return found
      if (found.ticket === undefined) return { refused: 'invalid-data' }
      return fetch(found, token, now)
    })
  }

  function fetch(shown: Ticket, token: string, now: number): Awaitable<Opened> {
    return attempt<Opened>(
      () => chain(rows.find(shown.ticket.id, now), (found) => ledTo(found, shown, token, now)),
      (error) => {
        if (error instanceof SessionError && parts.onStoreError(error) === 'anonymous') {
          return { refused: 'unavailable' }
        }
        throw error
      },
    )
  }

  function ledTo(
    found: Opened | undefined,
    shown: Ticket,
    token: string,
    now: number,
  ): Awaitable<Opened> {
    if (found === undefined) return { refused: whyGone(shown.ticket, shown.expiresAt, now) }
    if (found.refused !== undefined || found.row === undefined) return found
    const came = { ...found, openedAt: now }
    return unlessHidden(asShown(came, found.row, { ...shown, token }, now), now)
  }

  /** What the store does not know to be somebody's it could not end with all of theirs. */
  function unlessHidden(came: Came, now: number): Awaitable<Opened> {
    if (endings === undefined || came.row?.isSomebodys === true) return came
    const subject = parts.subjectOf(came.data.fresh())
    return subject === undefined ? came : endings.unlessHidden(came, subject, now)
  }

  /** It has expired, as far as its ticket shows, or was ended. */
  function whyGone(ticket: EnvelopeHead, expiresAt: number | undefined, now: number): Reason {
    const age = tooOld(ticket, lifetimeOf(ticket.lifetime, lifetime), now)
    return age ?? (expiresAt !== undefined && expiresAt <= now ? 'expired' : 'gone')
  }

  async function settle(due: Due, now: number): Promise<Settled> {
    const { act, came, draft } = due
    if (act === 'end') {
      if (came === undefined) return GONE
      if (draft === undefined) {
        await writing.end(came, now)
        return GONE
      }
      const left = await writing.endIfEmpty(draft, came, now)
      return left === undefined ? GONE : carrying(left.draft.head, came, left)
    }
    if (act === 'renew' && came?.row !== undefined && !came.row.stale) {
      const head = await writing.prolong(due.draft, came.row, now)
      return head === undefined ? LOST : carrying(head, came)
    }
    const kept = await writing.write(due.draft, came, now)
    return kept === undefined ? LOST : carrying(kept.draft.head, came, kept)
  }

  async function carrying(
    head: EnvelopeHead,
    came: Came | undefined,
    kept?: Kept,
  ): Promise<Settled> {
    const token = ticketOf(head, came?.row?.shown, lifetime) ?? (await seal.sealTicket(head))
    return { cookie: 'set', token, kept }
  }

  return {
    get atOnce() {
      return seal.atOnce && store.capabilities.synchronous === true
    },
    ready: () => chain(seal.ready(), () => records.ready()),
    open,
    fetch,
    peek: seal.peek,
    isPlausible: (value) => /^Fe\d/.test(value),
    settle,
    endIfSame: async ({ key, version }) => (await store.delete(key, version)).ok,
    save: (draft, came, now) => settle({ act: 'write', draft, came }, now),
    reload: async (came, now) => (await rows.find(came.head.id, now)) ?? { refused: 'gone' },
  }
}

/** A record, with what its ticket knows better. */
function asShown(came: Came, row: Row, shown: Ticket & { token: string }, now: number): Came {
  const { ticket, stale, token } = shown
  // A renewal writes no data, so that of its stamp is told by the ticket alone.
  const comparedAt = latest(came.head.comparedAt, ticket.comparedAt)
  const head = comparedAt === came.head.comparedAt ? came.head : { ...came.head, comparedAt }
  return {
    ...came,
    head,
    ...(isFromBefore(ticket, head, now) && { wasJustBound: true }),
    ...(stale ? { stale } : { row: shownBy(row, shown, token) }),
  }
}

const GONE: Settled = Object.freeze({ cookie: 'gone' })
const LOST: Settled = Object.freeze({ cookie: 'lost' })
