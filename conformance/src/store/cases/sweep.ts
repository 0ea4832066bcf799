/** Does a sweep drop what has expired, in steps, and nothing else? */
import { equal, ok } from '../../assert.ts'
import { keeps, lacks, written } from '../answers.ts'
import type { StoreCase } from '../case.ts'
import { hashOf, keys } from '../samples.ts'

export const sweepCases: readonly StoreCase[] = [
  {
    id: 'sweep/in-steps',
    title: 'a sweep drops no more than it is asked for, and says how many',
    needs: ['sweep', 'clock'],
    async run({ store, record, now, pass }) {
      for (const key of keys(25)) {
        await written(store.create(key, record({ expiresAt: now() + 1000 })))
      }
      equal(await store.sweep(10), 0, 'what a sweep drops before anything has expired')
      pass(1000)
      const dropped = [await store.sweep(10), await store.sweep(10), await store.sweep(10)]
      equal(dropped, [10, 10, 5], 'what three sweeps drop')
      equal(await store.sweep(10), 0, 'what a sweep drops after all')
    },
  },
  {
    id: 'sweep/only-expired',
    title: 'a sweep leaves all that lives as it is, and comes to an end',
    needs: ['sweep'],
    async run({ store, record, lapse }) {
      const [alive, expired] = [keys(5, 'alive'), keys(5, 'expired')]
      const versions: string[] = []
      for (const [index, key] of alive.entries()) {
        versions.push(await written(store.create(key, record({ subject: hashOf('subject') }))))
        await lapse(expired[index] as string, { subject: hashOf('subject') })
      }
      const given = await Promise.all(alive.map((key) => store.read(key)))
      const end = await sweepAll(() => store.sweep(2))
      ok(end < 2, `a sweep of 2 drops ${end}`)
      for (const [index, key] of alive.entries()) {
        const before = given[index]
        ok(before, 'what lives is not read')
        await keeps(store, key, before, versions[index] as string)
      }
      for (const key of expired) await lacks(store, key)
    },
  },
]

/** What the last sweep dropped. */
async function sweepAll(sweep: () => number | Promise<number>): Promise<number> {
  for (let sweeps = 0; sweeps < 1000; sweeps++) {
    const dropped = await sweep()
    ok(Number.isInteger(dropped) && dropped >= 0, `a sweep drops ${dropped}`)
    if (dropped < 2) return dropped
  }
  throw new Error('a thousand sweeps were not all')
}
