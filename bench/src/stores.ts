/** What does it cost to keep sessions on the server: one operation of a store, and a million sessions in it? */
import { join } from 'node:path'
import { bundle, workFolder } from './bundle.ts'
import { ask } from './processes.ts'
import type { Part, Table } from './section.ts'
import { spell, spellCount, spellRatio } from './statistics.ts'
import type { Many } from './stores/many.ts'
import type { Operations, Timed } from './stores/operations.ts'

export const stores: Part = async ({ quick }) => {
  const timed = ask<Operations>([process.execPath, await bundle('stores/operations')], {
    folder: workFolder,
    pace: quick ? { rounds: 3, slice: 40 } : { rounds: 21, slice: 200 },
    sessions: quick ? 1000 : 10_000,
  })
  const many = ask<Many>([process.execPath, await bundle('stores/many')], {
    path: join(workFolder, 'many.db'),
    sessions: quick ? 20_000 : 1_000_000,
    operations: quick ? 1000 : 10_000,
  })
  return [
    {
      title: 'Stores',
      text: TEXT,
      tables: [operationTable(timed), manyTable(many)],
      plots: [],
      targets: targetsOf(timed),
    },
  ]
}

const TEXT = `Node 26, on one core, sessions of 500 bytes with a subject; single operations among 10,000 of them. CPU time includes what the kernel does
for the file, and SQLite's own checkpoints. “By hand” are a statement of node:sqlite that reads one value by
its key, and one that writes it, in a table without an index beside, with the same settings.`

const VERBS = ['read', 'update', 'touch', 'create', 'delete'] as const

function operationTable({ stores, byHand }: Operations): Table {
  return {
    title: 'Microseconds of CPU time for one operation',
    columns: ['', ...VERBS, 'read, to by hand', 'update, to by hand'],
    rows: [
      ...stores.map(({ name, ours, times }) => ({
        cells: [
          name,
          ...VERBS.map((verb) => spell(times[verb] ?? 0)),
          ...ratios(times, byHand.times),
        ],
        ours,
      })),
      {
        cells: [
          byHand.name,
          ...VERBS.map((verb) => (byHand.times[verb] ? spell(byHand.times[verb]) : '–')),
          '1×',
          '1×',
        ],
        ours: false,
      },
    ],
  }
}

function ratios(times: Timed['times'], byHand: Timed['times']): string[] {
  return (['read', 'update'] as const).map((verb) =>
    spellRatio((times[verb] ?? 0) / (byHand[verb] ?? 0)),
  )
}

function manyTable({ sessions, bytes, latencies }: Many): Table {
  return {
    title: `${spellCount(sessions)} sessions in one file: ${spellCount(bytes)} bytes each, indexes included`,
    columns: ['microseconds of wall time', 'p50', 'p99', 'longest'],
    rows: latencies.map(({ what, p50, p99, longest }) => ({
      cells: [what, spell(p50), spell(p99), spellCount(longest)],
      ours: false,
    })),
  }
}

function targetsOf({ stores }: Operations) {
  const sqlite = stores.find(({ name }) => name.startsWith('sqliteStore'))
  return [
    {
      what: 'sqliteStore: microseconds of CPU to read a session',
      wanted: 10,
      direction: 'at most' as const,
      measured: sqlite?.times.read,
    },
    {
      what: 'sqliteStore: microseconds of CPU to write a session that is there',
      wanted: 40,
      direction: 'at most' as const,
      measured: sqlite?.times.update,
    },
  ]
}
