/** Ours beside the bare framework, in every other runtime. */
import type { Command } from '../../../scripts/runtimes/install.ts'
import type { Table } from '../section.ts'
import { spellCount } from '../statistics.ts'
import { type Framework, frameworks } from './apps/index.ts'
import { type Comparison, compare, type Row } from './comparison.ts'
import { middle, type Pace, shareOf } from './rounds.ts'

interface Column {
  readonly runtime: string
  readonly comparisons: readonly Comparison[]
}

const MODES = ['untouched', 'read', 'changed'] as const

/** With the main runtime's comparisons as the first column. */
export async function runtimesTable(
  main: Column,
  runtimes: readonly { readonly name: string; readonly command: Command }[],
  pace: Pace,
): Promise<Table> {
  const columns = [main]
  for (const { name: runtime, command } of runtimes) {
    console.error(`requests: ${runtime}`)
    const comparisons: Comparison[] = []
    for (const framework of Object.keys(frameworks) as Framework[]) {
      comparisons.push(
        await compare(framework, command, { pace, rivals: false, floors: false, crowd: 0 }),
      )
    }
    columns.push({ runtime, comparisons })
  }
  return {
    title: 'In other runtimes: requests per second (share of the bare framework)',
    columns: ['', ...columns.map(({ runtime }) => runtime)],
    rows: (Object.keys(frameworks) as Framework[]).flatMap((framework) => [
      {
        cells: [
          `${framework}, bare`,
          ...columns.map((column) => cellOf(column, framework, 'none')),
        ],
        ours: false,
      },
      ...MODES.map((mode) => ({
        cells: [
          `${framework}, ${mode}`,
          ...columns.map((column) => cellOf(column, framework, mode)),
        ],
        ours: true,
      })),
    ]),
  }
}

function cellOf({ comparisons }: Column, framework: Framework, mode: string): string {
  const comparison = comparisons.find((each) => each.framework === framework)
  if (comparison === undefined) return '–'
  const { rows, found } = comparison
  const wanted = ({ cell, ours }: Row) =>
    mode === 'none' ? cell.bare === undefined && cell.visits[0]?.cookie !== '' : ours
  const row = rows.find((each) => each.cell.mode === mode && wanted(each))
  if (row === undefined) return '–'
  const share = shareOf(found, row.cell)
  const perSecond = spellCount(middle(found, row.cell).requestsPerSecond)
  return share === undefined ? perSecond : `${perSecond} (${share.toFixed(2)})`
}
