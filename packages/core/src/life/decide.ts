/** What does a response have to do about the session? The heart of the library. */
import type { Outcome } from '../words/commit.ts'

export interface Facts {
  /** The session was handed to a handler. */
  readonly touched: boolean
  readonly destroyed: boolean
  /** No data, no flash, and not asked to exist all the same by `save()`. */
  readonly empty: boolean
  /** What would be sealed now differs from what was sealed when it arrived. */
  readonly changed: boolean
  readonly arrived: 'nothing' | 'valid' | 'refused'
  /** The token was sealed by an older key. */
  readonly stale: boolean
  /** More than half of the idle time has passed. */
  readonly renewalDue: boolean
}

export type Decision =
  | { readonly act: 'keep'; readonly outcome: Outcome }
  | { readonly act: 'write'; readonly outcome: Outcome }
  | { readonly act: 'expire'; readonly outcome: Outcome }

export function decide(facts: Facts): Decision {
  if (facts.destroyed) {
    return { act: facts.arrived === 'nothing' ? 'keep' : 'expire', outcome: 'destroyed' }
  }

  // Nobody looked: a cookie that was refused stays where it is, one that grows old is renewed.
  if (!facts.touched) {
    if (facts.arrived === 'valid' && facts.renewalDue) return { act: 'write', outcome: 'renewed' }
    return { act: 'keep', outcome: 'untouched' }
  }

  // A visitor without a session gets no cookie; one whose session is empty now gets rid of it.
  if (facts.empty) {
    if (facts.arrived === 'nothing') return { act: 'keep', outcome: 'unchanged' }
    return { act: 'expire', outcome: 'cleared' }
  }

  if (facts.arrived !== 'valid') return { act: 'write', outcome: 'created' }
  if (facts.changed) return { act: 'write', outcome: 'updated' }
  if (facts.stale || facts.renewalDue) return { act: 'write', outcome: 'renewed' }
  return { act: 'keep', outcome: 'unchanged' }
}
