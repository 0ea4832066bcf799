/** What does it cost to have the library at all: milliseconds at the start, bytes in a bundle? */
import type { Part, Table } from './section.ts'
import { coldStarts, type Start } from './start/cold.ts'
import { type Size, sizes } from './start/sizes.ts'
import { spellCount } from './statistics.ts'

export const start: Part = async ({ quick }) => {
  const times = await coldStarts(quick ? 3 : 11)
  const weighed = await sizes()
  return [
    {
      title: 'Cold start and size',
      text: TEXT,
      tables: [startTable(times), sizeTable(weighed)],
      plots: [
        {
          file: 'start',
          title: 'Cold start on Node 26, milliseconds more than an empty process',
          unit: 'ms',
          bars: [...times]
            .filter(([{ does }]) => does !== 'nothing')
            .map(([{ name, ours }, time]) => ({
              group: '',
              label: name,
              value: Math.max(0, time - emptyOf(times)),
              ours,
            }))
            .toSorted((a, b) => a.value - b.value),
        },
      ],
      targets: [],
    },
  ]
}

const TEXT = `A fresh process of Node 26, on one core, imports the library and makes its first session; the median of
rounds in which all took turns. cookie-session, express-session and koa-session are only set up, since they
make no session without a request. None of them loads its framework. Node loads its own Request and Response
when they are first used, which withSession and h3 pay for.

Sizes are of esbuild's bundles for Node, minified, with all dependencies, gzipped at level 9.`

function startTable(times: ReadonlyMap<Start, number>): Table {
  return {
    title: 'A fresh process',
    columns: ['', 'beside importing', 'ms in all', 'ms more than empty'],
    rows: [...times].map(([{ name, ours, does }, time]) => ({
      cells: [
        name,
        does,
        time.toFixed(1),
        does === 'nothing' ? '–' : (time - emptyOf(times)).toFixed(1),
      ],
      ours,
    })),
  }
}

function sizeTable(weighed: readonly Size[]): Table {
  return {
    title: 'Size of a bundle, in bytes',
    columns: ['', 'minified', 'gzipped'],
    rows: weighed.map(({ entry: { name, ours }, minified, gzipped }) => ({
      cells: [name, spellCount(minified), spellCount(gzipped)],
      ours,
    })),
  }
}

function emptyOf(times: ReadonlyMap<Start, number>): number {
  for (const [{ does }, time] of times) if (does === 'nothing') return time
  throw new Error('the empty process was not measured')
}
