/** Runs cases against a URL, and says what came of each. No test runner is needed. */
import { Browser, type Exchange } from './browser.ts'
import type { Case, Subject, World } from './case.ts'
import { cases as allCases } from './cases/index.ts'

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Not run: the subject lacks these capabilities. */
  | { readonly kind: 'skipped'; readonly needs: readonly string[] }
  /** Failed, as declared. */
  | { readonly kind: 'deviates'; readonly reason: string }

export interface Examined {
  readonly case: Case
  readonly verdict: Verdict
  /** What every response of the case said about sessions. */
  readonly exchanges: readonly Exchange[]
}

export interface Report {
  readonly subject: string
  readonly examined: readonly Examined[]
}

export type About = Pick<Subject, 'name' | 'capabilities' | 'deviations'>

/**
 * Examines a server that serves a subject (`serve`, `fetchHandler`), in whatever runtime it runs.
 * What it can do is asked of the server itself unless it is told here.
 */
export async function examine(
  url: string,
  about: About,
  cases: readonly Case[] = allCases,
): Promise<Report> {
  const examined: Examined[] = []
  for (const each of cases) examined.push(await examineCase(each, url, about))
  return { subject: about.name, examined }
}

export async function examineCase(each: Case, url: string, about: About): Promise<Examined> {
  const needs = (each.needs ?? []).filter((need) => !about.capabilities.includes(need))
  if (needs.length > 0) return { case: each, verdict: { kind: 'skipped', needs }, exchanges: [] }

  const exchanges: Exchange[] = []
  const failure = await run(each, url, (exchange) => exchanges.push(exchange))
  return { case: each, verdict: judge(failure, about.deviations?.[each.id]), exchanges }
}

/** The message of what went wrong, or undefined. */
async function run(each: Case, url: string, record: (exchange: Exchange) => void) {
  let browsers = 0
  const world: World = {
    browser: (...install) =>
      new Browser(url, install.length === 0 ? [{}] : install, `${each.id} ${browsers++}`, record),
    without: () => new Browser(url, [], `${each.id} ${browsers++}`, record),
  }
  try {
    await each.run(world)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function judge(failure: string | undefined, deviation: string | undefined): Verdict {
  if (deviation === undefined) {
    return failure === undefined ? { kind: 'passed' } : { kind: 'failed', reason: failure }
  }
  if (failure === undefined) {
    return { kind: 'failed', reason: `declared to deviate (${deviation}), and yet it conforms` }
  }
  return { kind: 'deviates', reason: deviation }
}
