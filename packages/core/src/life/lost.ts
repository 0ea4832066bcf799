/** Why would a write be lost, and what would have been right? */
import { SessionError } from '../words/errors.ts'

/** Why a write is refused, and what would have been right. */
export type Refusal = readonly [
  code:
    | 'ERR_SESSION_DESTROYED'
    | 'ERR_SESSION_REPLACED'
    | 'ERR_SESSION_COMMITTED'
    | 'ERR_SESSION_READ_ONLY',
  what: string,
  remedy: string,
]

export const DESTROYED: Refusal = [
  'ERR_SESSION_DESTROYED',
  'The session was destroyed',
  'To go on with a fresh session in the same request, call regenerate() instead of destroy() or `= null`.',
]
export const REPLACED: Refusal = [
  'ERR_SESSION_REPLACED',
  'This session object was replaced by regenerate()',
  'Take the session anew after regenerate(): from the request, or as its answer.',
]
export const COMMITTED: Refusal = [
  'ERR_SESSION_COMMITTED',
  'The response head has left, or leaves now',
  'Change the session before the first byte of the response is written.',
]
export const NO_HEAD: Refusal = [
  'ERR_SESSION_READ_ONLY',
  'No response head will leave here that could carry the cookie (a WebSocket, or a stand-in for a response)',
  'Read the session here, and change it in a request that is answered.',
]

/** Why no write can be carried here, in an adapter's words. */
export interface ReadOnly {
  /** As in `A page is being rendered`. */
  readonly what: string
  readonly remedy: string
}

export function readOnlyBecause({ what, remedy }: ReadOnly): Refusal {
  return ['ERR_SESSION_READ_ONLY', what, remedy]
}

export function refuse([code, what, remedy]: Refusal, verb = 'a write'): never {
  throw new SessionError(code, `${what}, so ${verb} comes too late and would be lost.`, remedy)
}
