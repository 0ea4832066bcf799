/** What was revoked? A small list in a store, for as long as any of it could still come. */
import { sha256 } from '../platform/sha256.ts'
import type { SessionStore, StoredRecord, Written } from '../store/store.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'

/** What is known of a session, or of all of a subject's. Milliseconds since the epoch. */
export interface Revocation {
  /** From when on it is refused. */
  readonly since: number
  /** For a subject: only sessions that were begun up to here. */
  readonly before?: number | undefined
  /** For a subject: ids, as hashes, of sessions that go on. */
  readonly except?: readonly string[] | undefined
}

export interface Revocations {
  /** Whether it answers without promises. */
  readonly atOnce: boolean
  find(key: string, now: number): Awaitable<Revocation | undefined>
  /**
   * What there is to be, made of what there is, whoever else changes it; undefined: it stays. Holds at once in this
   * process, and within the seconds of the cache in all others.
   */
  amend(
    key: string,
    change: (current: Revocation | undefined) => Revocation | undefined,
    expiresAt: number,
    now: number,
  ): Promise<void>
}

export const sessionKey = (id: string): Awaitable<string> => sha256(`revoked session:${id}`)
export const revokedSubjectKey = (subject: string): Awaitable<string> =>
  sha256(`revoked subject:${subject}`)

/** So many answers are remembered, of the store's or of there being none. */
const REMEMBERED = 10_000

/** `cache`: milliseconds for which an answer of the store's is taken for the truth. */
export function createRevocations(store: SessionStore, cache: number): Revocations {
  const known = new Map<
    string,
    { readonly found: Revocation | undefined; readonly until: number }
  >()

  function remember(key: string, found: Revocation | undefined, now: number) {
    if (cache === 0) return found
    known.delete(key)
    known.set(key, { found, until: now + cache })
    const [oldest] = known.keys()
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest)
    return found
  }

  return {
    get atOnce() {
      return store.capabilities.synchronous === true
    },

    find(key, now) {
      const remembered = known.get(key)
      if (remembered !== undefined && remembered.until > now) return remembered.found
      return chain(store.read(key), (record) => remember(key, revocationIn(record), now))
    },

    async amend(key, change, expiresAt, now) {
      let current = await store.read(key)
      for (;;) {
        const revocation = change(revocationIn(current))
        if (revocation === undefined) return
        const record = {
          value: JSON.stringify(revocation),
          expiresAt: Math.max(expiresAt, current?.expiresAt ?? 0),
          createdAt: now,
          seenAt: now,
        }
        const written: Written =
          current === null
            ? await store.create(key, record)
            : await store.update(key, current.version, record)
        if (written.ok) {
          remember(key, revocation, now)
          return
        }
        current = written.current
      }
    },
  }
}

/** Nothing undoes a revocation: it begins no later for another one. */
export async function revokeSession(
  revocations: Revocations,
  id: string,
  since: number,
  expiresAt: number,
  now: number,
): Promise<void> {
  const earliest = (current: Revocation | undefined) => ({
    since: Math.min(since, current?.since ?? since),
  })
  await revocations.amend(await sessionKey(id), earliest, expiresAt, now)
}

/** All that somebody has, but for these ids. Of two at a time, the later one says what goes on. */
export async function revokeSubject(
  revocations: Revocations,
  subject: string,
  exceptIds: readonly string[],
  at: number,
  expiresAt: number,
): Promise<void> {
  const except = await Promise.all(exceptIds.map(sessionKey))
  const latest = (current: Revocation | undefined) =>
    current?.before !== undefined && current.before > at
      ? current
      : { since: at, before: at, except }
  await revocations.amend(await revokedSubjectKey(subject), latest, expiresAt, at)
}

function revocationIn(record: StoredRecord | null): Revocation | undefined {
  if (record === null) return undefined
  try {
    const { since, before, except } = JSON.parse(record.value) as Revocation
    return { since, before, except }
  } catch {
    // Somebody else's, or broken: whoever could write it could have left it out too.
    return { since: 0 }
  }
}
