/** Runs cases against a URL, and says what came of each. No test runner is needed. */
import { Browser, type Exchange } from './browser.ts'
import type { Case, Subject, World } from './case.ts'
import { cases as allCases } from './cases/index.ts'
import type { Home } from './plan.ts'
import { reach } from './reach.ts'
import { CAPABILITIES } from './reply.ts'

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

export interface About extends Pick<Subject, 'name' | 'capabilities' | 'deviations'> {
  /** Where sessions are kept, if not in their cookie: the store `memory`, or one that `offerStore` made known. */
  readonly home?: Omit<Home, 'place'> | undefined
}

/**
 * Examines a subject, or a server that serves one (`serve`, `fetchHandler`) by its URL, in whatever
 * runtime it runs. A server by URL is taken to be able to do everything, unless `about` says otherwise.
 *
 * @throws {Unreachable} If nobody answers at a URL, or no subject is served there.
 */
export async function examine(
  subject: Subject | string | URL,
  about: Partial<About> = {},
  cases: readonly Case[] = allCases,
): Promise<Report> {
  if (typeof subject !== 'string' && !(subject instanceof URL)) {
    const { serve } = await import('./node.ts')
    const served = await serve(subject)
    return examine(served.url, { ...subject, ...about }, cases).finally(() => served.close())
  }
  const url = String(subject)
  const known: About = { name: url, capabilities: CAPABILITIES, ...about }
  await reach(url)
  const examined: Examined[] = []
  for (const each of cases) examined.push(await examineCase(each, url, known))
  return { subject: known.name, examined }
}

export async function examineCase(each: Case, url: string, about: About): Promise<Examined> {
  const needs = needsOf(each, about)
  if (needs.length > 0) return { case: each, verdict: { kind: 'skipped', needs }, exchanges: [] }

  const exchanges: Exchange[] = []
  const home = about.home && { ...about.home, place: `${each.id} ${++examinations}` }
  const failure = await run(each, url, (exchange) => exchanges.push(exchange), home)
  return { case: each, verdict: judge(failure, about.deviations?.[each.id]), exchanges }
}

/** What a subject lacks to be asked a case. */
export function needsOf({ needs = [], home }: Case, about: About): readonly string[] {
  const lacking = needs.filter((need) => !about.capabilities.includes(need))
  const where = homeOf(about)
  return home === undefined || home === where ? lacking : [...lacking, HOMES[home]]
}

const HOMES = {
  cookie: 'sessions in their cookie',
  store: 'sessions in a store',
  spill: 'sessions in their cookie or a store',
} as const

function homeOf({ home }: About): NonNullable<Case['home']> {
  if (home === undefined) return 'cookie'
  return home.keepInCookie === undefined ? 'store' : 'spill'
}

/** Tells the stores of one process apart. */
let examinations = 0

/** The message of what went wrong, or undefined. */
async function run(
  each: Case,
  url: string,
  record: (exchange: Exchange) => void,
  home: Home | undefined,
) {
  let browsers = 0
  const world: World = {
    browser: (...install) =>
      new Browser(
        url,
        install.length === 0 ? [{}] : install,
        `${each.id} ${browsers++}`,
        record,
        home,
      ),
    without: () => new Browser(url, [], `${each.id} ${browsers++}`, record),
  }
  try {
    await each.run(world)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** What a failure is, or that there was none, where a deviation may have been declared. */
export function judge(failure: string | undefined, deviation: string | undefined): Verdict {
  if (deviation === undefined) {
    return failure === undefined ? { kind: 'passed' } : { kind: 'failed', reason: failure }
  }
  if (failure === undefined) {
    return { kind: 'failed', reason: `declared to deviate (${deviation}), and yet it conforms` }
  }
  return { kind: 'deviates', reason: deviation }
}
