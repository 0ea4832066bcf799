/** What do sessions on the server cost an HTTP server, beside the usual library in the same database? */
import { Postgres } from '../../packages/store-postgres/test/server.ts'
import { Server } from '../../packages/store-redis/test/servers.ts'
import type { Mode } from './requests/apps/app.ts'
import { POSTGRES, REDIS } from './requests/apps/databases.ts'
import { type ServedName, served } from './requests/apps/served.ts'
import { type Comparison, compare } from './requests/comparison.ts'
import { middle } from './requests/rounds.ts'
import { countTrips, type Trips, tripsTable } from './requests/trips.ts'
import { Wire } from './requests/wire.ts'
import { comparisonTable } from './requests.ts'
import type { Part, Table, Target } from './section.ts'
import { spellRatio } from './statistics.ts'

const PACE = { warmUp: { requests: 60_000, milliseconds: 4000 }, rounds: 15, slice: 80 }
const QUICK_PACE = { warmUp: { requests: 20_000, milliseconds: 1500 }, rounds: 4, slice: 40 }

/** Needs Redis and Postgres on this machine, which it starts itself, on loopback. */
export const servedPart: Part = async ({ quick }) => {
  const redis = await Server.start()
  const postgres = await Postgres.start()
  process.env[REDIS] = String(redis.port)
  process.env[POSTGRES] = postgres.url
  const wires = [await Wire.to(redis.port), await Wire.to(postgres.port)] as const
  try {
    const trips = await countTrips(...wires, postgres.url)
    const comparisons: Comparison[] = []
    for (const framework of Object.keys(served) as ServedName[]) {
      console.error(`served: ${framework}`)
      const extent = { pace: quick ? QUICK_PACE : PACE, rivals: true, floors: false, crowd: 0 }
      comparisons.push(await compare(framework, (file) => [process.execPath, file], extent))
    }
    return [
      {
        title: 'Requests per second, sessions on the server',
        text: TEXT,
        tables: [ratioTable(comparisons), tripsTable(trips), ...comparisons.map(comparisonTable)],
        plots: [],
        targets: [...comparisons.flatMap(targetsOf), ...trips.filter(isOurs).flatMap(tripTargets)],
      },
    ]
  } finally {
    for (const wire of wires) wire.close()
    await redis.stop()
    postgres.remove()
  }
}

const TEXT = `As in the part \`requests\`, with sessions of 500 bytes. The databases run beside on the same machine, as they
come, and share its second core with the load. Requests per second are what a client sees there, the database's work and
the waiting for it included; CPU time is the server's alone, which is what counts where the database has a machine of its
own. Round trips are counted by a proxy before the database, one request after the other: what is sent before an answer
comes is one. @fastify/session sets its cookie, and writes, with every response, as it comes.`

const MODES = ['untouched', 'read', 'changed'] as const satisfies readonly Mode[]

/** How many times the rival's requests per second, and how many times less CPU time. */
interface Ratio {
  readonly perSecond: number
  readonly cpu: number
}

function ratioOf({ rows, found }: Comparison, mode: Mode): Ratio {
  function sliceOf(isOurs: boolean) {
    const row = rows.find(({ cell, ours }) => cell.mode === mode && ours === isOurs)
    if (row === undefined) throw new Error(`${mode} was not measured`)
    return middle(found, row.cell)
  }
  const [ours, theirs] = [sliceOf(true), sliceOf(false)]
  return {
    perSecond: ours.requestsPerSecond / theirs.requestsPerSecond,
    cpu: theirs.cpu / ours.cpu,
  }
}

function ratioTable(comparisons: readonly Comparison[]): Table {
  const columns = MODES.flatMap((mode) => [mode, `${mode}, by CPU time`])
  return {
    title: "Requests per second, of the usual library's",
    columns: ['', ...columns],
    rows: comparisons.map((comparison) => ({
      cells: [
        comparison.framework,
        ...MODES.map((mode) => ratioOf(comparison, mode)).flatMap(({ perSecond, cpu }) => [
          spellRatio(perSecond),
          spellRatio(cpu),
        ]),
      ],
      ours: false,
    })),
  }
}

function targetsOf(comparison: Comparison): Target[] {
  return MODES.map((mode) => {
    const { perSecond, cpu } = ratioOf(comparison, mode)
    return {
      what: `${comparison.framework}, ${mode}: requests per second, of the usual library's`,
      wanted: 1.2,
      direction: 'at least',
      measured: perSecond,
      text: `by CPU time: ${spellRatio(cpu)}`,
    }
  })
}

const isOurs = ({ ours }: Trips) => ours

/** None without a session, one to read it, one more to change it. */
function tripTargets({ framework, perRequest }: Trips): Target[] {
  return ['without a session', 'untouched', 'read', 'changed'].map((what, at) => ({
    what: `${framework}, ${what}: round trips per request`,
    wanted: Math.min(at, at === 3 ? 2 : 1),
    direction: 'at most',
    measured: perRequest[at],
  }))
}
