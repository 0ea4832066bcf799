/** What came in the Cookie header: nothing, a session, or something to refuse? */
import type { Arrived } from '../cookie/jar.ts'
import type { Home, Opened } from '../home/home.ts'
import type { Arrival, Came } from '../life/came.ts'
import type { Tombstone } from '../seal/tombstone.ts'
import { type Awaitable, chain, isPromise } from '../words/awaitable.ts'
import type { Reason } from '../words/refusal.ts'
import type { Readers } from './readers.ts'

/** What came, and what this browser remembers of sessions before. */
export interface Found {
  readonly arrival: Arrival
  /** How many valid cookies of our name came; the one sealed last was taken. */
  readonly among: number
  /** When a session of this browser was ended lately, if one was. */
  readonly endedAt: number | undefined
  /** The reader that opened it, or refused it, if it was another library's. */
  readonly from?: string | undefined
}

/** Where sessions are looked for. */
export interface Places {
  readonly home: Pick<Home, 'open'>
  readonly tombstone: Tombstone | undefined
}

/** Tries every token: garbage beside a valid one, in whatever order, changes nothing. */
export function find(
  { tokens }: Arrived,
  stones: readonly string[],
  { home, tombstone }: Places,
  now: number,
): Awaitable<Found> {
  if (tokens.length === 0 && stones.length === 0) return NOTHING
  // Nearly always: one token, and no end that is remembered.
  if (tokens.length === 1 && stones.length === 0) {
    return chain(home.open(tokens[0] as string, now), foundAlone)
  }
  return chain(lastEnding(stones, tombstone, now), (endedAt) =>
    chain(all(tokens.map((token) => home.open(token, now))), (opened) => choose(opened, endedAt)),
  )
}

const NOTHING: Found = Object.freeze({
  arrival: Object.freeze({ kind: 'nothing' }),
  among: 0,
  endedAt: undefined,
})

/** What a reader makes of another library's cookies is asked only if ours opened nothing. */
export function findElsewhere(
  found: Found,
  readers: Readers | undefined,
  header: string,
  now: number,
): Awaitable<Found> {
  if (readers === undefined || found.arrival.kind === 'valid') return found
  return chain(readers.accept(header, found.endedAt, now), (accepted): Found => {
    if (accepted === undefined) return found
    const { from, refused } = accepted
    if (refused === undefined) {
      return { ...found, arrival: { kind: 'valid', came: accepted.came }, from }
    }
    const ours = found.arrival.kind === 'refused' ? found.arrival.reason : undefined
    const reason = moreTelling(ours, refused)
    if (reason === ours) return found
    return { ...found, arrival: { kind: 'refused', reason }, from }
  })
}

function foundAlone(opened: Opened): Found {
  if (opened.refused !== undefined) {
    return { arrival: { kind: 'refused', reason: opened.refused }, among: 0, endedAt: undefined }
  }
  return { arrival: { kind: 'valid', came: opened }, among: 1, endedAt: undefined }
}

/** When the last of those was ended of which there is a tombstone: a forged one beside it changes nothing. */
function lastEnding(
  stones: readonly string[],
  tombstone: Tombstone | undefined,
  now: number,
): Awaitable<number | undefined> {
  if (tombstone === undefined || stones.length === 0) return undefined
  return chain(all(stones.map((stone) => tombstone.open(stone, now))), (endings) => {
    const known = endings.filter((endedAt) => endedAt !== undefined)
    return known.length === 0 ? undefined : Math.max(...known)
  })
}

function all<R>(given: readonly Awaitable<R>[]): Awaitable<readonly R[]> {
  return given.some(isPromise) ? Promise.all(given) : (given as readonly R[])
}

/** The one written last, unless it was begun before this browser's session was ended. */
function choose(opened: readonly Opened[], endedAt: number | undefined): Found {
  let latest: Came | undefined
  let among = 0
  let refused: Reason | undefined
  for (const each of opened) {
    const reason = refusalOf(each, endedAt)
    if (reason !== undefined) {
      refused = moreTelling(refused, reason)
      continue
    }
    among++
    const came = each as Came
    if (latest === undefined || isYounger(came, latest)) latest = came
  }
  if (latest !== undefined) return { arrival: { kind: 'valid', came: latest }, among, endedAt }
  if (refused !== undefined)
    return { arrival: { kind: 'refused', reason: refused }, among, endedAt }
  return { ...NOTHING, endedAt }
}

/** Of two cookies that lead to one session, the one counts that need not be written anew. */
function isYounger(one: Came, other: Came): boolean {
  if (one.head.seenAt !== other.head.seenAt) return one.head.seenAt > other.head.seenAt
  return other.stale && !one.stale
}

/** What is gone in a store, in a browser that remembers an end, was ended there. */
function refusalOf(opened: Opened, endedAt: number | undefined): Reason | undefined {
  if (opened.refused === 'gone' && endedAt !== undefined) return 'ended'
  if (opened.refused !== undefined) return opened.refused
  return opened.head.createdAt <= (endedAt ?? -1) ? 'ended' : undefined
}

/** An expired session says more than the garbage beside it. */
function moreTelling(one: Reason | undefined, other: Reason): Reason {
  return one === undefined || one === 'malformed' ? other : one
}
