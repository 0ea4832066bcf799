/** Asks a store cases, and says what came of each. No test runner is needed. */
import { judge, type Verdict } from '../examine.ts'
import type { CreateStore, StoreCase } from './case.ts'
import { storeCases } from './cases/index.ts'
import { openWorld, type StoreOptions } from './world.ts'

export interface StoreReport {
  readonly subject: string
  readonly examined: readonly { readonly case: StoreCase; readonly verdict: Verdict }[]
}

/** Examines a store. Each case is asked of a fresh one. `report` prints what comes of it. */
export async function examineStore(
  create: CreateStore,
  options: StoreOptions = {},
  cases: readonly StoreCase[] = storeCases,
): Promise<StoreReport> {
  const examined: StoreReport['examined'][number][] = []
  for (const each of cases) {
    examined.push({ case: each, verdict: await examineStoreCase(each, create, options) })
  }
  return { subject: options.name ?? 'store', examined }
}

export async function examineStoreCase(
  each: StoreCase,
  create: CreateStore,
  options: StoreOptions = {},
): Promise<Verdict> {
  const { world, has, close } = await openWorld(create, options)
  try {
    const needs = (each.needs ?? []).filter((need) => !has.has(need))
    if (needs.length > 0) return { kind: 'skipped', needs }
    return judge(await failureOf(() => each.run(world)), options.deviations?.[each.id])
  } finally {
    await close()
  }
}

/** The message of what went wrong, or undefined. */
async function failureOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
