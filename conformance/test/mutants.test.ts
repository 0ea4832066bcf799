/** Each mutant is caught by each of the cases that name it. */
import { cases, examineCase } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import { describe, expect, it } from 'vitest'
import { mutants } from '../mutants/index.ts'

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
