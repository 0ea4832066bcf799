/** The stored home: the session lives in a store's record, and its cookie carries a sealed ticket for it. */
import type { Came, Row } from '../life/came.ts'
import { type Lifetime, lifetimeOf, tooOld } from '../life/lifetime.ts'
import type { Seal, Ticket } from '../seal/codec.ts'
import type { SessionStore } from '../store/store.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import type { EnvelopeHead } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import type { Reason } from '../words/refusal.ts'
import type { Due, Home, Kept, Opened, Settled } from './home.ts'
import type { Records } from './record.ts'
import type { Rows } from './rows.ts'
import type { Writing } from './writing.ts'

export interface StoredParts {
  readonly store: SessionStore
  readonly seal: Seal
  readonly records: Records
  readonly rows: Rows
  readonly writing: Writing
  readonly lifetime: Lifetime
  /** What a request sees that needs a session while the store fails. */
  onStoreError(error: SessionError): 'fail' | 'anonymous'
}

export interface StoredHome extends Home {
  ready(): Awaitable<void>
  /** The session that a ticket is for. */
  fetch(ticket: Ticket, now: number): Awaitable<Opened>
  settle(due: Due, now: number): Promise<Settled>
  /** Ends a record that nobody has changed since; false: somebody has, or it is gone. */
  endIfSame(row: Row): Promise<boolean>
  reload(came: Came, now: number): Promise<Opened>
}

export function storedHome(parts: StoredParts): StoredHome {
  const { store, seal, records, rows, writing, lifetime } = parts

  function open(token: string, now: number): Awaitable<Opened> {
    return chain(seal.unseal(token), (found): Awaitable<Opened> => {
      if (found.refused !== undefined) return found
      if (found.ticket === undefined) return { refused: 'invalid-data' }
      return fetch(found, now)
    })
  }

  function fetch({ ticket, expiresAt, stale }: Ticket, now: number): Awaitable<Opened> {
    const found = attempt<Opened | undefined>(
      () => rows.find(ticket.id, now),
      (error) => {
        if (error instanceof SessionError && parts.onStoreError(error) === 'anonymous') {
          return { refused: 'unavailable' }
        }
        throw error
      },
    )
    return chain(found, (opened): Opened => {
      if (opened === undefined) return { refused: whyGone(ticket, expiresAt, now) }
      return opened.refused === undefined && stale ? { ...opened, stale } : opened
    })
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
      return left === undefined ? GONE : carrying(left.draft.head, left)
    }
    if (act === 'renew' && came?.row !== undefined && !came.row.stale) {
      const head = await writing.prolong(due.draft, came.row, now)
      return head === undefined ? LOST : carrying(head)
    }
    const kept = await writing.write(due.draft, came, now)
    return kept === undefined ? LOST : carrying(kept.draft.head, kept)
  }

  async function carrying(head: EnvelopeHead, kept?: Kept): Promise<Settled> {
    return { cookie: 'set', token: await seal.sealTicket(head), kept }
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

const GONE: Settled = Object.freeze({ cookie: 'gone' })
const LOST: Settled = Object.freeze({ cookie: 'lost' })
