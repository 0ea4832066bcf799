/** Has the visitor shown who they are a short while ago? */
import { checkNames, config, isRecord, told } from '../words/faults.ts'
import { checkSeconds } from './limits.ts'
import type { Session, SessionVerbs } from './session.ts'
import { stateOf } from './state.ts'

type AnySession = Pick<SessionVerbs, 'id' | 'isNew' | 'createdAt' | 'expiresAt'>

export interface RecentOptions {
  /** Seconds that may have passed since. Default 900, a quarter of an hour. */
  readonly within?: number | undefined
}

/**
 * Says that the visitor has just shown who they are, to be called where the app has checked a password, a passkey or
 * a code again. A login is noticed by the option `subject`, without it. `session.authenticatedAt` is the time.
 *
 * @throws {SessionError} `ERR_SESSION_UNSUPPORTED` where the option `codec` is a format that cannot keep it.
 */
export function authenticated(session: AnySession): void {
  stateOf(session as Session).authenticated()
}

/**
 * Goes on only if the visitor has shown who they are within so many seconds, by a login or otherwise
 * (`authenticated(session)`): for what a session that was left open, or copied, is not enough for, as a new password,
 * a payment, the end of an account.
 *
 * @example
 * app.post('/password', (req, res) => {
 *   requireRecent(req.session, { within: 900 })
 *   …
 * })
 *
 * @throws {SessionError} `ERR_SESSION_RECENT`, status 401 where nobody is logged in, 403 where it is too long ago.
 */
export function requireRecent(session: AnySession, options: RecentOptions = {}): void {
  stateOf(session as Session).mustBeRecent(checkWithin(options))
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
function checkWithin(given: RecentOptions): number {
  if (!isRecord(given)) {
    throw config(
      `requireRecent() was given ${told(given)}.`,
      'Give the seconds by name: requireRecent(session, { within: 900 }).',
    )
  }
  checkNames(given, ['within'], 'requireRecent()')
  return checkSeconds(given.within ?? 900, 'within')
}
