/** When is a session too old, and when is renewal due? Milliseconds, except where options speak. */
import type { SessionLifetime } from '../words/envelope.ts'

/** Limits with nothing left open. Seconds, as in the options. */
export interface Lifetime {
  readonly maxAge: number
  readonly idleTimeout: number | undefined
  readonly persistent: boolean
}

export interface Times {
  readonly createdAt: number
  readonly seenAt: number
}

/**
 * Servers' clocks differ: by seconds, by minutes, by hours where a time zone was mistaken. What one of them has
 * sealed is authentic all the same, so a session from the future is as good as any; it ends later by as much as
 * that clock was ahead. A clock that was ahead by a day or more was broken, and would stretch `maxAge` beyond all
 * bounds: a session that was begun by it is none.
 */
const BROKEN_CLOCK = 86_400_000

/** The session's own limits where it has some, the options' elsewhere. */
export function lifetimeOf(own: SessionLifetime | undefined, options: Lifetime): Lifetime {
  if (own === undefined) return options
  return {
    maxAge: own.maxAge ?? options.maxAge,
    idleTimeout: own.idleTimeout === false ? undefined : (own.idleTimeout ?? options.idleTimeout),
    persistent: own.persistent ?? options.persistent,
  }
}

/** The moment from which the session is no more, if nobody comes back before. */
export function expiryOf({ createdAt, seenAt }: Times, { maxAge, idleTimeout }: Lifetime): number {
  const cap = createdAt + maxAge * 1000
  return idleTimeout === undefined ? cap : Math.min(cap, seenAt + idleTimeout * 1000)
}

/**
 * Max-Age: the seconds that are left, or nothing if the browser is to forget at close. Never more than `maxAge`,
 * however far ahead the clock was by which the session was begun; never less than 0, since `setLifetime()` may
 * have ended it in the past.
 */
export function secondsLeft(times: Times, lifetime: Lifetime, now: number): number | undefined {
  if (!lifetime.persistent) return undefined
  const left = Math.ceil((expiryOf(times, lifetime) - now) / 1000)
  return Math.min(Math.max(0, left), lifetime.maxAge)
}

/** Of two times that may be unknown. */
export function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
}

/** Why a session of this age cannot be used, if it cannot. */
export function tooOld(
  times: Times,
  lifetime: Lifetime,
  now: number,
): 'expired' | 'idle' | 'invalid-data' | undefined {
  if (Math.max(times.createdAt, times.seenAt) - now >= BROKEN_CLOCK) return 'invalid-data'
  if (now >= times.createdAt + lifetime.maxAge * 1000) return 'expired'
  if (now >= expiryOf(times, lifetime)) return 'idle'
  return undefined
}

/** More than half the idle window has passed, and sealing anew would prolong the session. */
export function renewalDue(times: Times, lifetime: Lifetime, now: number): boolean {
  if (lifetime.idleTimeout === undefined) return false
  if (now - times.seenAt <= lifetime.idleTimeout * 500) return false
  return expiryOf({ ...times, seenAt: now }, lifetime) > expiryOf(times, lifetime)
}
