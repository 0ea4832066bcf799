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

/** Servers' clocks differ a little; a session from further in the future than this is no session. */
const CLOCK_SKEW = 60_000

/** The session's own limits where it has some, the options' elsewhere. */
export function lifetimeOf(own: SessionLifetime | undefined, options: Lifetime): Lifetime {
  if (own === undefined) return options
  return {
    maxAge: own.maxAge ?? options.maxAge,
    idleTimeout: own.idleTimeout ?? options.idleTimeout,
    persistent: own.persistent ?? options.persistent,
  }
}

/** The moment from which the session is no more, if nobody comes back before. */
export function expiryOf({ createdAt, seenAt }: Times, { maxAge, idleTimeout }: Lifetime): number {
  const cap = createdAt + maxAge * 1000
  return idleTimeout === undefined ? cap : Math.min(cap, seenAt + idleTimeout * 1000)
}

/** Why a session of this age cannot be used, if it cannot. */
export function tooOld(
  times: Times,
  lifetime: Lifetime,
  now: number,
): 'expired' | 'idle' | 'invalid-data' | undefined {
  if (times.createdAt > now + CLOCK_SKEW || times.seenAt > now + CLOCK_SKEW) return 'invalid-data'
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
