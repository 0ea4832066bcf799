/** What is a key of a ring, and what does it do at which time? Times are milliseconds since the epoch. */

export interface Key {
  /** Tells it from others, and nothing about it: the day that it was made, and something random. */
  readonly name: string
  /** 32 random bytes in base64url; none of one that was revoked. */
  readonly secret?: string | undefined
  readonly createdAt: number
  /** When it begins to seal. All who share the ring have read of it by then. */
  readonly activatesAt: number
  readonly revokedAt?: number | undefined
}

/** A key that opens. */
export interface LiveKey extends Key {
  readonly secret: string
}

/**
 * `pending`: it opens, and does not seal yet; `sealing`; `opening`: another seals in its place, and it still opens;
 * `revoked`: nothing that it sealed is opened any more.
 */
export type KeyState = 'pending' | 'sealing' | 'opening' | 'revoked'

/** By how much clocks may differ, and then some. */
const SLACK = 2 * 86_400_000

/** Those that open, the one that seals last behind. */
export function liveKeys(keys: readonly Key[]): LiveKey[] {
  return keys.filter(isLiveKey).sort(byActivation)
}

function isLiveKey(key: Key): key is LiveKey {
  return key.secret !== undefined && key.revokedAt === undefined
}

function byActivation(one: Key, other: Key): number {
  return (
    one.activatesAt - other.activatesAt ||
    one.createdAt - other.createdAt ||
    (one.name < other.name ? -1 : 1)
  )
}

/** The one that was activated last; where none was, for whatever reason, the one that will be first. */
export function sealingAmong(live: readonly LiveKey[], now: number): LiveKey | undefined {
  return live.findLast(({ activatesAt }) => activatesAt <= now) ?? live[0]
}

/**
 * When no session can need it any more: `longest` after another began to seal in its place. Infinity: nobody knows
 * yet.
 */
export function endOf(key: Key, live: readonly LiveKey[], longest: number): number {
  if (key.revokedAt !== undefined) return key.revokedAt + longest + SLACK
  const next = live[live.findIndex(({ name }) => name === key.name) + 1]
  return next === undefined ? Number.POSITIVE_INFINITY : next.activatesAt + longest + SLACK
}

export function stateOf(key: Key, live: readonly LiveKey[], now: number): KeyState {
  if (key.revokedAt !== undefined) return 'revoked'
  const sealing = sealingAmong(live, now)
  if (sealing?.name === key.name) return 'sealing'
  return key.activatesAt > now ? 'pending' : 'opening'
}
