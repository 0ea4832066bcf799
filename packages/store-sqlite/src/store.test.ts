import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { NewRecord, SessionStore } from '@sealed-session/core'
import BetterSqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { closing, newFile } from '../test/files.ts'
import { KINDS } from '../test/kinds.ts'
import { type SqliteDatabase, type SqliteStoreOptions, sqliteStore } from './index.ts'
import { isOld } from './setup.ts'

const START = 1_790_000_000_000
const HOUR = 3_600_000
const SUBJECT = 'c3ViamVjdA'.padEnd(43, 'A')
const now = () => START

function open(path: string | SqliteDatabase, options: SqliteStoreOptions = {}): SessionStore {
  return closing(sqliteStore(path, { now, ...options }))
}

function record(more: Partial<NewRecord> = {}): NewRecord {
  return { value: 'value', expiresAt: START + HOUR, createdAt: START, seenAt: START, ...more }
}

function ask(database: SqliteDatabase, sql: string): unknown {
  return Object.values(Object(database.prepare(sql).get()))[0]
}

const rows = (path: string) =>
  ask(closing(new DatabaseSync(path)), 'select count(*) from sealed_sessions')

describe('a path', () => {
  it('is a file that sessions outlive the store in', async () => {
    const path = newFile()
    const first = open(path)
    const written = await first.create('key', record())
    first.close?.()
    const second = open(path)
    expect(await second.read('key')).toEqual({
      ...record(),
      version: written.ok && written.version,
    })
  })

  it('that is new is for its owner alone, and one that is there stays as it is', () => {
    const path = newFile()
    const mode = () => statSync(path).mode & 0o777
    open(path)
    expect(mode()).toBe(0o600)
    chmodSync(path, 0o640)
    open(path)
    expect(mode()).toBe(0o640)
  })

  it('may be memory', () => {
    expect(open(':memory:').capabilities.durability).toBe('process')
    expect(open(newFile()).capabilities.durability).toBe('disk')
  })

  it('whose folder is not there is told with what to do', () => {
    const path = `${newFile()}/no/such/folder.db`
    expect(() => open(path)).toThrow(
      expect.objectContaining({ code: 'ERR_SESSION_CONFIG', cause: expect.anything() }),
    )
    expect(() => open(path)).toThrow(/could not open the file .* Make its folder/)
  })

  it('that holds no database is told by SQLite', () => {
    const path = newFile()
    writeFileSync(
      path,
      'something else, and longer than the head of a database has to be'.repeat(20),
    )
    expect(() => open(path)).toThrow(/not a database/)
  })

  it('may be closed twice, and is not asked any more then', () => {
    const store = open(newFile())
    store.close?.()
    store.close?.()
    expect(() => store.read('key')).toThrow()
  })
})

describe.each(KINDS)('a database of $name', ({ open: openDatabase }) => {
  const given = (path = newFile()) => closing(openDatabase(path))

  it('stays open when the store is closed', async () => {
    const database = given()
    const store = open(database)
    await store.create('key', record())
    store.close?.()
    expect(ask(database, 'select count(*) from sealed_sessions')).toBe(1)
  })

  it('is put into WAL mode, waits, and promises no less than it did', () => {
    const database = given()
    database.exec('pragma synchronous = off; pragma busy_timeout = 0')
    open(database)
    expect(ask(database, 'pragma journal_mode')).toBe('wal')
    expect(ask(database, 'pragma busy_timeout')).toBe(1000)
    expect(ask(database, 'pragma synchronous')).toBe(1)
    open(database, { durability: 'power loss' })
    expect(ask(database, 'pragma synchronous')).toBe(2)
    database.exec('pragma busy_timeout = 7000')
    open(database, { durability: 'process' })
    expect(ask(database, 'pragma synchronous')).toBe(2)
    expect(ask(database, 'pragma busy_timeout')).toBe(7000)
  })

  it('is not written to within a transaction of the app, which may take it back', async () => {
    const database = given()
    const store = open(database)
    const written = await store.create('key', record())
    const version = written.ok ? written.version : ''
    database.exec('begin')
    const error = expect.objectContaining({ code: 'ERR_SESSION_CONFIG' })
    expect(() => store.create('other', record())).toThrow(error)
    expect(() => store.update('key', version, record())).toThrow(error)
    expect(() => store.touch('key', { expiresAt: START, seenAt: START })).toThrow(error)
    expect(() => store.delete('key', version)).toThrow(error)
    expect(() => store.deleteAll?.('subject')).toThrow(error)
    expect(() => open(database)).toThrow(/within a transaction of the app/)
    expect(await store.read('key')).toEqual({ ...record(), version })
    database.exec('rollback')
    expect((await store.update('key', version, record())).ok).toBe(true)
  })

  it('keeps the app’s user_version and tables', () => {
    const database = given()
    database.exec('pragma user_version = 7; create table sessions (sid)')
    open(database)
    expect(ask(database, 'pragma user_version')).toBe(7)
    expect(ask(database, 'select count(*) from sessions')).toBe(0)
  })

  it('that has a table of that name already keeps it, and another name helps', () => {
    const database = given()
    database.exec('create table sealed_sessions (sid text, sess text)')
    expect(() => open(database)).toThrow(/has a table sealed_sessions already.*option `table`/s)
    expect(ask(database, 'select count(*) from sealed_sessions')).toBe(0)
    expect(() => open(database, { table: 'ours' })).not.toThrow()
  })

  it('of a newer release is left alone', () => {
    const database = given()
    open(database)
    database.exec('update sealed_sessions_version set version = 99')
    expect(() => open(database)).toThrow(/newer release/)
    expect(ask(database, 'select version from sealed_sessions_version')).toBe(99)
  })

  it('has as many stores as it has tables', async () => {
    const database = given()
    const [users, admins] = [open(database), open(database, { table: 'Admin_Sessions' })]
    await users.create('key', record())
    expect(await admins.read('key')).toBeNull()
    expect((await open(database, { table: 'Admin_Sessions' }).create('key', record())).ok).toBe(
      true,
    )
  })
})

describe('a database that answers in its own way', () => {
  it.each([
    ['arrays', () => new DatabaseSync(':memory:', { returnArrays: true })],
    ['bigint', () => new DatabaseSync(':memory:', { readBigInts: true })],
    ['bigint, of better-sqlite3', () => new BetterSqlite(':memory:').defaultSafeIntegers()],
  ])('(%s) is read all the same', async (_what, make) => {
    const store = open(closing(make()))
    const given = record({ subject: SUBJECT, label: 'phone' })
    const written = await store.create('key', given)
    expect(await store.read('key')).toEqual({ ...given, version: written.ok && written.version })
    const { value: _, ...shown } = given
    expect(await store.list?.(SUBJECT)).toEqual({
      items: [{ key: 'key', ...shown }],
      after: undefined,
    })
    expect(await store.deleteAll?.(SUBJECT)).toBe(1)
  })

  it('by callback is refused', () => {
    const statement = { get: () => statement, all: () => [], run: () => ({ changes: 0 }) }
    const later = { prepare: () => statement, exec: () => later, close: () => undefined }
    expect(() => open(later)).toThrow(/sqlite3 answers later, and cannot be used/)
  })
})

describe('options', () => {
  it.each([
    [{ durability: 'disk' }, /durability is "disk".*'power loss'/],
    [{ table: 'sessions; drop' }, /table is "sessions; drop"/],
    [{ table: 'sqlite_sessions' }, /letters, digits and underscores/],
    [{ busyTimeout: -1 }, /busyTimeout is -1/],
    [{ now: START }, /now is 1790000000000/],
    [{ ttl: 60 }, /no option "ttl".*durability, table/],
  ])('%j cannot work', (options, message) => {
    const given = options as SqliteStoreOptions
    expect(() => sqliteStore(':memory:', given)).toThrow(message)
    expect(() => sqliteStore(':memory:', given)).toThrow(
      expect.objectContaining({ code: 'ERR_SESSION_CONFIG' }),
    )
  })

  it.each([[undefined], [null], [7], [{}], [() => 'sessions.db']])(
    'a database that is %s is refused',
    (given) => {
      expect(() => sqliteStore(given as never)).toThrow(/Give the path of a file/)
    },
  )

  it('durability chooses what a path waits for', () => {
    // What a connection waits for is known to itself alone.
    const synchronous = (options: SqliteStoreOptions) => {
      const asked: string[] = []
      const database = closing(new DatabaseSync(newFile()))
      const heard: SqliteDatabase = {
        prepare: (sql) => database.prepare(sql),
        exec(sql) {
          asked.push(sql)
          database.exec(sql)
        },
        close: () => database.close(),
      }
      database.exec('pragma synchronous = off')
      open(heard, options)
      return asked.filter((sql) => sql.includes('synchronous'))
    }
    expect(synchronous({})).toEqual(['pragma synchronous = normal'])
    expect(synchronous({ durability: 'power loss' })).toEqual(['pragma synchronous = full'])
  })
})

describe('what has expired', () => {
  it('is dropped by writes to come, a few rows at a time, and never piles up', async () => {
    const path = newFile()
    let time = START
    const store = open(path, { now: () => time })
    for (let index = 0; index < 1000; index++) {
      await store.create(`short ${index}`, record({ expiresAt: time + 10 }))
      time += 1
    }
    // What lives, what has expired since the last sweep, and what is still to be swept.
    expect(rows(path)).toBeLessThanOrEqual(10 + 8 + 8)
    for (let index = 0; index < 32; index++) {
      time += 1
      await store.create(`long ${index}`, record({ expiresAt: time + HOUR }))
    }
    expect(rows(path)).toBe(32)
  })

  it('is not what was prolonged meanwhile, though a sweep comes by', async () => {
    const path = newFile()
    let time = START
    const store = open(path, { now: () => time })
    const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`)
    for (const key of keys) await store.create(key, record({ expiresAt: time + 100 }))
    for (const key of keys.slice(0, 20)) {
      await store.touch(key, { expiresAt: time + HOUR, seenAt: time })
    }
    time += 100
    expect(await store.sweep?.(1000)).toBe(20)
    expect(rows(path)).toBe(20)
    time += HOUR
    expect(await store.sweep?.(7)).toBe(7)
    expect(await store.sweep?.(1000)).toBe(13)
    expect(rows(path)).toBe(0)
  })

  it('is swept soon where an update has shortened it', async () => {
    const path = newFile()
    let time = START
    const store = open(path, { now: () => time })
    const written = await store.create('key', record({ expiresAt: time + 1000 * HOUR }))
    const version = written.ok ? written.version : ''
    await store.update('key', version, record({ expiresAt: time + 10 }))
    time += 10
    expect(await store.sweep?.(10)).toBe(1)
    expect(rows(path)).toBe(0)
  })

  it('is swept in one call, however many live on before it', async () => {
    let time = START
    const store = open(':memory:', { now: () => time })
    for (let index = 0; index < 1200; index++) {
      const written = await store.create(`key ${index}`, record({ expiresAt: time + 1 }))
      if (index < 1100 && written.ok) {
        await store.touch(`key ${index}`, { expiresAt: time + HOUR, seenAt: time })
      }
    }
    time += 1
    expect(await store.sweep?.(50)).toBe(50)
    expect(await store.sweep?.(100)).toBe(50)
  })

  it.each([[0], [-1], [Number.NaN]])('is left where a sweep of %d is asked for', async (limit) => {
    const store = open(':memory:')
    await store.create('key', record({ expiresAt: START - 1 }))
    expect(await store.sweep?.(limit)).toBe(0)
  })
})

describe('a page', () => {
  it.each([[0], [-1], [Number.NaN], [1.5]])('of %d is one of one', async (limit) => {
    const store = open(':memory:')
    const subject = SUBJECT
    for (const key of ['a', 'b', 'c']) await store.create(key, record({ subject }))
    const page = await store.list?.(subject, { limit })
    expect(page?.items.map(({ key }) => key)).toEqual(['a'])
  })

  it('of as many as there are may be asked for', async () => {
    const store = open(':memory:')
    const subject = SUBJECT
    for (const key of ['a', 'b', 'c']) await store.create(key, record({ subject }))
    const page = await store.list?.(subject, { limit: Infinity })
    expect(page).toMatchObject({ items: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] })
  })
})

describe('a version', () => {
  it('is given once, whichever store gives it', async () => {
    const path = newFile()
    const versions = new Set<string>()
    for (let stores = 0; stores < 5; stores++) {
      const store = open(path)
      for (let times = 0; times < 5; times++) {
        const written = await store.create('key', record())
        if (!written.ok) throw new Error('it is there')
        versions.add(written.version)
        await store.delete('key', written.version)
      }
    }
    expect(versions.size).toBe(25)
  })
})

describe('a SQLite', () => {
  it.each(['3.37.0', '3.44.5', '3.46.1', '3.50.6', '3.51.2'])(
    'of %s may damage a file',
    (version) => expect(isOld(version)).toBe(true),
  )

  it.each(['3.44.6', '3.50.7', '3.51.3', '3.52.0', '3.53.4', '4.0.0'])(
    'of %s does not',
    (version) => expect(isOld(version)).toBe(false),
  )
})

describe('a file that somebody else writes to', () => {
  it('is waited for, and the error says so when that was for too long', async () => {
    const path = newFile()
    const store = open(path, { busyTimeout: 0 })
    const other = closing(new DatabaseSync(path))
    other.exec('begin immediate')
    expect(() => store.create('key', record())).toThrow(/locked/)
    expect(await store.read('key')).toBeNull()
    other.exec('commit')
    expect((await store.create('key', record())).ok).toBe(true)
  })
})
