/** The kit itself: its cases, its transcripts, its verdicts. */
import { readFileSync } from 'node:fs'
import {
  CAPABILITIES,
  cases,
  examine,
  report,
  type Subject,
  totals,
} from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import { describe, expect, it } from 'vitest'
import { expressSubject } from '../subjects/express.ts'
import { readTranscripts } from './golden.ts'

const ids = cases.map(({ id }) => id)

describe('cases', () => {
  it('are at least 120, each with an id of its own', () => {
    expect(ids.length).toBeGreaterThanOrEqual(120)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('cover every group', () => {
    const groups = new Set(ids.map((id) => id.split('/')[0]))
    expect([...groups].sort()).toEqual([
      'cache',
      'chunk',
      'coexist',
      'cross-origin',
      'device',
      'ended',
      'error',
      'event',
      'expire',
      'hostile',
      'lost',
      'move',
      'proxy',
      'read',
      'recent',
      'record',
      'renew',
      'rotate',
      'spill',
      'stamp',
      'store',
      'stream',
      'write',
    ])
  })

  it('cite a clause of the spec each, and leave no clause out', () => {
    const spec = readFileSync(new URL('../../docs/spec.md', import.meta.url), 'utf8')
    const clauses = [...spec.matchAll(/^- \*\*([A-Z]-\d+)\*\*/gm)].map(
      ([, clause]) => clause as string,
    )
    const cited = new Set(cases.map(({ clause }) => clause))
    expect([...cited].filter((clause) => !clauses.includes(clause))).toEqual([])
    expect(clauses.filter((clause) => !cited.has(clause))).toEqual(NOT_FOR_CLIENTS_TO_SEE)
  })

  it('have a golden transcript each, and there is none of any other', () => {
    const recorded = Object.keys(readTranscripts()).sort()
    expect(recorded).toEqual(
      cases
        .filter(({ unordered }) => !unordered)
        .map(({ id }) => id)
        .sort(),
    )
  })
})

/**
 * Tested where it can be seen: in how many ways a secret can be given (K-8), with the secrets; key rings (K-12 to
 * K-16), with themselves; how often a stamp is asked for (G-6), with the core's; what two module
 * formats share (O-6), with the packages; sockets (X-6, X-7, P-7), with what stands in for a response; how much is
 * buffered (S-8), and what ends a response that breaks (S-9), with the gate; what only fetch handlers do (K-11, X-11
 * to X-14, S-11), and cookie jars (O-7), with those; what Hono, SvelteKit and Next.js add, with their
 * adapters; what developers are told of (Y-4 to Y-6), with the visit; stores that fail (T-11), what they know (T-13),
 * and all of somebody's sessions (T-14), with the core's; a store that another library kept sessions in (M-9), with its
 * readers; and wire formats of others, with their home.
 */
const NOT_FOR_CLIENTS_TO_SEE = [
  ...['K-8', 'K-11', 'K-12', 'K-13', 'K-14', 'K-15', 'K-16', 'G-6', 'T-11', 'T-13', 'T-14', 'M-9'],
  ...['X-6', 'X-7', 'X-11', 'X-12', 'X-13', 'X-14', 'X-15', 'X-16', 'Y-4', 'Y-5', 'Y-6'],
  ...['S-8', 'S-9', 'S-11', 'P-7'],
  ...['O-6', 'O-7', 'A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-6', 'A-7'],
]

describe('examine', () => {
  const chosen = cases.filter(({ id }) => ['read/no-cookie', 'write/first'].includes(id))

  const examined = (subject: Subject) => examine(subject, {}, chosen)

  it('needs no runner, and prints a table', async () => {
    const result = await examined(expressSubject)
    expect(totals(result)).toEqual({ passed: 2, failed: 0, skipped: 0, deviating: 0 })
    expect(report([result])).toBe(
      '| cases | Express |\n| --- | ---: |\n| read | 1/1 |\n| write | 1/1 |\n| **all** | 2/2 |\n',
    )
  })

  it('fails a declared deviation that conforms', async () => {
    const deviations = { 'write/first': 'it is said to be different' }
    const result = await examined({ ...expressSubject, deviations })
    expect(totals(result)).toEqual({ passed: 1, failed: 1, skipped: 0, deviating: 0 })
    expect(report([result])).toContain('it is said to be different), and yet it conforms')
  })

  it('prints a declared deviation that is one', async () => {
    const without: Subject = {
      name: 'nothing at all',
      capabilities: CAPABILITIES,
      deviations: { 'write/first': 'it has no sessions', 'read/no-cookie': 'it has no sessions' },
      app: () => ({ fetch: () => new Response('{"results":[]}') }),
    }
    const result = await examined(without)
    expect(totals(result)).toEqual({ passed: 0, failed: 0, skipped: 0, deviating: 2 })
    expect(report([result])).toContain('deviates in write/first (W-1): it has no sessions')
  })

  it('tells what could not be asked', async () => {
    const needy = cases.filter(({ needs }) => needs?.includes('stream')).slice(0, 1)
    const served = await serve(expressSubject)
    const result = await examine(served.url, { name: 'poor', capabilities: [] }, needy)
    await served.close()
    expect(totals(result)).toEqual({ passed: 0, failed: 0, skipped: 1, deviating: 0 })
  })
})
