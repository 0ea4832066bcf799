/** Messages for a later request: read once, then gone. */

import type { Session, SessionVerbs } from './session.ts'
import { stateOf } from './state.ts'

export interface FlashMessages {
  /** Keeps a message until somebody takes it. */
  add(key: string, value: unknown): void
  /** The messages of this key, oldest first; they are gone afterwards. */
  take(key: string): unknown[]
  /** The messages of this key, left where they are. */
  peek(key: string): unknown[]
}

/** A session, whatever it holds. */
type AnySession = Pick<SessionVerbs, 'id' | 'isNew' | 'createdAt' | 'expiresAt'>

/**
 * Flash messages of a session. They live beside its data, not in it: `session.flash` is free for
 * connect-flash.
 *
 * @example
 * flash(req.session).add('notice', 'Saved.')
 * const notices = flash(req.session).take('notice')
 */
export function flash(session: AnySession): FlashMessages {
  const state = stateOf(session as Session)
  return {
    add: (key, value) => state.addFlash(key, value),
    take: (key) => state.takeFlash(key),
    peek: (key) => state.peekFlash(key),
  }
}
