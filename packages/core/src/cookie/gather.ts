/** Which cookies of a header make up one session, and which of them are missing? For tools. */
import { checkCookie } from '../options/cookie.ts'
import { MAX_CHUNKS } from '../words/budgets.ts'
import { countOf, namesTaken } from './chunks.ts'
import { valuesOf } from './header.ts'
import { createCookies } from './jar.ts'

/** The cookies of one session, put together. */
export interface Gathered {
  /** Every token that they can make, in the order in which they came; nearly always one. */
  readonly tokens: readonly string[]
  /** The cookies that came: `session`, `session.1` … */
  readonly names: readonly string[]
  /** The chunks that the first cookie announces, and that did not come. */
  readonly missing: readonly string[]
  /** How many cookies of the name itself came. Several were set with different paths or domains. */
  readonly count: number
}

/**
 * Reads a Cookie header as sessions of this name would.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for a name that no cookie can have.
 *
 * @example
 * gatherCookies('session=2~Fe26.2*…; session.1=…', 'session').tokens // one, whole again
 */
export function gatherCookies(header: string, name: string): Gathered {
  const firsts = valuesOf(header, name)
  const { tokens, names } = createCookies(checkCookie({ name, maxChunks: MAX_CHUNKS })).read(header)
  const announced = firsts.reduce((most, first) => Math.max(most, countOf(first)), 1)
  const missing = namesTaken(name, announced).filter((each) => valuesOf(header, each).length === 0)
  return { tokens, names, missing: firsts.length === 0 ? [] : missing, count: firsts.length }
}
