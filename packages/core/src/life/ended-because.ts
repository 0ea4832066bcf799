/** Why is there no session any more, for the page that says so? */
import type { Reason } from '../words/refusal.ts'
import type { Session, SessionVerbs } from './session.ts'
import { stateOf } from './state.ts'

/** A session, whatever it holds. */
type AnySession = Pick<SessionVerbs, 'id'>

/** Reasons of a session that the visitor had: it is over, or is not to be had by this client. */
export type EndReason = Extract<
  Reason,
  'expired' | 'idle' | 'ended' | 'superseded' | 'gone' | 'revoked' | 'unbound'
>

const ENDS: readonly Reason[] = [
  'expired',
  'idle',
  'ended',
  'superseded',
  'gone',
  'revoked',
  'unbound',
] satisfies EndReason[]

/**
 * Why the session that the visitor had was not found: to tell “you were away for too long” from “please log in”.
 * Undefined for who has a session, for who had none, and for cookies that were never a session of ours.
 *
 * @example
 * if (endedBecause(req.session) === 'idle') return res.render('login', { notice: 'You were away for too long.' })
 *
 * @throws {SessionError} `ERR_SESSION_VERB` for what is no session.
 */
export function endedBecause(session: AnySession): EndReason | undefined {
  const { refused } = stateOf(session as Session)
  return refused !== undefined && ENDS.includes(refused) ? (refused as EndReason) : undefined
}
