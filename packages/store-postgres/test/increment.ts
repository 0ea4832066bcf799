/** One of several processes that change the same session: by compare-and-set, and again after each conflict. */
import { once } from 'node:events'
import type { StoredRecord, Written } from '@sealed-session/core'
import pg from 'pg'
import { postgresStore } from '../src/index.ts'

export interface Job {
  readonly url: string
  readonly table: string
  readonly rounds: number
  readonly clients: number
  /** The number of the first of these clients. */
  readonly first: number
}

const KEY = 'session'
const HOUR = 3_600_000

const [{ url, table, rounds, clients, first }] = (await once(process, 'message')) as [Job]
const pool = new pg.Pool({ connectionString: url, max: 4 })
const store = postgresStore(pool, { table })
// By all processes at the same time.
await store.migrate()

let turn: Promise<unknown> = Promise.resolve()
const names = Array.from({ length: clients }, (_, index) => `client ${first + index}`)
await Promise.all(
  names.map(async (name) => {
    for (let round = 0; round < rounds; round++) await increment(name)
  }),
)
await pool.end()
process.disconnect?.()

/** At once; and after a conflict in turn with the others of this process, as sessions do. */
async function increment(name: string): Promise<void> {
  const answer = await raise(name, await store.read(KEY))
  if (answer.ok) return
  turn = turn.then(() => insist(name))
  await turn
}

async function insist(name: string): Promise<void> {
  let current = await store.read(KEY)
  for (;;) {
    const answer = await raise(name, current)
    if (answer.ok) return
    current = answer.current
  }
}

async function raise(name: string, current: StoredRecord | null): Promise<Written> {
  const counters = JSON.parse(current?.value ?? '{}') as Record<string, number>
  counters.all = (counters.all ?? 0) + 1
  counters[name] = (counters[name] ?? 0) + 1
  const now = Date.now()
  const value = JSON.stringify(counters)
  const record = { value, createdAt: now, seenAt: now, expiresAt: now + HOUR }
  return current === null
    ? await store.create(KEY, record)
    : await store.update(KEY, current.version, record)
}
