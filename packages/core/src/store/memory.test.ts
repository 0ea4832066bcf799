/** The store in memory: what the protocol does not say. The kit's `testStore` says the rest. */
import { describe, expect, it } from 'vitest'
import { errorOf, START } from '../../test/support.ts'
import { memoryStore } from './memory.ts'
import type { NewRecord } from './store.ts'

const record = (value: string, more: Partial<NewRecord> = {}): NewRecord => ({
  value,
  expiresAt: START + 1000,
  createdAt: START,
  seenAt: START,
  ...more,
})

describe('memoryStore', () => {
  it('keeps as many as it may, and lets that go which was used longest ago', () => {
    const store = memoryStore({ max: 2, now: () => START })
    store.create('one', record('1', { subject: 'ann' }))
    store.create('two', record('2', { subject: 'ann' }))
    store.read('one')
    store.create('three', record('3', { subject: 'ann' }))

    expect(['one', 'two', 'three'].map((key) => store.read(key) !== null)).toEqual([
      true,
      false,
      true,
    ])
    expect(store.deleteAll?.('ann')).toBe(2)
  })

  it('hands out nothing that could be changed', () => {
    const store = memoryStore({ now: () => START })
    const given = { ...record('1') }
    store.create('one', given)
    Object.assign(given, { value: 'changed' })
    const read = store.read('one')
    expect([Object.isFrozen(read), read]).toMatchObject([true, { value: '1' }])
  })

  it('forgets what has expired, of whom it was too', () => {
    let now = START
    const store = memoryStore({ now: () => now })
    store.create('one', record('1', { subject: 'ann' }))
    now += 1000
    expect([store.read('one'), store.list?.('ann')]).toEqual([
      null,
      { items: [], after: undefined },
    ])
    store.create('two', record('2', { expiresAt: now + 1 }))
    now += 1
    expect([store.sweep?.(10), store.sweep?.(10)]).toEqual([1, 0])
  })

  it.each([0, -1, 1.5, '5', Number.NaN])('is refused to keep %s records', async (max) => {
    expect((await errorOf(() => memoryStore({ max: max as number }))).message).toContain(
      'Give a number of records, 1 or more.',
    )
  })
})
