/** How much memory does a session take: allocated while it is used, and kept while it is held? */
import { bundle } from './bundle.ts'
import type { Allocated } from './memory/allocated.ts'
import type { Retained } from './memory/retained.ts'
import { ask } from './processes.ts'
import type { Part } from './section.ts'
import { spellCount } from './statistics.ts'

/** Young objects get half a gigabyte, so that nothing is collected while they are counted. */
const LARGE_HEAP = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']

export const memory: Part = async ({ quick }) => {
  const allocated = ask<Allocated[]>(
    [process.execPath, ...LARGE_HEAP, await bundle('memory/allocated')],
    { samples: quick ? 3 : 9 },
  )
  const retained = ask<Retained[]>(
    [process.execPath, '--expose-gc', await bundle('memory/retained')],
    { held: quick ? 2000 : 10_000 },
  )
  return [
    {
      title: 'Memory',
      text: TEXT,
      tables: [
        {
          title: 'Allocated per operation, 500 bytes, in bytes',
          columns: ['', 'heap', 'outside the heap'],
          rows: allocated.map(({ what, heap, outside, ours }) => ({
            cells: [what, spellCount(heap), spellCount(Math.max(0, outside))],
            ours,
          })),
        },
        {
          title: 'Kept in memory, sessions of 500 bytes, in bytes',
          columns: ['', 'per session', 'in all'],
          rows: retained.map(({ what, each, total, ours }) => ({
            cells: [what, each === null ? '–' : spellCount(each), spellCount(total)],
            ours,
          })),
        },
      ],
      plots: [
        {
          file: 'memory',
          title: 'Heap allocated per operation, 500 bytes',
          unit: 'kB',
          bars: allocated.map(({ what, heap, ours }) => ({
            group: '',
            label: what,
            value: heap / 1000,
            ours,
          })),
        },
      ],
      targets: [],
    },
  ]
}

const TEXT = `Node 26. What one operation allocates is garbage soon after, and is paid for in collections: it is the
growth of the heap over 400 operations during which nothing was collected. Outside the heap are buffers
whose memory V8 does not manage. What is kept is the growth of both over 10,000 sessions, after collecting.
sealed-session keeps nothing between requests but its token cache, which is bounded in all; a store that
keeps sessions in memory keeps every one until it expires.`
