/** What is a session called in a list of someone's devices? */
import { SessionError } from '../words/errors.ts'
import { told } from '../words/faults.ts'
import type { Session, SessionVerbs } from './session.ts'
import { stateOf } from './state.ts'

const LONGEST = 200

type AnySession = Pick<SessionVerbs, 'id' | 'isNew' | 'createdAt' | 'expiresAt'>

/**
 * Names a session for `sessions.list(subject)`, as in “Firefox on Linux”. Kept by the store beside the data, in plain
 * text; at most 200 characters; `undefined` takes the name away.
 *
 * @throws {SessionError} `ERR_SESSION_UNSUPPORTED` without a store, `ERR_SESSION_NOT_JSON` for what is no such text.
 */
export function setLabel(session: AnySession, label: string | undefined): void {
  if (label !== undefined && (typeof label !== 'string' || label.length > LONGEST)) {
    throw new SessionError(
      'ERR_SESSION_NOT_JSON',
      `The label is ${told(label)}.`,
      `Give text of at most ${LONGEST} characters.`,
    )
  }
  stateOf(session as Session).setLabel(label)
}
