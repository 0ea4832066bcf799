/** Each mutant of a store is caught by each of the cases that name it; the store that they are made of is sound. */
import { examineStore, storeCases, testStore } from '@sealed-session/conformance'
import * as runner from 'vitest'
import { protocolMutants } from '../mutants/protocol/index.ts'
import { PlainStore } from '../mutants/protocol/plain.ts'

const { describe, expect, it } = runner

testStore((conditions) => new PlainStore(conditions), runner, { name: 'a plain store' })

describe('mutants of stores', () => {
  for (const { sin, caughtBy, create } of protocolMutants) {
    it(`one that ${sin} is caught`, async () => {
      const named = storeCases.filter(({ id }) => caughtBy.includes(id))
      const { examined } = await examineStore(create, {}, named)
      const verdicts = examined.map(({ case: { id }, verdict }) => [id, verdict.kind])
      expect(Object.fromEntries(verdicts)).toEqual(
        Object.fromEntries(caughtBy.map((id) => [id, 'failed'])),
      )
    })
  }
})
