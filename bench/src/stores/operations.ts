/** In a process of its own: microseconds of one operation of each store. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  type Awaitable,
  memoryStore,
  type NewRecord,
  type SessionStore,
  type Written,
} from '@sealed-session/core'
import { sqliteStore } from '@sealed-session/store-sqlite'
import { measure, type Pace, type Task } from '../measure.ts'
import { answer, question } from '../processes.ts'
import { newKey, newRecord } from './samples.ts'

export interface Operations {
  readonly stores: readonly Timed[]
  readonly byHand: Timed
}

export interface Timed {
  readonly name: string
  readonly ours: boolean
  readonly times: Readonly<Partial<Record<Verb, number>>>
}

interface Question {
  readonly folder: string
  readonly pace: Pace
  /** So many are in each store. */
  readonly sessions: number
}

type Verb = 'read' | 'update' | 'touch' | 'create' | 'delete'

const { folder, pace, sessions: count } = question<Question>()

/** Filled by another, where each write takes its time. */
const kept: readonly (readonly [name: string, store: SessionStore, filling?: SessionStore])[] = [
  ['memoryStore', memoryStore({ max: 10_000_000 })],
  ['sqliteStore', sqliteStore(join(folder, 'process.db'))],
  [
    "sqliteStore, durability: 'power loss'",
    sqliteStore(join(folder, 'power-loss.db'), { durability: 'power loss' }),
    sqliteStore(join(folder, 'power-loss.db')),
  ],
]
const BY_HAND = 'by hand, node:sqlite'

const tasks = [
  ...kept.flatMap(([name, store, filling]) => tasksOf(name, store, filling)),
  ...handTasks(join(folder, 'hand.db')),
]
const found = await measure(tasks, pace)
const times = (name: string) =>
  Object.fromEntries(
    (['read', 'update', 'touch', 'create', 'delete'] satisfies Verb[]).flatMap((verb) => {
      const time = found.get(`${name} ${verb}`)
      return time === undefined ? [] : [[verb, time.cpu]]
    }),
  )
answer({
  stores: kept.map(([name]) => ({ name, ours: true, times: times(name) })),
  byHand: { name: BY_HAND, ours: false, times: times(BY_HAND) },
} satisfies Operations)

/** Each operation is of another session, and changes it; what one task creates, another deletes. */
function tasksOf(name: string, store: SessionStore, filling = store): Task[] {
  const sessions = Array.from({ length: count }, () => begin(filling))
  if (filling !== store) filling.close?.()
  const pick = picking(sessions)
  const created: Session[] = []
  let time = Date.now()
  return [
    { name: `${name} read`, run: () => expecting(store.read(pick().key) !== null) },
    {
      name: `${name} update`,
      run() {
        const session = pick()
        const seenAt = ++time
        const expiresAt = session.record.expiresAt + seenAt - session.record.seenAt
        session.record = { ...session.record, seenAt, expiresAt }
        session.version = versionOf(store.update(session.key, session.version, session.record))
      },
    },
    {
      name: `${name} touch`,
      run() {
        const { key, record } = pick()
        const seenAt = ++time
        const expiresAt = record.expiresAt + seenAt - record.seenAt
        expecting(store.touch(key, { seenAt, expiresAt }))
      },
    },
    {
      name: `${name} create`,
      run() {
        created.push(begin(store))
      },
    },
    {
      name: `${name} delete`,
      run() {
        const { key, version } = created.pop() ?? begin(store)
        store.delete(key, version)
      },
    },
  ]
}

interface Session {
  readonly key: string
  version: string
  record: NewRecord
}

function begin(store: SessionStore): Session {
  const [key, record] = [newKey(), newRecord()]
  return { key, record, version: versionOf(store.create(key, record)) }
}

/** All stores here answer at once. */
function versionOf(written: Awaitable<Written>): string {
  if ('ok' in written && written.ok) return written.version
  throw new Error('a write met a conflict')
}

function handTasks(path: string): Task[] {
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  database.exec('create table kept (key text primary key, value text not null) strict')
  const insert = database.prepare('insert into kept values (?, ?)')
  const read = database.prepare('select value from kept where key = ?')
  const write = database.prepare('update kept set value = ? where key = ?')
  const keys = Array.from({ length: count }, newKey)
  for (const key of keys) insert.run(key, newRecord().value)
  const pick = picking(keys)
  const { value } = newRecord()
  let writes = 0
  return [
    { name: `${BY_HAND} read`, run: () => expecting(read.get(pick())) },
    {
      name: `${BY_HAND} update`,
      run: () => expecting(write.run(`${++writes}${value}`, pick()).changes),
    },
  ]
}

/** One after the other in an order that no cache likes. */
function picking<T>(all: readonly T[]): () => T {
  let at = 0
  return () => {
    at = (at + 7919) % all.length
    return all[at] as T
  }
}

function expecting(condition: unknown): void {
  if (!condition) throw new Error('a store does not answer as it should')
}
