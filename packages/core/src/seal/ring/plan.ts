/** Which keys ought there to be, at a time? Pure: keys in, keys out; the same ones if they are right as they are. */
import { endOf, type Key, liveKeys } from './key.ts'

/** Milliseconds. */
export interface Rhythm {
  /** For how long a key seals. */
  readonly every: number
  /** How long before it seals it is made. */
  readonly activateAfter: number
  /** For how long after it was sealed a session may be opened. */
  readonly longest: number
}

/** Makes a key, which seals from then on. */
export type MakeKey = (now: number, activatesAt: number) => Key

export function planned(
  keys: readonly Key[],
  rhythm: Rhythm,
  make: MakeKey,
  now: number,
): readonly Key[] {
  const live = liveKeys(keys)
  const kept = keys.filter((key) => now < endOf(key, live, rhythm.longest))
  const next = nextActivation(live.at(-1), rhythm, now)
  if (next === undefined) return kept.length === keys.length ? keys : kept
  return [...kept, make(now, next)]
}

/** When the key that is due to be made is to seal; undefined: none is due. */
function nextActivation(
  newest: Key | undefined,
  { every, activateAfter }: Rhythm,
  now: number,
): number | undefined {
  // Nobody has a session yet, or nobody has one any more: there is nothing to wait for.
  if (newest === undefined) return now
  const planned = newest.activatesAt + every
  return now < planned - activateAfter ? undefined : Math.max(planned, now + activateAfter)
}

/** One more, whether it is due or not: what is known to be on its way is enough. */
export function hurried(
  keys: readonly Key[],
  { activateAfter }: Rhythm,
  make: MakeKey,
  now: number,
): readonly Key[] {
  const newest = liveKeys(keys).at(-1)
  if (newest === undefined) return [...keys, make(now, now)]
  return newest.activatesAt > now ? keys : [...keys, make(now, now + activateAfter)]
}

/** What is left of a key that was revoked is its name. Undefined: there is no such key, or it was revoked before. */
export function withoutKey(
  keys: readonly Key[],
  name: string,
  now: number,
): readonly Key[] | undefined {
  const key = keys.find((each) => each.name === name && each.revokedAt === undefined)
  if (key === undefined) return undefined
  const { createdAt, activatesAt } = key
  const revoked: Key = { name, createdAt, activatesAt, revokedAt: now }
  return keys.map((each) => (each === key ? revoked : each))
}
