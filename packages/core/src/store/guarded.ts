/** What becomes of a store that fails, is slow, or answers garbage? An error of ours, in time, and one warning. */
import { type Awaitable, isPromise } from '../words/awaitable.ts'
import { SessionError } from '../words/errors.ts'
import { inTime } from './in-time.ts'
import type { Deleted, SessionStore, StoredRecord, Written } from './store.ts'

export interface GuardOptions {
  /** Milliseconds. */
  readonly deadline: number
  /** Told when the store begins to fail, and when it answers again. */
  readonly changed: (isDown: boolean) => void
}

/** Seconds after which a visitor may try again. */
const RETRY_AFTER = 5

/**
 * The same store, whose every verb fails with `ERR_SESSION_STORE` alone, within the deadline. Nobody knows whether a
 * write that came too late was done.
 */
export function guarded(store: SessionStore, { deadline, changed }: GuardOptions): SessionStore {
  let isDown = false

  function worked<R>(answer: R): R {
    if (isDown) {
      isDown = false
      changed(false)
    }
    return answer
  }

  function failed(verb: string, error: unknown): never {
    // It has not been set up, and says what to do: no outage, which a visitor could wait for the end of.
    if (error instanceof SessionError && error.code === 'ERR_SESSION_CONFIG') throw error
    if (!isDown) {
      isDown = true
      changed(true)
    }
    throw failure(verb, error)
  }

  function guard<R>(verb: string, act: () => Awaitable<R>, isSound: (answer: R) => boolean) {
    const judged = (answer: R) =>
      isSound(answer) ? worked(answer) : failed(verb, new TypeError('it answered with garbage'))
    let answer: Awaitable<R>
    try {
      answer = act()
    } catch (error) {
      return failed(verb, error)
    }
    if (!isPromise(answer)) return judged(answer)
    return inTime(answer, deadline, () => new Late(deadline)).then(judged, (error) =>
      failed(verb, error),
    )
  }

  const anything = () => true
  const guardedStore: SessionStore = {
    capabilities: store.capabilities,
    read: (key) => guard('read', () => store.read(key), isRecordOrNull),
    create: (key, record) => guard('create', () => store.create(key, record), isWritten),
    update: (key, version, record) =>
      guard('update', () => store.update(key, version, record), isWritten),
    touch: (key, times) => guard('touch', () => store.touch(key, times), isVersionOrNull),
    delete: (key, version) => guard('delete', () => store.delete(key, version), isDeleted),
  }
  const { list, deleteAll } = store
  if (list !== undefined) {
    guardedStore.list = (subject, page) =>
      guard('list', () => list.call(store, subject, page), anything)
  }
  if (deleteAll !== undefined) {
    guardedStore.deleteAll = (subject, which) =>
      guard('deleteAll', () => deleteAll.call(store, subject, which), anything)
  }
  return guardedStore
}

function failure(verb: string, cause: unknown): SessionError {
  const isLate = cause instanceof Late
  return new SessionError(
    'ERR_SESSION_STORE',
    isLate
      ? `The session store did not answer ${verb}() within ${cause.seconds} seconds.`
      : `The session store failed in ${verb}().`,
    isLate
      ? 'See why it is slow; the option `storeTimeout` says how long to wait for it.'
      : 'The cause says why.',
    { status: 503, retryAfter: RETRY_AFTER, ...(isLate ? {} : { cause }) },
  )
}

class Late extends Error {
  readonly seconds: number

  constructor(deadline: number) {
    super()
    this.seconds = deadline / 1000
  }
}

function isRecordOrNull(answer: StoredRecord | null): boolean {
  if (answer === null) return true
  return (
    typeof answer === 'object' &&
    typeof answer.value === 'string' &&
    typeof answer.version === 'string' &&
    Number.isSafeInteger(answer.expiresAt) &&
    Number.isSafeInteger(answer.createdAt) &&
    Number.isSafeInteger(answer.seenAt)
  )
}

function isWritten(answer: Written): boolean {
  if (answer?.ok === true) return typeof answer.version === 'string'
  return answer?.ok === false && isRecordOrNull(answer.current)
}

function isDeleted(answer: Deleted): boolean {
  return answer?.ok === true || (answer?.ok === false && isRecordOrNull(answer.current))
}

function isVersionOrNull(answer: string | null): boolean {
  return answer === null || typeof answer === 'string'
}
