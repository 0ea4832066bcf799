/** Spill-over: small sessions live in their cookie, and one that outgrows it in a store. */
import type { Draft, Row } from '../life/came.ts'
import type { Seal } from '../seal/codec.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Due, Home, Opened, Settled } from './home.ts'
import type { StoredHome } from './stored.ts'

/** `keepInCookie`: bytes that a token may have to be kept in the cookie. */
export function spillHome(seal: Seal, stored: StoredHome, keepInCookie: number): Home {
  function open(token: string, now: number): Awaitable<Opened> {
    return chain(seal.unseal(token), (found): Awaitable<Opened> => {
      if (found.refused !== undefined) return found
      if (found.ticket !== undefined) return stored.fetch(found, token, now)
      return seal.accept(found, now)
    })
  }

  function settle(due: Due, now: number): Awaitable<Settled> {
    const { act, came } = due
    // One that is only renewed stays where it is.
    if (came?.row !== undefined && (act === 'end' || act === 'renew')) {
      return stored.settle(due, now)
    }
    if (act === 'end') return GONE
    return chain(sealedIfSmall(due.draft), (token): Awaitable<Settled> => {
      if (token === undefined) return stored.settle(due, now)
      return came?.row === undefined
        ? { cookie: 'set', token }
        : moveBack(token, due, came.row, now)
    })
  }

  function sealedIfSmall(draft: Draft | undefined): Awaitable<string | undefined> {
    // Sealed it is longer than its text.
    if (draft === undefined || draft.text.length > keepInCookie) return undefined
    return chain(seal.seal(draft), (token) => (token.length > keepInCookie ? undefined : token))
  }

  /** Its record ends; unless others have changed it meanwhile, and it stays one until next time. */
  async function moveBack(token: string, due: Due, row: Row, now: number): Promise<Settled> {
    return (await stored.endIfSame(row)) ? { cookie: 'set', token } : stored.settle(due, now)
  }

  return {
    get atOnce() {
      return stored.atOnce
    },
    ready: () => stored.ready(),
    open,
    peek: seal.peek,
    isPlausible: stored.isPlausible,
    settle,
    save: (draft, came, now) =>
      came?.row === undefined
        ? settle({ act: 'write', draft, came }, now)
        : stored.save(draft, came, now),
    reload: async (came, now) => (came.row === undefined ? came : stored.reload(came, now)),
  }
}

const GONE: Settled = Object.freeze({ cookie: 'gone' })
