/** Each mutant is caught by each of the cases that name it. */
import { cases, examineCase, offerStore } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import { describe, expect, it } from 'vitest'
import { mutants } from '../mutants/index.ts'
import { sinful, storeMutants } from '../mutants/stores.ts'
import { expressSubject } from '../subjects/express.ts'

describe('mutants', () => {
  for (const { sin, caughtBy, subject } of mutants) {
    it(`one that ${sin} is caught`, async () => {
      const served = await serve(subject)
      const verdicts = new Map<string, string>()
      for (const each of cases.filter(({ id }) => caughtBy.includes(id))) {
        verdicts.set(each.id, (await examineCase(each, served.url, subject)).verdict.kind)
      }
      await served.close()

      expect(caughtBy).not.toEqual([])
      expect(Object.fromEntries(verdicts)).toEqual(
        Object.fromEntries(caughtBy.map((id) => [id, 'failed'])),
      )
    })
  }
})

describe('stores that are mutants', () => {
  for (const mutant of storeMutants) {
    it(`one that ${mutant.sin} is caught`, async () => {
      offerStore(mutant.sin, ({ now }) => sinful(mutant, now))
      const served = await serve(expressSubject)
      const about = { ...expressSubject, home: { store: mutant.sin } }
      const verdicts = new Map<string, string>()
      for (const each of cases.filter(({ id }) => mutant.caughtBy.includes(id))) {
        verdicts.set(each.id, (await examineCase(each, served.url, about)).verdict.kind)
      }
      await served.close()

      expect(Object.fromEntries(verdicts)).toEqual(
        Object.fromEntries(mutant.caughtBy.map((id) => [id, 'failed'])),
      )
    })
  }
})
