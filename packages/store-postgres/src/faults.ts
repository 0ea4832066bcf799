/** How is told what is wrong: with what an app has given, and with what the database has answered? */
import { SessionError } from '@sealed-session/core'

/** An error of the set-up: what is wrong, and what to do. */
export function config(what: string, remedy: string): SessionError {
  return new SessionError('ERR_SESSION_CONFIG', what, remedy)
}

/** What kind of thing it is, and nothing of what is in it: a connection string holds a password. */
export function kindOf(given: unknown): string {
  if (given === null || given === undefined) return String(given)
  if (Array.isArray(given)) return 'a list'
  if (given instanceof Promise) return 'a promise'
  if (typeof given === 'object') return 'an object'
  return typeof given === 'string' ? 'text' : `a ${typeof given}`
}

/** The SQLSTATE of an error that Postgres has answered with, or a code of Node's. */
export function codeOf(error: unknown): string | undefined {
  const code = isRecord(error) ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/**
 * The same error without what drivers hang on it: the values of the statement, and rows that Postgres quotes in its
 * details. Both hold what a session does, and whoever logs errors would log it.
 */
export function withoutValues(error: unknown): Error {
  const code = codeOf(error)
  const said = error instanceof Error && error.message !== '' ? error.message : code
  const bare = new Error(`Postgres: ${said ?? `the client threw ${kindOf(error)}`}`)
  return code === undefined ? bare : Object.assign(bare, { code })
}

export function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}
