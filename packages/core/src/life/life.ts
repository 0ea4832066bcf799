/** What do a session's verbs act on? */
import type { SessionLifetime } from '../words/envelope.ts'

/** What the verbs act on: the lifecycle behind a session. */
export interface Life {
  readonly id: string
  readonly isNew: boolean
  readonly createdAt: number
  readonly expiresAt: number
  readonly authenticatedAt: number | undefined
  readonly changed: boolean
  get(key: never): unknown
  set(key: never, value: never): void
  has(key: never): boolean
  delete(key: never): boolean
  update(key: never, change: (value: unknown) => never): void
  clear(): void
  save(): Promise<void> | void
  regenerate(keep?: readonly string[]): unknown
  rotateId(): void
  destroy(): void
  reload(): void
  touch(): void
  setLifetime(lifetime: SessionLifetime): void
  /** Throws unless this is the object that the life goes on in. */
  mustBePresent(session: object): void
  /** What a callback threw goes where a handler's errors go; false if nobody takes it any more. */
  failed(error: unknown): boolean
}
