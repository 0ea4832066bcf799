/** Which sealed sessions were revoked? A small list in a store, for as long as any of them could still come. */
import { sha256 } from '../platform/sha256.ts'
import type { SessionStore, StoredRecord } from '../store/store.ts'
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
  /** Holds at once in this process, and within the seconds of the cache in all others. */
  add(key: string, revocation: Revocation, expiresAt: number, now: number): Promise<void>
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

    async add(key, revocation, expiresAt, now) {
      const record = { value: JSON.stringify(revocation), expiresAt, createdAt: now, seenAt: now }
      let written = await store.create(key, record)
      while (!written.ok) {
        const { current } = written
        written =
          current === null
            ? await store.create(key, record)
            : await store.update(key, current.version, record)
      }
      remember(key, revocation, now)
    },
  }
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
