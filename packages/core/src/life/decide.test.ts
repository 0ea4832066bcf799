import { describe, expect, it } from 'vitest'
import { type Decision, decide, type Facts } from './decide.ts'

const YES_NO = [true, false]

/** All values of each fact, whether or not life brings them together. */
const VALUES: { readonly [Fact in keyof Facts]: readonly Facts[Fact][] } = {
  touched: YES_NO,
  destroyed: YES_NO,
  cleared: YES_NO,
  empty: YES_NO,
  changed: YES_NO,
  arrived: ['nothing', 'valid', 'refused'],
  saved: YES_NO,
  stale: YES_NO,
  renewalDue: YES_NO,
}

function everyCombination(): Facts[] {
  return Object.entries(VALUES).reduce<object[]>(
    (some, [fact, values]) =>
      some.flatMap((each) => values.map((value) => ({ ...each, [fact]: value }))),
    [{}],
  ) as Facts[]
}

/** Each row says all that matters to it, so that rows exclude each other and their order is free. */
type Row = readonly [when: string, is: (facts: Facts) => boolean, then: Decision]

const looked = (facts: Facts) => facts.touched && !facts.destroyed
const emptied = (facts: Facts) => looked(facts) && facts.empty
const filled = (facts: Facts) => looked(facts) && !facts.empty
const isThere = ({ arrived, saved }: Facts) => arrived === 'valid' || saved
const kept = (facts: Facts) =>
  filled(facts) && facts.arrived === 'valid' && !facts.changed && !facts.saved

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
    { act: 'renew', outcome: 'renewed' },
  ],
  [
    'an empty session that never was gets no cookie',
    (facts) => emptied(facts) && facts.arrived === 'nothing' && !facts.saved,
    { act: 'keep', outcome: 'unchanged' },
  ],
  [
    'what was refused stays where it is, and dies by its own Max-Age',
    (facts) => emptied(facts) && facts.arrived === 'refused' && !facts.cleared && !facts.saved,
    { act: 'keep', outcome: 'unchanged' },
  ],
  [
    'what was refused is expired if somebody cleared the session',
    (facts) => emptied(facts) && facts.arrived === 'refused' && facts.cleared && !facts.saved,
    { act: 'end', outcome: 'cleared' },
  ],
  [
    'a session that was emptied is expired, one too that a store has since save()',
    (facts) => emptied(facts) && isThere(facts),
    { act: 'end', outcome: 'cleared' },
  ],
  [
    'data without a usable cookie makes a session',
    (facts) => filled(facts) && facts.arrived !== 'valid',
    { act: 'write', outcome: 'created' },
  ],
  [
    'data that differs is written, or was by save(), and its cookie is set',
    (facts) => filled(facts) && facts.arrived === 'valid' && (facts.changed || facts.saved),
    { act: 'write', outcome: 'updated' },
  ],
  [
    'data that is the same is renewed if the key is old or renewal is due',
    (facts) => kept(facts) && (facts.stale || facts.renewalDue),
    { act: 'renew', outcome: 'renewed' },
  ],
  [
    'data that is the same is left alone otherwise',
    (facts) => kept(facts) && !facts.stale && !facts.renewalDue,
    { act: 'keep', outcome: 'unchanged' },
  ],
  [
    'a destroyed session that never was leaves no trace',
    ({ destroyed, arrived, saved }) => destroyed && arrived === 'nothing' && !saved,
    { act: 'keep', outcome: 'destroyed' },
  ],
  [
    'a destroyed session that was is expired',
    ({ destroyed, arrived, saved }) => destroyed && (arrived !== 'nothing' || saved),
    { act: 'end', outcome: 'destroyed' },
  ],
]

describe('the table of decisions', () => {
  it('has exactly one row for each of the 768 combinations of facts', () => {
    const rowsOf = (facts: Facts) => TABLE.filter(([, is]) => is(facts)).length

    expect(everyCombination().map(rowsOf)).toEqual(Array(768).fill(1))
  })

  it.each(TABLE)('%s', (_when, is, then) => {
    const facts = everyCombination().filter(is)

    expect(facts.map((each) => decide(each))).toEqual(facts.map(() => then))
    expect(facts.length).toBeGreaterThan(0)
  })
})
