/** How does a handler say that nobody is there? */
import type { Session } from './session.ts'
import { stateOf } from './state.ts'

/**
 * Has this request not prolong the session: for polls and keep-alives, which a page sends though nobody is there.
 * `expiresAt` tells when the session will end. What is written is kept, and ends when it would have ended;
 * `session.touch()` prolongs all the same. The option `passive` says it of all requests of a kind.
 *
 * @example
 * app.get('/session/left', (req, res) => {
 *   passive(req.session)
 *   res.json({ seconds: Math.round((req.session.expiresAt - Date.now()) / 1000) })
 * })
 */
export function passive<T>(session: Session<T>): void {
  stateOf(session).passive()
}
