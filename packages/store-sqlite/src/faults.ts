/** How is a fault told in what an app has given? */
import { SessionError } from '@sealed-session/core'

/** What is wrong, and what to do. */
export function config(what: string, remedy: string, cause?: unknown): SessionError {
  return new SessionError('ERR_SESSION_CONFIG', what, remedy, cause === undefined ? {} : { cause })
}

/** What was given, as a message may say it. */
export function told(given: unknown): string {
  if (given === null) return 'null'
  if (typeof given === 'object') return Array.isArray(given) ? 'a list' : 'an object'
  if (typeof given === 'function') return 'a function'
  return typeof given === 'string' ? JSON.stringify(given.slice(0, 64)) : String(given)
}
