/** Why does it not open, and what can be done? In sentences, by reason. */
import { anatomyOf } from '@sealed-session/core/anatomy'
import { printable } from '../terminal/print.ts'
import { spellMoment, spellSpan } from '../terminal/times.ts'
import type { Facts, Inspected } from './inspected.ts'
import type { Came, Looking } from './session.ts'

/** What is known of a token, as far as it could be looked into. */
export interface Evidence {
  readonly came: Came
  readonly looking: Looking
  readonly what?: Inspected['what']
  readonly value?: Readonly<Record<string, unknown>>
  readonly facts?: Facts
  /** The name of the secret that had sealed it. */
  readonly key?: string | undefined
  readonly keyId?: string | undefined
}

interface Explanation {
  readonly says: string
  readonly remedy?: string
}

export function explained(reason: string | undefined, evidence: Evidence): Explanation {
  if (reason === undefined) return { says: fine(evidence) }
  return (EXPLANATIONS[reason] ?? UNKNOWN)(evidence)
}

function fine({ what, value, facts, looking }: Evidence): string {
  if (what === 'tombstone') {
    const endedAt = Number(value?.endedAt)
    const isOver = (facts?.expiresAt ?? 0) <= looking.now
    const until = isOver ? 'It is no longer heeded.' : 'It holds back what began before.'
    return `It is no session: it says that this browser’s session was ended at ${spellMoment(endedAt)}. ${until}`
  }
  const stale = facts?.stale ? ' It is due to be sealed anew: an older secret sealed it.' : ''
  const kind = what === 'token' ? 'It opens, as a token of a codec.' : 'It opens.'
  return `${kind}${stale}`
}

const UNKNOWN = (): Explanation => ({ says: 'It does not open.' })

const EXPLANATIONS: Readonly<Record<string, (evidence: Evidence) => Explanation>> = {
  expired: ({ facts, looking }) => {
    const end = endOf(facts, looking)
    return {
      says: `It expired ${spellSpan(looking.now - end)} ago (${spellMoment(end)}).`,
      remedy: 'Log in again; sessions that are to last longer need a larger maxAge.',
    }
  },
  idle: ({ facts, looking }) => ({
    says: `Nobody came for ${spellSpan(looking.now - (facts?.seenAt ?? looking.now))}, longer than the idleTimeout allows.`,
    remedy: 'Log in again; sessions that are to wait longer need a larger idleTimeout.',
  }),
  ended: ({ came }) => ({
    says: `It began before this browser’s session was ended (${spellMoment(came.endedAt ?? 0)}): a slower response brought it back after the logout.`,
    remedy: 'Nothing is to be done: it is refused, and a login begins a new one.',
  }),
  'invalid-data': ({ facts, looking }) => {
    const ahead = Math.max(facts?.createdAt ?? 0, facts?.seenAt ?? 0) - looking.now
    if (ahead > 0) {
      return {
        says: `It was sealed ${spellSpan(ahead)} in the future: the clock of the server that sealed it is wrong.`,
        remedy: 'Set that clock; sessions that it began are refused.',
      }
    }
    return {
      says: 'It is authentic, but there is no session in it: another program sealed something else with this key.',
      remedy: 'Give that program a secret of its own.',
    }
  },
  'other-cookie': ({ came, facts }) => {
    const sealedFor = facts?.sealedFor.cookie
    const here = came.cookie ?? 'session'
    return {
      says: `It was sealed for the cookie ${sealedFor}, so that it does not open as ${here}.`,
      remedy: `Send it as ${sealedFor}=…, or set cookie.name back to ${sealedFor}: a new name begins new sessions.`,
    }
  },
  tampered: ({ key }) => ({
    says: `It was changed after it had been sealed (with ${key}): its mac does not fit.`,
    remedy:
      'Look at what stands between: something cut, decoded or rewrote the cookie. By hand, copy all of it.',
  }),
  'unknown-key': ({ keyId, came, looking }) => {
    const { length } = looking.given.secrets
    const secrets = length === 1 ? 'another secret than the one' : `none of the ${length} secrets`
    const names = came.cookie === undefined ? looking.names : [came.cookie, ...looking.names]
    const tried = [...new Set(names)].map((name) => printable(name, 60)).join(', ')
    return {
      says: `It was sealed with ${secrets} that is here, or for another cookie name (key id ${keyId}). Tried as: ${tried}.`,
      remedy:
        'If the secret was replaced, set the former one as SESSION_SECRET_PREVIOUS; if the cookie has, or had, another name, say --cookie NAME.',
    }
  },
  'unsupported-version': () => ({
    says: 'It is an Iron seal of another version than 2.',
    remedy: 'Another program made it; give one of the two another cookie name.',
  }),
  malformed: () => ({
    says: 'It begins as a sealed session does, and is none: characters are there that no token has, or parts are not where they belong.',
    remedy: 'Copy all of it as it stands in the Cookie header; nothing may rewrite it on the way.',
  }),
  truncated: ({ came }) => ({
    says: `It was cut off: ${came.token.length} characters are here, and ${lacking(came.token)}.`,
    remedy:
      'Something on the way has a limit, or the end was not copied: a sealed session ends with ** and 43 characters.',
  }),
  extended: ({ came }) => ({
    says: `Something was appended to it: a token is ${came.token.length} characters here, and its mac is not at the end.`,
    remedy: 'Copy the token alone; in a Cookie header a semicolon stands between cookies.',
  }),
  'percent-encoded': () => ({
    says: 'Its asterisks were percent-encoded on the way (%2A), so that servers do not know it.',
    remedy:
      'Let whatever sets or forwards the cookie leave its value as it is: tokens are safe in cookies without encoding.',
  }),
  quoted: () => ({
    says: 'It has quotes around it that no server of ours set.',
    remedy: 'Let whatever sets or forwards the cookie leave its value as it is.',
  }),
  'chunk-missing': ({ came }) => ({
    says: `It is spread over several cookies, and not all of them came: ${came.missing.join(', ')} ${came.missing.length === 1 ? 'is' : 'are'} missing.`,
    remedy:
      'The browser dropped one (too many, or too large), or something on the way did; storing less makes one cookie of it.',
  }),
}

/** Whichever limit ended it: its own, or the app's as it was given here. */
function endOf(facts: Facts | undefined, { maxAge, now }: Looking): number {
  const own = facts?.expiresAt ?? Number.POSITIVE_INFINITY
  const created = facts?.createdAt ?? now
  return Math.min(own, maxAge === undefined ? own : created + maxAge * 1000)
}

function lacking(token: string): string {
  if (/\*\*[\w-]{0,43}$/.test(token) && token.split('*').length === 8) return 'its mac is not whole'
  return anatomyOf(token) === undefined ? 'its end is missing' : 'it is whole'
}
