/** What do tests keep? */
import { createHash } from 'node:crypto'
import type { NewRecord, SessionStore, StoredRecord, Written } from '@sealed-session/core'

/** As keys and subjects are. */
export function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url')
}

/** For an hour from now, nobody's. */
export function record(more: Partial<NewRecord> = {}): NewRecord {
  const now = Date.now()
  return { value: '{}', expiresAt: now + 3_600_000, createdAt: now, seenAt: now, ...more }
}

/** Its version. */
export function versionOf(answer: Written): string {
  if (answer.ok) return answer.version
  throw new Error(`It was not written: ${answer.current === null ? 'gone' : 'another is there'}.`)
}

export async function create(
  store: SessionStore,
  key: string,
  given = record(),
): Promise<StoredRecord> {
  return { ...given, version: versionOf(await store.create(key, given)) }
}

/**
 * Whether the store reaches its records now, within a second: node-redis 5 never answers some of what was under way
 * when its server was killed.
 */
export async function isAnswered(store: SessionStore): Promise<boolean> {
  try {
    const late = AbortSignal.timeout(1000)
    return await new Promise<boolean>((resolve, reject) => {
      late.addEventListener('abort', () => resolve(false))
      Promise.resolve(store.read(hashOf('any'))).then(() => resolve(true), reject)
    })
  } catch {
    return false
  }
}
