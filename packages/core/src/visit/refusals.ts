/** What is a developer told of a cookie that was not used, and what is the remedy? */
import { pageOf } from '../words/pages.ts'
import type { Reason } from '../words/refusal.ts'

interface Refused {
  /** As in `A session cookie came that …`. */
  readonly that: string
  readonly remedy: string
  /** What sessions come to in the best of apps, or what a warning tells of already: not printed. */
  readonly isUsual?: true
}

/** The catalogue. docs/why has a page for each, `refused-<reason>`. */
const REFUSALS: { readonly [R in Reason]: Refused } = {
  malformed: {
    that: 'is none that sealed-session makes',
    remedy:
      'Another app or library on this host may use the name (ports do not tell cookies apart): give this one a cookie.name of its own.',
  },
  tampered: {
    that: 'was changed after it was sealed, or was cut off',
    remedy:
      'If it began with a deploy or a restart, see that every server has the same SESSION_SECRET and release; if not, look for what rewrites cookies on the way. `npx sealed-session inspect` tells more.',
  },
  'unknown-key': {
    that: 'was sealed with another secret',
    remedy:
      'If secrets were changed, keep the older one in the list (SESSION_SECRET_PREVIOUS) until its sessions have expired; one that is made anew at each start ends all sessions.',
  },
  expired: {
    that: 'holds a session over its maxAge',
    remedy:
      'The visitor begins a new one. If that is too soon, raise maxAge (seconds), and see that the clocks of all servers agree.',
  },
  idle: {
    that: 'holds a session that was left alone for longer than idleTimeout',
    remedy:
      'The visitor begins a new one. If that is too soon, raise idleTimeout (seconds), and see that the clocks of all servers agree.',
  },
  'invalid-data': {
    that: 'holds data that the option schema refuses',
    remedy:
      'If the shape of the data has changed, let the schema take the former one too, and transform it.',
  },
  'unsupported-version': {
    that: 'was written by a newer release of sealed-session',
    remedy: 'Bring all servers to the same release; until then its visitors are logged out here.',
  },
  ended: {
    that: 'is of a session that this browser has ended since; a slower response brought it back',
    remedy: 'Nothing need be done: it is how a logout holds.',
    isUsual: true,
  },
  gone: {
    that: 'leads to a session that is not in the store',
    remedy:
      'It was ended, or is over. If all of them are gone at once, the store was emptied, or keeps them in memory (memoryStore) and was started anew.',
  },
  revoked: {
    that: 'holds a session that was revoked',
    remedy: 'The visitor has to log in again.',
    isUsual: true,
  },
  superseded: {
    that: 'is of a session that ended when the stamp of whom it belongs to changed',
    remedy: 'The visitor has to log in again, as after every new password.',
    isUsual: true,
  },
  unbound: {
    that: 'is bound to a device, which has not proved itself of late',
    remedy:
      'The browser that has the key proves itself by the next request; a copy of the cookie cannot. If that is the owner, see that the paths of deviceBound reach the app, over https.',
  },
  unavailable: {
    that: 'could not be opened, since the store failed',
    remedy: 'The errors that are thrown say why.',
    isUsual: true,
  },
  'cross-origin': {
    that: "belongs to a request that another origin's page caused",
    remedy: 'The warning about that page tells what to add, if it is yours.',
    isUsual: true,
  },
}

export interface RefusalNote {
  readonly message: string
  readonly remedy: string
  readonly anchor: string
}

/** `from`: the reader of another library's cookie, which it was. */
export function refusalNote(cookie: string, reason: Reason, from?: string): RefusalNote {
  const { that, remedy } = REFUSALS[reason]
  const which = from === undefined ? `A ${cookie} cookie` : `A cookie of ${from}`
  return {
    message: `${which} came that ${that}. ${remedy}`,
    remedy,
    anchor: pageOf(`refused-${reason}`),
  }
}

/** Whether a refusal shows that something is amiss. */
export function isPeculiar(reason: Reason): boolean {
  return REFUSALS[reason].isUsual !== true
}
