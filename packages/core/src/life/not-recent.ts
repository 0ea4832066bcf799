/** What is a handler told whose visitor has not shown lately who they are? */
import { SessionError } from '../words/errors.ts'

export interface Recency {
  readonly isNobodys: boolean
  /** Milliseconds since the epoch. */
  readonly authenticatedAt: number | undefined
  /** Seconds. */
  readonly within: number
  readonly now: number
}

/** Undefined: it is recent enough. A time that is a little in the future is another server's. */
export function notRecent(recency: Recency): SessionError | undefined {
  const { isNobodys, authenticatedAt, within, now } = recency
  if (isNobodys) {
    return new SessionError(
      'ERR_SESSION_RECENT',
      'Nobody is logged in.',
      'Send the visitor to log in.',
      { status: 401, within },
    )
  }
  if (authenticatedAt !== undefined && now - authenticatedAt <= within * 1000) return undefined
  const when =
    authenticatedAt === undefined
      ? 'at a time that nobody knows'
      : `${Math.floor((now - authenticatedAt) / 1000)} seconds ago`
  return new SessionError(
    'ERR_SESSION_RECENT',
    `The visitor has shown who they are ${when}, and within ${within} seconds is asked for.`,
    'Send them to confirm their password, then call authenticated(session), and let them do it again.',
    { status: 403, within, authenticatedAt },
  )
}
