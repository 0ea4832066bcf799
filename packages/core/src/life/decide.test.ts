import { describe, expect, it } from 'vitest'
import { type Decision, decide, type Facts } from './decide.ts'

const YES_NO = [true, false]
const ARRIVALS: readonly Facts['arrived'][] = ['nothing', 'valid', 'refused']

function everyCombination(): Facts[] {
  return YES_NO.flatMap((touched) =>
    YES_NO.flatMap((destroyed) =>
      YES_NO.flatMap((empty) =>
        YES_NO.flatMap((changed) =>
          ARRIVALS.flatMap((arrived) =>
            YES_NO.flatMap((stale) =>
              YES_NO.map((renewalDue) => ({
                touched,
                destroyed,
                empty,
                changed,
                arrived,
                stale,
                renewalDue,
              })),
            ),
          ),
        ),
      ),
    ),
  )
}

/** Each row says all that matters to it, so that rows exclude each other and their order is free. */
type Row = readonly [when: string, is: (facts: Facts) => boolean, then: Decision]

const looked = (facts: Facts) => facts.touched && !facts.destroyed
const filled = (facts: Facts) => looked(facts) && !facts.empty
const kept = (facts: Facts) => filled(facts) && facts.arrived === 'valid' && !facts.changed

const TABLE: readonly Row[] = [
  [
    'an untouched session is left alone',
    ({ touched, destroyed, arrived, renewalDue }) =>
      !touched && !destroyed && !(arrived === 'valid' && renewalDue),
    { act: 'keep', outcome: 'untouched' },
  ],
  [
    'an untouched session that grows old is renewed',
    ({ touched, destroyed, arrived, renewalDue }) =>
      !touched && !destroyed && arrived === 'valid' && renewalDue,
    { act: 'write', outcome: 'renewed' },
  ],
  [
    'an empty session that never was gets no cookie',
    (facts) => looked(facts) && facts.empty && facts.arrived === 'nothing',
    { act: 'keep', outcome: 'unchanged' },
  ],
  [
    'a session that was emptied, or came as garbage, is expired',
    (facts) => looked(facts) && facts.empty && facts.arrived !== 'nothing',
    { act: 'expire', outcome: 'cleared' },
  ],
  [
    'data without a usable cookie makes a session',
    (facts) => filled(facts) && facts.arrived !== 'valid',
    { act: 'write', outcome: 'created' },
  ],
  [
    'data that differs is written',
    (facts) => filled(facts) && facts.arrived === 'valid' && facts.changed,
    { act: 'write', outcome: 'updated' },
  ],
  [
    'data that is the same is written if the key is old or renewal is due',
    (facts) => kept(facts) && (facts.stale || facts.renewalDue),
    { act: 'write', outcome: 'renewed' },
  ],
  [
    'data that is the same is left alone otherwise',
    (facts) => kept(facts) && !facts.stale && !facts.renewalDue,
    { act: 'keep', outcome: 'unchanged' },
  ],
  [
    'a destroyed session that never was leaves no trace',
    ({ destroyed, arrived }) => destroyed && arrived === 'nothing',
    { act: 'keep', outcome: 'destroyed' },
  ],
  [
    'a destroyed session that was is expired',
    ({ destroyed, arrived }) => destroyed && arrived !== 'nothing',
    { act: 'expire', outcome: 'destroyed' },
  ],
]

describe('the table of decisions', () => {
  it('has exactly one row for each of the 192 combinations of facts', () => {
    const rowsOf = (facts: Facts) => TABLE.filter(([, is]) => is(facts)).length

    expect(everyCombination().map(rowsOf)).toEqual(Array(192).fill(1))
  })

  it.each(TABLE)('%s', (_when, is, then) => {
    const facts = everyCombination().filter(is)

    expect(facts.map((each) => decide(each))).toEqual(facts.map(() => then))
    expect(facts.length).toBeGreaterThan(0)
  })
})
