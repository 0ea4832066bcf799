/** What was revoked stays so, in whatever order it is told. */
import { describe, expect, it } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import {
  createRevocations,
  revokedSubjectKey,
  revokeSession,
  revokeSubject,
  sessionKey,
} from './revocations.ts'

/** Two processes, each of which takes an answer for the truth for a minute. */
function two() {
  const store = memoryStore({ now: () => 0 })
  return [createRevocations(store, 60_000), createRevocations(store, 60_000)] as const
}

describe('a revocation', () => {
  it('of a session begins no later for another one', async () => {
    const [one, other] = two()
    await revokeSession(one, 'id', 100, 1000, 100)
    await revokeSession(other, 'id', 200, 1000, 100)
    expect(await other.find(await sessionKey('id'), 300)).toMatchObject({ since: 100 })
  })

  it('of all that somebody has is not taken back by an earlier one that comes late', async () => {
    const [one, other] = two()
    const key = await revokedSubjectKey('ann')
    await revokeSubject(one, 'ann', ['phone'], 200, 1000)
    await revokeSubject(other, 'ann', ['laptop'], 100, 1000)
    const except = [await sessionKey('phone')]
    expect(await other.find(key, 300)).toEqual({ since: 200, before: 200, except })
  })

  it('is made of what is there now, whatever this process remembers', async () => {
    const [one, other] = two()
    const key = await revokedSubjectKey('ann')
    expect(await other.find(key, 50)).toBe(undefined)
    await revokeSubject(one, 'ann', ['phone'], 100, 1000)
    await other.amend(key, (all) => all && { ...all, except: ['mine'] }, 1000, 100)
    expect(await other.find(key, 100)).toEqual({ since: 100, before: 100, except: ['mine'] })
  })

  it('is made by all who amend it at the same time', async () => {
    const store = memoryStore({ now: () => 0 })
    const revocations = createRevocations(store, 0)
    await revokeSubject(revocations, 'ann', [], 100, 1000)
    const key = await revokedSubjectKey('ann')
    const names = Array.from({ length: 8 }, (_, index) => `id ${index}`)
    await Promise.all(
      names.map((name) =>
        revocations.amend(
          key,
          (all) => ({ since: 0, ...all, except: [...(all?.except ?? []), name] }),
          1000,
          100,
        ),
      ),
    )
    expect((await revocations.find(key, 100))?.except?.toSorted()).toEqual(names)
  })
})
