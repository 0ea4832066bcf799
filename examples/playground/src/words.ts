/** What a response did to the session, and why, in words. */
import type { Commit, Reason } from '@sealed-session/core'

const REFUSALS: Readonly<Record<Reason, string>> = {
  malformed: 'it is no token at all',
  tampered: 'it was changed, or made up: its mac does not fit',
  'unknown-key': 'it was sealed with another secret',
  expired: 'it is older than maxAge allows',
  idle: 'it was not used for longer than idleTimeout allows',
  'invalid-data': 'what it holds is no session',
  'unsupported-version': 'it is of another version of the format',
  ended: 'its session was ended, and somebody brought the cookie back',
  unbound: 'it is bound to a device, which has not proved itself',
  superseded: 'it ended when its owner had a new password',
  'cross-origin': 'a page of another origin caused the request',
  gone: 'its session is gone from the store',
  revoked: 'it was revoked',
  unavailable: 'its store does not answer',
}

export function why({ outcome, setCookie }: Commit, refused: Reason | undefined): string {
  const arrival = refused ? `The cookie that came was refused: ${REFUSALS[refused]}. ` : ''
  switch (outcome) {
    case 'untouched':
      return 'Nobody asked for the session, so nothing was opened, and no header was changed.'
    case 'unchanged':
      return refused
        ? `${arrival}A refusal deletes nothing, so it stays where it is.`
        : 'The session was read, and is as it was: no cookie is set.'
    case 'created':
      return `${arrival}There is data now, and there was no session, so a cookie is set.`
    case 'updated':
      return 'What would be sealed differs from what was sealed before, so the cookie is set anew.'
    case 'renewed':
      return 'Nothing changed, but it was time to renew the cookie.'
    case 'cleared':
      return `${arrival}The session is empty, so its cookie is expired.`
    case 'destroyed':
      return setCookie.length > 0
        ? 'The session was ended, so its cookie is expired.'
        : 'The session was ended; there was no cookie to expire.'
  }
}
