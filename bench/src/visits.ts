/** Requests through the core, without HTTP. Each takes a Cookie header, and commits. */
import { createSessions, type Sessions } from '@sealed-session/core'
import { TOKENS } from './cycling.ts'
import { type SessionData, sessionData } from './session-data.ts'

export type Store = Sessions<SessionData>

/** Characters of headers: of large ones fewer drive each other out of the core's memory. */
const ENOUGH = 2_000_000

export type Visit = (cookieHeader: string) => unknown

export function storeOf(secret: string | readonly string[], maxChunks = 1): Store {
  return createSessions<SessionData>({
    secret,
    sealer: 'node',
    cookie: { maxChunks },
    onEvent: () => {},
  })
}

/** More Cookie headers than the core remembers, no two of them the same. */
export async function cookieHeaders(store: Store, bytes: number): Promise<string[]> {
  const headers: string[] = []
  for (let room = ENOUGH; room > 0 && headers.length < TOKENS; ) {
    const header = await store.cookieFor(sessionData(bytes))
    headers.push(header)
    room -= header.length
  }
  return headers
}

export function open(store: Store, cookieHeader: string) {
  const state = store.open(cookieHeader)
  if (state instanceof Promise) throw new Error('the sealer of node:crypto answers at once')
  return state
}

/** The session is there, and nobody asks for it. */
export function leaving(store: Store): Visit {
  return (cookieHeader) => store.commit(open(store, cookieHeader))
}

export function reading(store: Store): Visit {
  return (cookieHeader) => {
    const state = open(store, cookieHeader)
    void state.session.user
    return store.commit(state)
  }
}

export function changing(store: Store): Visit {
  let visits = 0
  return (cookieHeader) => {
    const state = open(store, cookieHeader)
    state.session.visits = visits++
    return store.commit(state)
  }
}

/** A session comes back, and a change of it is written. */
export async function prove(store: Store, cookieHeader: string): Promise<void> {
  const state = open(store, cookieHeader)
  if (state.session.name !== 'Ann Example') throw new Error('the session did not come back')
  state.session.name = 'Ben Example'
  const { setCookie } = await store.commit(state)
  if (setCookie.length === 0) throw new Error('the change was not written')
}

export function isRefused(store: Store, cookieHeader: string): boolean {
  return open(store, cookieHeader).refused !== undefined
}
