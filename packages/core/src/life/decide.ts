/** What does a response have to do about the session? The heart of the library. */
import type { Outcome } from '../words/commit.ts'

export interface Facts {
  /** The session was handed to a handler. */
  readonly touched: boolean
  /** Ended by `destroy()` or `= null`, and nothing was begun in its place. */
  readonly destroyed: boolean
  /** Emptied by `clear()`. */
  readonly cleared: boolean
  /** No data, no flash, and not asked to exist all the same by `save()`. */
  readonly empty: boolean
  /** What would be kept now differs from what was kept when it arrived. */
  readonly changed: boolean
  readonly arrived: 'nothing' | 'valid' | 'refused'
  /** `save()` has put it into a store during this request. */
  readonly saved: boolean
  /** It was written by an older key. */
  readonly stale: boolean
  /** More than half of the idle time has passed. */
  readonly renewalDue: boolean
}

export interface Decision {
  readonly act: 'keep' | 'write' | 'renew' | 'end'
  readonly outcome: Outcome
}

export function decide(facts: Facts): Decision {
  if (facts.destroyed) {
    const isThere = facts.arrived !== 'nothing' || facts.saved
    return { act: isThere ? 'end' : 'keep', outcome: 'destroyed' }
  }

  // Nobody looked: whatever came stays where it is, unless it grows old.
  if (!facts.touched) {
    if (facts.arrived === 'valid' && facts.renewalDue) return { act: 'renew', outcome: 'renewed' }
    return { act: 'keep', outcome: 'untouched' }
  }

  // A visitor without a session gets no cookie, and one whose session is empty now gets rid of it. What was
  // refused may be another app's, a newer key's, or replaced already: it goes only if somebody says so.
  if (facts.empty) {
    const isThere = facts.arrived === 'valid' || facts.saved
    const goes = isThere || (facts.arrived === 'refused' && facts.cleared)
    return goes ? { act: 'end', outcome: 'cleared' } : { act: 'keep', outcome: 'unchanged' }
  }

  if (facts.arrived !== 'valid') return { act: 'write', outcome: 'created' }
  if (facts.changed || facts.saved) return { act: 'write', outcome: 'updated' }
  if (facts.stale || facts.renewalDue) return { act: 'renew', outcome: 'renewed' }
  return { act: 'keep', outcome: 'unchanged' }
}
