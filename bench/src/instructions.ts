/**
 * How much work is a request for the processor? Counted by valgrind, not timed: two runs differ by a hundredth,
 * however busy the machine is.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { workFolder } from './bundle.ts'
import { BARE, type Mode, OURS } from './requests/apps/app.ts'
import { BY_HAND } from './requests/apps/by-hand.ts'
import { type Framework, frameworks } from './requests/apps/index.ts'
import { openStage } from './requests/stage.ts'
import type { Part, Table } from './section.ts'
import { spellCount } from './statistics.ts'

const ALL = Object.keys(frameworks) as Framework[]
const QUICK = ['Express'] as const satisfies readonly Framework[]

type Row = readonly [library: string, mode: Mode, label: string]

const ROWS: readonly Row[] = [
  [BARE, 'none', BARE],
  [BARE, 'vary', 'Vary written by hand'],
  [OURS, 'untouched', `${OURS}: untouched`],
  [OURS, 'read', `${OURS}: read`],
  [BARE, 'set-cookie', 'Set-Cookie, Cache-Control and Vary written by hand'],
  [OURS, 'changed', `${OURS}: changed`],
  [BY_HAND, 'changed', `${BY_HAND}: changed`],
]

/** Requests until V8 has compiled all there is to compile. */
const WARM_UP = 30_000

/** Of two counts, whose difference is free of what connections cost. */
const FEWER = 400
const MORE = 1200

/** The processor that is simulated: 32 and 48 kB nearest to it, as in the server processors of these years. */
const CACHES = ['--I1=32768,8,64', '--D1=49152,12,64', '--LL=1310720,20,64']

export const instructions: Part = async ({ quick }) => {
  if (spawnSync('valgrind', ['--version']).status !== 0) {
    throw new Error('Instructions are counted by valgrind, which is not on this machine.')
  }
  const tables: Table[] = []
  for (const framework of quick ? QUICK : ALL) {
    console.error(`instructions: ${framework}`)
    tables.push(await tableOf(framework))
  }
  return [{ title: 'Instructions per request', text: TEXT, tables, plots: [], targets: [] }]
}

const TEXT = `A server in a process of its own for each row, on Node 26 under \`valgrind --tool=callgrind\`, which counts the
instructions of a request outside of the kernel, and simulates the caches nearest to the processor and its
prediction of branches. A session of 500 bytes, as in the tables of requests per second. SHA-256 and AES take
more instructions than on the processor itself: valgrind knows no SHA extensions.`

async function tableOf(framework: Framework): Promise<Table> {
  const libraries = new Map(frameworks[framework].map((library) => [library.name, library]))
  const rows: Table['rows'][number][] = []
  for (const row of ROWS) {
    const [library, mode, label] = row
    const { ours } = libraries.get(library) ?? { ours: false }
    const counted = await countedOf(framework, library, mode)
    rows.push({ cells: [label, ...counted.map((count) => spellCount(count))], ours })
  }
  return {
    title: framework,
    columns: [
      '',
      'instructions',
      'not in the nearest cache: instructions',
      'data',
      'branches mispredicted',
    ],
    rows,
  }
}

/** Of a request, in the order of the columns. */
async function countedOf(
  framework: Framework,
  library: string,
  mode: Mode,
): Promise<readonly number[]> {
  const folder = mkdtempSync(join(workFolder, 'callgrind-'))
  const stage = await openStage(framework, (file) => [
    ...['valgrind', '--tool=callgrind', '--smc-check=all-non-file', '--instr-atstart=no'],
    ...['--cache-sim=yes', '--branch-sim=yes', ...CACHES, `--callgrind-out-file=${folder}/out`],
    // One thread, so that what V8 compiles it has compiled; and no collection of garbage by chance.
    ...[process.execPath, '--single-threaded', '--min-semi-space-size=64', file],
  ])
  const visitors = await stage.visitors(library === BARE ? OURS : library)
  const cell = await stage.cell({ library, mode, visitors })
  await stage.load.ask('prepare', cell)
  const { pid } = stage.server(library)
  const control = (option: string) =>
    execFileSync('callgrind_control', [...option.split(' '), String(pid)], { stdio: 'ignore' })
  const serve = (requests: number) =>
    stage.load.ask('run', { name: cell.name, requests, milliseconds: 300_000 })

  await serve(WARM_UP)
  control('-i on')
  await serve(FEWER)
  const counts: (readonly number[])[] = []
  for (const requests of [FEWER, MORE]) {
    control('-z')
    await serve(requests)
    control('-d')
    counts.push(lastDump(folder))
  }
  await stage.end()
  const [fewer = [], more = []] = counts
  return more.map((count, at) => (count - (fewer[at] as number)) / (MORE - FEWER))
}

/** The sums of the newest dump in a folder, in the order of the columns. */
function lastDump(folder: string): readonly number[] {
  const [newest] = readdirSync(folder)
    .filter((file) => file.startsWith('out.'))
    .toSorted((a, b) => Number(b.slice(4)) - Number(a.slice(4)))
  const text = readFileSync(join(folder, String(newest)), 'latin1')
  const words = (line: RegExp) => line.exec(text)?.[1]?.split(' ') ?? []
  const names = words(/^events: (.*)$/m)
  const sums = words(/^(?:summary|totals): (.*)$/m)
  const sum = (...wanted: readonly string[]) =>
    wanted.reduce((all, name) => all + Number(sums[names.indexOf(name)]), 0)
  return [sum('Ir'), sum('I1mr'), sum('D1mr', 'D1mw'), sum('Bcm', 'Bim')]
}
