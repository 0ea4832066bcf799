/** In a process of its own: a million sessions in one file, and how long single operations take there. */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { SessionStore } from '@sealed-session/core'
import { sqliteStore } from '@sealed-session/store-sqlite'
import { answer, question } from '../processes.ts'
import { seededRandom } from '../statistics.ts'
import { newKey, newRecord } from './samples.ts'

export interface Many {
  readonly sessions: number
  /** Of the file, for each session. */
  readonly bytes: number
  readonly latencies: readonly Latency[]
}

interface Question {
  readonly path: string
  readonly sessions: number
  /** Of each kind. */
  readonly operations: number
}

/** Microseconds of wall time. */
export interface Latency {
  readonly what: string
  readonly p50: number
  readonly p99: number
  readonly longest: number
}

const { path, sessions, operations } = question<Question>()
const HOUR = 3_600_000
const random = seededRandom(1)

let time = Date.now()
const store = sqliteStore(path, { now: () => time }) as Required<SessionStore>
const keys = fill()
const bytes = statSync(path).size / sessions

const latencies = [
  latencyOf('read', () => store.read(anyKey())),
  latencyOf('update', () => {
    const key = anyKey()
    const record = store.read(key)
    if (record === null || record instanceof Promise) throw new Error('a session is missing')
    return () => store.update(key, record.version, { ...record, seenAt: time })
  }),
  latencyOf('create', () => {
    const [key, record] = [newKey(), newRecord(time)]
    return () => store.create(key, record)
  }),
]

// The tenth that expires first.
time += HOUR
const swept = latencyOf('create, while a tenth has expired and is swept by the writes', () => {
  const [key, record] = [newKey(), newRecord(time)]
  return () => store.create(key, record)
})
const step = latencyOf('sweep(100)', () => store.sweep(100), 100)
store.close()

answer({ sessions, bytes, latencies: [...latencies, swept, step] } satisfies Many)

/** By hand, in one transaction, since a million acknowledged writes take minutes. */
function fill(): string[] {
  const database = new DatabaseSync(path)
  const insert = database.prepare(
    `insert into sealed_sessions
      (key, version, value, expires_at, created_at, seen_at, sweep_at, subject)
      values (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const filled = Array.from({ length: sessions }, newKey)
  database.exec('pragma cache_size = -256000; begin')
  for (const [index, key] of filled.entries()) {
    const { value, createdAt, seenAt, subject = null, ...record } = newRecord(time)
    const expiresAt = index % 10 === 0 ? time + HOUR : record.expiresAt + index
    insert.run(key, '0123456789abcdef.1', value, expiresAt, createdAt, seenAt, expiresAt, subject)
  }
  database.exec('commit; pragma wal_checkpoint(truncate)')
  database.close()
  return filled
}

/** Of one that lives on. */
function anyKey(): string {
  const index = Math.floor(random() * keys.length)
  return keys[index % 10 === 0 ? index + 1 : index] as string
}

/** `act` does it so many times, or prepares it and answers with what is to be timed. */
function latencyOf(what: string, act: () => unknown, times = operations): Latency {
  const waited: number[] = []
  for (let count = 0; count < times; count++) {
    const prepared = performance.now()
    const next = act()
    const started = typeof next === 'function' ? performance.now() : prepared
    if (typeof next === 'function') next()
    waited.push((performance.now() - started) * 1000)
  }
  waited.sort((one, other) => one - other)
  const at = (share: number) => waited[Math.floor(share * (waited.length - 1))] as number
  return { what, p50: at(0.5), p99: at(0.99), longest: at(1) }
}
