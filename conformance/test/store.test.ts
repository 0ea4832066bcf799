/** The store in memory does what every store does, whether the clock is moved or not; and so does the kit itself. */
import {
  examineStore,
  report,
  type StoreOptions,
  storeCases,
  testStore,
  totals,
} from '@sealed-session/conformance'
import { memoryStore } from '@sealed-session/core'
import * as runner from 'vitest'

const { describe, expect, it } = runner

testStore(memoryStore, runner, { name: 'memoryStore' })
testStore(memoryStore, runner, { name: 'memoryStore, by a real clock', clock: 'real' })

describe('cases of stores', () => {
  it('have an id of their own each', () => {
    const ids = storeCases.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('examineStore', () => {
  const chosen = storeCases.filter(({ id }) => /^outage.throws|^touch.prolongs/.test(id))
  const examined = (options: StoreOptions = {}) =>
    examineStore(memoryStore, { name: 'memory', ...options }, chosen)

  it('needs no runner, and names what could not be asked', async () => {
    const found = await examined()
    expect(totals(found)).toEqual({ passed: 1, failed: 0, skipped: 1, deviating: 0 })
    expect(report([found])).toMatch(/- memory cannot be asked outage\/throws: .* lacks outage/)
  })

  it('fails what answers though it is cut off', async () => {
    const nothing = () => undefined
    const found = await examined({ outage: { begin: nothing, end: nothing } })
    expect(report([found])).toContain('memory FAILS outage/throws')
    expect(report([found])).toContain('read answers, though the records are out of reach')
  })

  it('fails a declared deviation that conforms', async () => {
    const found = await examined({ deviations: { 'touch/prolongs': 'it never does' } })
    expect(totals(found)).toEqual({ passed: 0, failed: 1, skipped: 1, deviating: 0 })
  })
})
