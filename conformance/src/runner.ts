/** Binds the cases to a test runner: vitest, node:test, bun test, or anything with describe and it. */
import type { Case, Subject } from './case.ts'
import { cases as allCases } from './cases/index.ts'
import { type CodecCase, codecCases, type MakeCodec } from './codec.ts'
import { type About, type Examined, examineCase, needsOf } from './examine.ts'
import type { Served } from './node.ts'
import type { CreateStore, StoreCase } from './store/case.ts'
import { storeCases } from './store/cases/index.ts'
import { examineStoreCase } from './store/examine.ts'
import type { StoreOptions } from './store/world.ts'

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
  /** Where sessions are kept, if not in their cookie. */
  readonly home?: About['home']
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
  { cases = allCases, home, also }: TestOptions = {},
): void {
  runner.describe(home ? `${subject.name}, ${home.store}` : subject.name, () => {
    let served: Served
    hook(runner, 'before', async () => {
      // Only here, so that the cases themselves are at home where there is no node:http.
      const { serve } = await import('./node.ts')
      served = await serve(subject)
    })
    hook(runner, 'after', () => served.close())

    for (const each of cases) {
      if (needsOf(each, { ...subject, home }).length > 0) continue
      runner.it(`${each.id} (${each.clause}): ${each.title}`, async () => {
        const examined = await examineCase(each, served.url, { ...subject, home })
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

export interface StoreTestOptions extends StoreOptions {
  /** Default: all of them. */
  readonly cases?: readonly StoreCase[]
}

/**
 * Registers one test for every case of a store. Each is asked of a fresh one, which `create` makes and the kit closes.
 * What a store cannot be asked, since it has no index, say, is skipped by name. A case that is declared to deviate
 * fails if it conforms. Without a runner, the global `describe` and `it` are used.
 *
 * @example
 * import * as runner from 'node:test'
 * testStore(({ now }) => myStore({ now }), runner, { name: 'my store' })
 */
export function testStore(
  create: CreateStore,
  runner: Runner = globalRunner(),
  { cases = storeCases, ...options }: StoreTestOptions = {},
): void {
  runner.describe(options.name ?? 'store', () => {
    for (const each of cases) {
      runner.it(`${each.id}: ${each.title}`, async (...context: readonly unknown[]) => {
        const verdict = await examineStoreCase(each, create, options)
        if (verdict.kind === 'failed') throw new Error(verdict.reason)
        if (verdict.kind === 'skipped') skip(context[0], `lacks ${verdict.needs.join(', ')}`)
      })
    }
  })
}

/** What vitest and node:test hand to a test can skip it; elsewhere it passes. */
function skip(context: unknown, why: string): void {
  const { skip } = Object(context) as { skip?: unknown }
  if (typeof skip === 'function') skip.call(context, why)
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
