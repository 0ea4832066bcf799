/** A commit that was made: facts, and what can be made of them when somebody asks. */
import { cookiesOf } from '../cookie/lines.ts'
import type { Commit, CookieParts, Outcome } from '../words/commit.ts'

/** A class for the sake of `cookies`, which almost nobody asks for, and which costs a parser. */
export class MadeCommit implements Commit {
  readonly outcome: Outcome
  readonly setCookie: readonly string[]
  readonly vary: boolean
  readonly cacheControl: string | undefined
  /** There where there are some. */
  declare readonly headers?: Commit['headers']

  constructor(
    outcome: Outcome,
    setCookie: readonly string[],
    vary: boolean,
    cacheControl: string | undefined,
    headers?: Commit['headers'],
  ) {
    this.outcome = outcome
    this.setCookie = setCookie
    this.vary = vary
    this.cacheControl = cacheControl
    if (headers !== undefined) this.headers = headers
  }

  get cookies(): readonly CookieParts[] {
    return cookiesOf(this.setCookie)
  }
}

/** The commit of a response that sets no cookie. */
export function withoutCookies(
  outcome: Outcome,
  vary: boolean,
  cacheControl: string | undefined,
): Commit {
  return Object.freeze(new MadeCommit(outcome, NOTHING, vary, cacheControl))
}

const NOTHING: readonly never[] = Object.freeze([])

export const UNTOUCHED: Commit = withoutCookies('untouched', false, undefined)
