/** Binds the cases to a test runner: vitest, node:test, bun test, or anything with describe and it. */
import type { Case, Subject } from './case.ts'
import { cases as allCases } from './cases/index.ts'
import { type CodecCase, codecCases, type MakeCodec } from './codec.ts'
import { type Examined, examineCase } from './examine.ts'
import type { Served } from './node.ts'

/** What a runner has to have; where it calls the hooks `before` and `after`, that will do too. */
export interface Runner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>): unknown
  beforeAll?(act: () => Promise<void>): unknown
  afterAll?(act: () => Promise<void>): unknown
  before?(act: () => Promise<void>): unknown
  after?(act: () => Promise<void>): unknown
}

export interface TestOptions {
  /** Default: all of them. */
  readonly cases?: readonly Case[]
  /** What else has to hold of a case that passed; throws if it does not. */
  readonly also?: (examined: Examined) => void
}

/**
 * Registers one test for every case that the subject can be asked. A case that is declared to deviate
 * fails if it conforms. Without a runner, the global `describe` and `it` are used.
 *
 * @example
 * import * as runner from 'node:test'
 * testAdapter(subject, runner)
 */
export function testAdapter(
  subject: Subject,
  runner: Runner = globalRunner(),
  { cases = allCases, also }: TestOptions = {},
): void {
  runner.describe(subject.name, () => {
    let served: Served
    hook(runner, 'before', async () => {
      // Only here, so that the cases themselves are at home where there is no node:http.
      const { serve } = await import('./node.ts')
      served = await serve(subject)
    })
    hook(runner, 'after', () => served.close())

    for (const each of cases) {
      if (each.needs?.some((need) => !subject.capabilities.includes(need))) continue
      runner.it(`${each.id} (${each.clause}): ${each.title}`, async () => {
        const examined = await examineCase(each, served.url, subject)
        if (examined.verdict.kind === 'failed') throw new Error(examined.verdict.reason)
        if (examined.verdict.kind === 'passed') also?.(examined)
      })
    }
  })
}

/** Registers one test for every case of a codec. `make` gives a fresh one with the options of the case. */
export function testCodec(
  name: string,
  make: MakeCodec,
  runner: Runner = globalRunner(),
  cases: readonly CodecCase[] = codecCases,
): void {
  runner.describe(name, () => {
    for (const each of cases) {
      runner.it(`${each.id} (${each.clause}): ${each.title}`, () => each.run(make))
    }
  })
}

function hook(runner: Runner, when: 'before' | 'after', act: () => Promise<void>): void {
  const register =
    when === 'before' ? (runner.beforeAll ?? runner.before) : (runner.afterAll ?? runner.after)
  if (register === undefined) throw new Error(`the runner has neither ${when}All nor ${when}`)
  register(act)
}

function globalRunner(): Runner {
  const runner = globalThis as unknown as Partial<Runner>
  if (runner.describe && runner.it) return runner as Runner
  throw new Error(
    'Pass a runner, as in testAdapter(subject, runner): there is no global describe and it.',
  )
}
