/** Binds the cases to a test runner: vitest, node:test, bun test, or anything with describe and it. */
import type { Subject } from './case.ts'
import { cases as allCases } from './cases/index.ts'
import { type About, type Examined, examineCase } from './examine.ts'

export interface Runner {
  describe(name: string, body: () => void): void
  it(name: string, body: () => Promise<void>): void
  before?(act: () => Promise<void>): void
  after?(act: () => Promise<void>): void
  beforeAll?(act: () => Promise<void>): void
  afterAll?(act: () => Promise<void>): void
}

/**
 * Registers one test for every case. A case whose capability the subject lacks is no test; a case
 * that is declared to deviate fails if it conforms.
 *
 * @example
 * import * as vitest from 'vitest'
 * import { serve } from '@sealed-session/conformance/node'
 * testAdapter(subject, { runner: vitest, serve })
 */
export function testAdapter(
  subject: Subject,
  {
    runner,
    serve,
    cases = allCases,
    also,
  }: {
    readonly runner: Runner
    readonly serve: (subject: Subject) => Promise<{ readonly url: string; close(): Promise<void> }>
    readonly cases?: typeof allCases
    /** What else has to hold of a case that passed; throws if it does not. */
    readonly also?: (examined: Examined) => void
  },
): void {
  const about: About = subject
  runner.describe(subject.name, () => {
    let served: Awaited<ReturnType<typeof serve>>
    const start = async () => {
      served = await serve(subject)
    }
    const stop = () => served.close()
    ;(runner.beforeAll ?? runner.before)?.(start)
    ;(runner.afterAll ?? runner.after)?.(stop)

    for (const each of cases) {
      const lacking = (each.needs ?? []).filter((need) => !subject.capabilities.includes(need))
      if (lacking.length > 0) continue
      runner.it(`${each.id} (${each.clause}): ${each.title}`, async () => {
        const examined = await examineCase(each, served.url, about)
        if (examined.verdict.kind === 'failed') throw new Error(examined.verdict.reason)
        if (examined.verdict.kind === 'passed') also?.(examined)
      })
    }
  })
}
