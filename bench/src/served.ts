/** What do sessions on the server cost an HTTP server, beside the usual library in the same database? */
import { Postgres } from '../../packages/store-postgres/test/server.ts'
import { Server } from '../../packages/store-redis/test/servers.ts'
import { POSTGRES, REDIS, served } from './requests/apps/served.ts'
import { type Comparison, compare } from './requests/comparison.ts'
import { comparisonTable } from './requests.ts'
import type { Part } from './section.ts'

const PACE = { warmUp: { requests: 60_000, milliseconds: 4000 }, rounds: 7, slice: 60 }
const QUICK_PACE = { warmUp: { requests: 20_000, milliseconds: 1500 }, rounds: 4, slice: 40 }

/** Needs Redis and Postgres on this machine, which it starts itself, on loopback. */
export const servedPart: Part = async ({ quick }) => {
  const redis = await Server.start()
  const postgres = await Postgres.start()
  process.env[REDIS] = String(redis.port)
  process.env[POSTGRES] = postgres.url
  try {
    const comparisons: Comparison[] = []
    for (const framework of Object.keys(served) as (keyof typeof served)[]) {
      console.error(`served: ${framework}`)
      const extent = { pace: quick ? QUICK_PACE : PACE, rivals: true, floors: false, crowd: 0 }
      comparisons.push(await compare(framework, (file) => [process.execPath, file], extent))
    }
    return [
      {
        title: 'Requests per second, sessions on the server',
        text: 'As above; the databases run beside on the same machine, and their CPU time is not counted.',
        tables: comparisons.map(comparisonTable),
        plots: [],
        targets: [],
      },
    ]
  } finally {
    await redis.stop()
    postgres.remove()
  }
}
