/** Which sessions does somebody have, and how are they ended from elsewhere? */
import type { SessionStore } from '../store/store.ts'
import { SessionError } from '../words/errors.ts'
import { endingsOf } from './endings.ts'
import { keyOf, subjectKeyOf } from './keys.ts'
import { drop } from './limited.ts'
import { type Revocations, revokeSubject } from './revocations.ts'

/** A session in a list: what is shown of it, and by what it is ended. Nothing of it opens the session. */
export interface SessionHandle {
  /** Names it in `revoke()`: safe to be in a page's form. */
  readonly handle: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** When it was written or prolonged last: by up to half of `idleTimeout` ago it may have been read since. */
  readonly seenAt: number
  readonly expiresAt: number
  /** As `setLabel(session, …)` named it. */
  readonly label: string | undefined
  /** It is the one that was given as `current`. */
  readonly isCurrent: boolean
}

export interface Devices {
  list(subject: string, currentIds: readonly string[]): Promise<readonly SessionHandle[]>
  revoke(handle: string, subject: string | undefined): Promise<boolean>
  revokeAll(subject: string, exceptIds: readonly string[]): Promise<void>
}

export interface DevicesOptions {
  readonly store: SessionStore | undefined
  readonly revocations: Revocations | undefined
  /** Milliseconds that a session may last. */
  readonly longest: number
  now(): number
}

export function createDevices(options: DevicesOptions): Devices {
  const { store, revocations, longest, now } = options
  const endings = store && endingsOf(store, longest)

  async function list(subject: string, currentIds: readonly string[]) {
    if (store?.list === undefined) {
      throw unsupported('list()', 'an indexed `store`: memory, SQLite, Redis or Postgres')
    }
    const key = (await subjectKeyOf(subject)) as string
    const current = await Promise.all(currentIds.map(keyOf))
    const handles: SessionHandle[] = []
    let after: string | undefined
    do {
      const page = await store.list(key, { after })
      for (const { key: handle, createdAt, seenAt, expiresAt, label } of page.items) {
        handles.push({
          handle,
          createdAt,
          seenAt,
          expiresAt,
          label,
          isCurrent: current.includes(handle),
        })
      }
      after = page.after
    } while (after !== undefined)
    return handles
  }

  async function revoke(handle: string, subject: string | undefined): Promise<boolean> {
    if (store === undefined) throw unsupported('revoke()', 'a `store`')
    if (subject !== undefined) {
      const record = await store.read(handle)
      if (record === null || record.subject !== (await subjectKeyOf(subject))) return false
    }
    return drop(store, handle)
  }

  async function revokeAll(subject: string, exceptIds: readonly string[]): Promise<void> {
    if (revocations === undefined && endings === undefined) {
      throw unsupported('revokeAll()', 'an indexed `store`, or `revocations`')
    }
    const at = now()
    if (revocations !== undefined) {
      await revokeSubject(revocations, subject, exceptIds, at, at + longest)
    }
    await endings?.endAll(subject, exceptIds, at)
  }

  return { list, revoke, revokeAll }
}

function unsupported(verb: string, needed: string): SessionError {
  return new SessionError(
    'ERR_SESSION_UNSUPPORTED',
    `sessions.${verb} needs ${needed}.`,
    'See docs/stores.md for what each of them can do.',
  )
}
