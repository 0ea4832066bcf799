/** How many round trips to its database does a request make? Counted on the wire, one request after the other. */
import type { Table } from '../section.ts'
import { spell } from '../statistics.ts'
import { BARE, type Mode } from './apps/app.ts'
import { POSTGRES, REDIS } from './apps/databases.ts'
import { type ServedName, served } from './apps/served.ts'
import { openStage, type Stage } from './stage.ts'
import type { Wire } from './wire.ts'

const REQUESTS = 50
const MODES = ['untouched', 'read', 'changed'] as const satisfies readonly Mode[]

export interface Trips {
  readonly framework: ServedName
  readonly library: string
  readonly ours: boolean
  /** Of a visitor without a session, and of one with one. */
  readonly perRequest: readonly number[]
}

/** By way of these wires, which lead to the databases. */
export async function countTrips(redis: Wire, postgres: Wire, url: string): Promise<Trips[]> {
  const { [REDIS]: redisPort, [POSTGRES]: postgresUrl } = process.env
  const byWire = new URL(url)
  byWire.port = String(postgres.port)
  Object.assign(process.env, { [REDIS]: String(redis.port), [POSTGRES]: byWire.href })
  const trips: Trips[] = []
  for (const [framework, libraries] of Object.entries(served)) {
    if (framework.endsWith('SQLite')) continue
    const stage = await openStage(framework as ServedName, (file) => [process.execPath, file])
    for (const { name, ours } of libraries) {
      if (name === BARE) continue
      const perRequest = await tripsOf(stage, name, () => redis.trips + postgres.trips)
      trips.push({ framework: framework as ServedName, library: name, ours, perRequest })
    }
    await stage.end()
  }
  Object.assign(process.env, { [REDIS]: redisPort, [POSTGRES]: postgresUrl })
  return trips
}

async function tripsOf(stage: Stage, library: string, count: () => number): Promise<number[]> {
  const visitors = await stage.visitors(library, undefined, 1)
  const cells = []
  for (const mode of MODES) cells.push(await stage.cell({ library, mode, visitors }))
  const perRequest: number[] = []
  const nobody = cells.slice(0, 1).map((cell) => ({ ...cell, visits: [{ cookie: '' }] }))
  for (const { port, visits } of [...nobody, ...cells]) {
    const before = count()
    const [{ cookie } = { cookie: '' }] = visits
    const headers = cookie === '' ? {} : { cookie }
    for (let request = 0; request < REQUESTS; request++) {
      await (await fetch(`http://127.0.0.1:${port}/`, { headers })).text()
    }
    perRequest.push((count() - before) / REQUESTS)
  }
  return perRequest
}

export function tripsTable(trips: readonly Trips[]): Table {
  return {
    title: 'Round trips to the database, per request',
    columns: ['', 'no session', ...MODES],
    rows: trips.map(({ framework, library, ours, perRequest }) => ({
      cells: [`${framework}, ${library}`, ...perRequest.map(spell)],
      ours,
    })),
  }
}
