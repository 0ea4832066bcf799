/**
 * How much work is a request for the processor? Counted by valgrind, not timed, so that it does not matter what
 * else the machine does.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { workFolder } from './bundle.ts'
import { BARE, type Mode, OURS } from './requests/apps/app.ts'
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
  [OURS, 'read', `${OURS}: read`],
  [BARE, 'set-cookie', 'Set-Cookie, Cache-Control and Vary written by hand'],
  [OURS, 'changed', `${OURS}: changed`],
]

/** Requests until V8 has compiled all there is to compile. */
const WARM_UP = 40_000

/** Requests before those that are counted, since valgrind starts anew as well, and those. */
const LEAD_IN = 100
const COUNTED = 800

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
  const rows: Table['rows'][number][] = []
  for (const [library, mode, label] of ROWS) {
    const counted = await countedOf(framework, library, mode)
    rows.push({ cells: [label, ...counted.map(spellCount)], ours: library === OURS })
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
  const served = async () => (await stage.load.ask('count', null)).requests
  const serve = async (requests: number) => {
    const end = (await served()) + requests
    while ((await served()) < end) await sleep(50)
  }

  // On connections that stay open: V8 takes code back when they come and go.
  await stage.load.ask('begin', { name: cell.name })
  await serve(WARM_UP)
  control('-i on')
  await serve(LEAD_IN)
  control('-z')
  const before = await served()
  await serve(COUNTED)
  control('-d')
  const requests = (await served()) - before
  await stage.load.ask('end', null)
  await stage.end()
  return dumped(folder).map((sum) => sum / requests)
}

/** The sums of the dump in a folder, in the order of the columns. */
function dumped(folder: string): readonly number[] {
  const text = readFileSync(join(folder, 'out.1'), 'latin1')
  const words = (line: RegExp) => line.exec(text)?.[1]?.split(' ') ?? []
  const names = words(/^events: (.*)$/m)
  const sums = words(/^(?:summary|totals): (.*)$/m)
  const sum = (...wanted: readonly string[]) =>
    wanted.reduce((all, name) => all + Number(sums[names.indexOf(name)]), 0)
  return [sum('Ir'), sum('I1mr'), sum('D1mr', 'D1mw'), sum('Bcm', 'Bim')]
}
