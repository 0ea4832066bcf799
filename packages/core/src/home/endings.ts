/**
 * When were all of somebody's sessions in a store ended, and does one come too late? A list of them is as good as its
 * index: it shows neither what is being written at that moment, nor what was written before the app told whose it is.
 */
import type { Came, Draft } from '../life/came.ts'
import type { SessionStore } from '../store/store.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Opened } from './home.ts'
import { keyOf, subjectKeyOf } from './keys.ts'
import { createRevocations, revokedSubjectKey, revokeSubject, sessionKey } from './revocations.ts'

export interface Endings {
  /** All that somebody has ends now, but for these ids. */
  endAll(subject: string, exceptIds: readonly string[], at: number): Promise<void>
  /** Whether a session that has just become somebody's was overtaken by the end of all of theirs. */
  haveOvertaken(draft: Draft, came: Came | undefined, now: number): Awaitable<boolean>
  /** Refuses one that the list could not show when they were all ended. */
  unlessHidden(came: Came, subject: string, now: number): Awaitable<Opened>
}

/** Undefined: without an index, nobody can end all of somebody's. */
export function endingsOf(store: SessionStore, longest: number): Endings | undefined {
  return store.deleteAll === undefined ? undefined : createEndings(store, longest)
}

/** So often what is listed is ended, while others give it new ids. */
const PASSES = 10

/** `longest`: milliseconds that a session may last. */
function createEndings(store: SessionStore, longest: number): Endings {
  // Asked for seldom, and then for the truth.
  const revocations = createRevocations(store, 0)

  async function endAll(subject: string, exceptIds: readonly string[], at: number): Promise<void> {
    // First: whoever writes a session after the last look at the list finds this.
    await revokeSubject(revocations, subject, exceptIds, at, at + longest)
    const except = await Promise.all(exceptIds.map(keyOf))
    const key = (await subjectKeyOf(subject)) as string
    for (let pass = 0; pass < PASSES; pass++) {
      await store.deleteAll?.(key, { except })
      if (await isAlone(key, except)) return
    }
  }

  /** One that was given a new id at that moment was listed under neither, and is under the new one by now. */
  async function isAlone(subject: string, except: readonly string[]): Promise<boolean> {
    const listing = await store.list?.(subject, { limit: except.length + 1 })
    return listing?.items.every(({ key }) => except.includes(key)) ?? true
  }

  /** Whether all were ended after that moment, and none of these ids was spared. */
  function haveEnded(
    subject: string,
    since: number,
    ids: readonly string[],
    now: number,
  ): Awaitable<boolean> {
    return chain(revokedSubjectKey(subject), (key) =>
      chain(revocations.find(key, now), (all): Awaitable<boolean> => {
        if (all?.before === undefined || all.before <= since) return false
        return chain(isAmong(ids, all.except ?? []), (isSpared) => !isSpared)
      }),
    )
  }

  return {
    endAll,

    haveOvertaken({ head, story }, came, now) {
      if (story?.subject === undefined) return false
      const { subject, descent } = story
      // It was theirs before, so that it was in the list, under one id or the other.
      if (came !== undefined && (descent === 'goes on' || descent === 'rotated')) return false
      const isHandedOn = came !== undefined && descent === 'changed hands'
      const since = isHandedOn ? (came.openedAt ?? now) : head.createdAt
      const ids = came === undefined ? [head.id] : [head.id, came.head.id]
      return haveEnded(subject, since, ids, now)
    },

    unlessHidden: (came, subject, now) =>
      chain(haveEnded(subject, came.head.seenAt, [came.head.id], now), (isOver) =>
        isOver ? REVOKED : came,
      ),
  }
}

/** One after the other, so that nothing is promised where hashes need no promise. */
function isAmong([id, ...others]: readonly string[], keys: readonly string[]): Awaitable<boolean> {
  if (id === undefined) return false
  return chain(sessionKey(id), (key) => keys.includes(key) || isAmong(others, keys))
}

const REVOKED: Opened = Object.freeze({ refused: 'revoked' })
