/** How many sessions may somebody have at a time? */
import type { Listed, SessionStore } from '../store/store.ts'
import { SessionError } from '../words/errors.ts'
import type { Due, Settled } from './home.ts'
import { subjectKeyOf } from './keys.ts'
import type { StoredHome } from './stored.ts'

export interface Limit {
  readonly perSubject: number
  /** What becomes of a login beyond it, or of the session that was begun first. */
  readonly when: 'evict-oldest' | 'refuse'
}

export function limitedHome(
  home: StoredHome,
  store: SessionStore,
  { perSubject, when }: Limit,
): StoredHome {
  /** The one that was begun first in front; forwards and those of other subjects are not among them. */
  async function listOf(subject: string): Promise<readonly Listed[]> {
    const listing = await store.list?.(subject, { limit: perSubject + 100 })
    return listing?.items ?? []
  }

  async function settle(due: Due, now: number): Promise<Settled> {
    const subject = isLogin(due) ? await subjectKeyOf(due.draft?.story?.subject) : undefined
    if (subject === undefined) return home.settle(due, now)
    if (when === 'refuse') {
      const own = due.came?.row?.key
      const others = (await listOf(subject)).filter(({ key }) => key !== own)
      if (others.length >= perSubject) throw tooMany(perSubject)
    }
    const settled = await home.settle(due, now)
    if (settled.cookie !== 'set' || settled.kept === undefined) return settled
    const { key, version } = settled.kept.row
    // Others may have logged in at the same time: whoever comes too late by the order of the list gives way.
    const all = await listOf(subject)
    if (when === 'refuse') {
      if (all.findIndex((each) => each.key === key) < perSubject) return settled
      await store.delete(key, version)
      throw tooMany(perSubject)
    }
    const rest = all.filter((each) => each.key !== key)
    for (const { key } of rest.slice(0, Math.max(0, all.length - perSubject)))
      await drop(store, key)
    return settled
  }

  return {
    ...home,
    get atOnce() {
      return home.atOnce
    },
    settle,
    save: (draft, came, now) => settle({ act: 'write', draft, came }, now),
  }
}

/** Somebody gets a session who had none, or another's. */
function isLogin({ act, draft, came }: Due): boolean {
  if (act !== 'write' || draft?.story?.subject === undefined) return false
  const { descent } = draft.story
  return came?.row === undefined || (descent !== 'goes on' && descent !== 'rotated')
}

/** Whatever its version. */
export async function drop(store: SessionStore, key: string): Promise<boolean> {
  let record = await store.read(key)
  while (record !== null) {
    const ended = await store.delete(key, record.version)
    if (ended.ok) return true
    record = ended.current
  }
  return false
}

function tooMany(perSubject: number): SessionError {
  return new SessionError(
    'ERR_SESSION_LIMIT',
    `This login would be one more than ${perSubject} sessions of one subject.`,
    "Have the visitor end another one, or set limit.when to 'evict-oldest'.",
    { status: 403 },
  )
}
