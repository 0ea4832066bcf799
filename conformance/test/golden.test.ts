/** What every response says about sessions, byte for byte, is the same for every adapter. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cases, type Exchange, examineCase } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import { describe, expect, it } from 'vitest'
import { subjects } from '../subjects/index.ts'

/** Written anew with `npm run golden`; read in review like any other change. */
const FILE = new URL('../golden/transcripts.json', import.meta.url)

type Transcripts = Record<string, readonly Exchange[]>

const recorded = process.env.WRITE_GOLDEN ? {} : (read() as Transcripts)
const comparable = cases.filter(({ unordered }) => !unordered)

describe('golden transcripts', () => {
  for (const subject of subjects) {
    it(`${subject.name} says what everybody says`, async () => {
      const served = await serve(subject)
      const transcripts: Transcripts = {}
      for (const each of comparable) {
        if (subject.deviations?.[each.id]) continue
        const { verdict, exchanges } = await examineCase(each, served.url, subject)
        if (verdict.kind !== 'skipped') transcripts[each.id] = exchanges
      }
      await served.close()
      if (process.env.WRITE_GOLDEN && subject === subjects[0]) write(transcripts)

      const expected = Object.keys(transcripts).map((id) => [id, recorded[id]])
      expect(transcripts).toEqual(Object.fromEntries(expected))
    })
  }

  it('has a transcript of every case, and of no other', () => {
    expect(Object.keys(recorded).sort()).toEqual(comparable.map(({ id }) => id).sort())
  })
})

function read(): unknown {
  return JSON.parse(readFileSync(FILE, 'utf8'))
}

function write(transcripts: Transcripts): void {
  Object.assign(recorded, transcripts)
  writeFileSync(FILE, `${JSON.stringify(transcripts, null, 2)}\n`)
}
