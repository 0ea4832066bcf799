/** Holds a subject to every case, and to the golden transcripts. */
import {
  cases as allCases,
  type Exchange,
  type Subject,
  type TestOptions,
  testAdapter,
} from '@sealed-session/conformance'
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

/** And the same, but for what is in the token, where the session is kept in a store. */
export function holdStored(
  subject: Subject,
  home: NonNullable<TestOptions['home']>,
  cases: TestOptions['cases'] = allCases,
): void {
  const transcripts = readTranscripts()
  testAdapter(subject, runner, {
    home,
    cases,
    also({ case: { id, unordered }, exchanges }) {
      if (!unordered)
        runner.expect(exchanges.map(withoutToken)).toEqual(transcripts[id]?.map(withoutToken))
    },
  })
}

function withoutToken(exchange: Exchange): Exchange {
  const setCookie = exchange.setCookie.map((line) => line.replace(/=Fe26\.2\*[^;]*/, '=token'))
  return { ...exchange, setCookie }
}
