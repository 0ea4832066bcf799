/** Holds a subject to every case, and to the golden transcripts. */
import { type Subject, testAdapter } from '@sealed-session/conformance'
import * as runner from 'vitest'
import { readTranscripts } from './golden.ts'

/** What every response says about sessions is the same for every adapter, byte for byte. */
export function hold(subject: Subject): void {
  const transcripts = readTranscripts()
  testAdapter(subject, runner, {
    also({ case: { id, unordered }, exchanges }) {
      if (!unordered) runner.expect(exchanges).toEqual(transcripts[id])
    },
  })
}
