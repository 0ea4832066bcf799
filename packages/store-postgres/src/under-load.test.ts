/** Is nothing lost: by several processes at once, by way of a pooler, and while Postgres crashes and is paused? */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { examine, offerStore, totals } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchSubject } from '../../../conformance/subjects/fetch.ts'
import { inTime, moment } from '../test/deadline.ts'
import type { Job } from '../test/increment.ts'
import { startPooler, WITHOUT_POOLER } from '../test/pooler.ts'
import { Postgres, WITHOUT_SERVER } from '../test/server.ts'
import { anotherTable } from '../test/support.ts'
import { postgresStore } from './index.ts'

const CLIENTS = 64
const ROUNDS = 200
const PROCESSES = 4
const WRITERS = 16
const HOUR = 3_600_000
const MINUTES = 60_000

describe.skipIf(WITHOUT_SERVER)('on a real Postgres under load', () => {
  let server: Postgres
  beforeAll(async () => {
    server = await Postgres.start()
  })
  afterAll(() => server.remove())

  it(
    '64 clients in four processes, who migrate and then raise one counter, lose nothing',
    async () => {
      expect(await countersOf(server.url)).toEqual(ALL_COUNTED)
    },
    20 * MINUTES,
  )

  it.skipIf(WITHOUT_POOLER)(
    'nor by way of pgbouncer, which pools transactions',
    async () => {
      const pooler = await startPooler(server)
      try {
        expect(await countersOf(server.urlOn(pooler.port))).toEqual(ALL_COUNTED)
      } finally {
        pooler.stop()
      }
    },
    20 * MINUTES,
  )

  it(
    'what was acknowledged is there after crashes and pauses, which a pool outlives',
    async () => {
      const { lost, failed, acknowledged } = await outlast(server)
      expect(lost).toBe(0)
      expect(failed).toBeGreaterThan(0)
      expect(acknowledged).toBeGreaterThan(failed)
    },
    20 * MINUTES,
  )

  it.each([
    ['in it', {}],
    ['in it or in the cookie, by their size', { keepInCookie: 400 }],
  ])(
    'sessions that are kept %s are what they are in a cookie',
    async (_where, home) => {
      const pool = new pg.Pool({ connectionString: server.url })
      offerStore('postgres', ({ now }) =>
        postgresStore(pool, { table: anotherTable(), createTable: true, now }),
      )
      const served = await serve(fetchSubject)
      const report = await examine(served.url, {
        ...fetchSubject,
        home: { store: 'postgres', ...home },
      })
      await served.close()
      await pool.end()
      const { passed, failed } = totals(report)
      const failures = report.examined.filter(({ verdict }) => verdict.kind === 'failed')
      expect(failures).toEqual([])
      expect(failed).toBe(0)
      expect(passed).toBeGreaterThan(500)
    },
    20 * MINUTES,
  )
})

const ALL_COUNTED = Object.fromEntries([
  ['all', CLIENTS * ROUNDS],
  ...Array.from({ length: CLIENTS }, (_, client) => [`client ${client}`, ROUNDS]),
])

/** After each client has raised the common counter and its own, so many times. */
async function countersOf(url: string): Promise<unknown> {
  const table = anotherTable()
  const clients = CLIENTS / PROCESSES
  await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) =>
      done({ url, table, rounds: ROUNDS, clients, first: index * clients }),
    ),
  )
  const pool = new pg.Pool({ connectionString: url })
  const record = await postgresStore(pool, { table }).read('session')
  await pool.end()
  return JSON.parse(record?.value ?? '{}')
}

async function done(job: Job): Promise<void> {
  const child: ChildProcess = fork(join(import.meta.dirname, '../test/increment.ts'), {
    execPath: 'node',
    execArgv: ['--conditions=sealed-session-source'],
  })
  child.send(job)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`a process ended with ${code} before it was done`)
}

/** By one pool all the while, as in an app that is not restarted. */
async function outlast(server: Postgres) {
  const pool = new pg.Pool({ connectionString: server.url, connectionTimeoutMillis: 2000 })
  const store = postgresStore(pool, { table: anotherTable(), createTable: true })
  const highest = new Array<number>(WRITERS).fill(0)
  const tally = { acknowledged: 0, failed: 0, isOver: false }
  const writers = highest.map((_, writer) => write(writer))

  for (const fault of [crash, pause, crash, pause]) {
    await enough()
    await fault()
  }
  await enough()
  tally.isOver = true
  await Promise.all(writers)

  let lost = 0
  for (const [writer, count] of highest.entries()) {
    const record = await store.read(`writer ${writer}`)
    lost += Math.max(0, count - Number(record?.value ?? 0))
  }
  await pool.end()
  return { lost, ...tally }

  /** Counts up, each time from what is there. */
  async function write(writer: number): Promise<void> {
    const key = `writer ${writer}`
    while (!tally.isOver) {
      try {
        const current = await inTime(store.read(key))
        const next = Number(current?.value ?? 0) + 1
        const now = Date.now()
        const record = { value: String(next), createdAt: now, seenAt: now, expiresAt: now + HOUR }
        const written = await inTime(
          current === null ? store.create(key, record) : store.update(key, current.version, record),
        )
        if (!written.ok) continue
        highest[writer] = next
        tally.acknowledged++
      } catch {
        tally.failed++
        await moment(10)
      }
    }
  }

  /** Until each writer has come through again a good many times, in mean. */
  async function enough(): Promise<void> {
    const wanted = tally.acknowledged + 100 * WRITERS
    while (tally.acknowledged < wanted) await moment(50)
  }

  async function crash(): Promise<void> {
    server.crash()
    await failing()
    server.start()
  }

  async function pause(): Promise<void> {
    server.pause()
    await failing()
    server.resume()
  }

  async function failing(): Promise<void> {
    const wanted = tally.failed + WRITERS
    while (tally.failed < wanted) await moment(50)
  }
}
