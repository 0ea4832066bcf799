import { testStore } from '@sealed-session/conformance'
import * as runner from 'vitest'
import { describe, expect, it } from 'vitest'
import { anotherTable, database, freshStore, record, START, versionOf } from '../test/support.ts'
import { postgresStore } from './index.ts'

describe('a store in PGlite', () => {
  let isDown = false
  testStore(
    ({ now }) =>
      freshStore(
        { now },
        {
          query: (text, values) =>
            isDown ? Promise.reject(new Error('no connection')) : database.query(text, values),
        },
      ),
    runner,
    {
      name: 'Postgres, by PGlite',
      outage: {
        begin: () => {
          isDown = true
        },
        end: () => {
          isDown = false
        },
      },
    },
  )
})

describe('a record', () => {
  it.each([
    ['NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800b'],
    ['what marks such text', '\u0001"a"'],
    ['all that has a meaning in SQL and in JSON', `'";--$1\\u0000 \\ \n\r\t\u2028`],
    ['nothing', ''],
  ])('keeps %s, in its value and in its label', async (_what, text) => {
    const store = await freshStore()
    await store.create('key', record({ value: text, label: text, subject: 'ann' }))
    expect(await store.read('key')).toMatchObject({ value: text, label: text })
    expect((await store.list('ann')).items.map(({ label }) => label)).toEqual([text])
  })

  it('stands in its column as it is, if Postgres can keep it', async () => {
    const table = anotherTable()
    const store = await freshStore({ table })
    await store.create('key', record({ value: '{"cart":["☕"]}' }))
    const { rows } = await database.query(`select value from ${table}`)
    expect(rows).toEqual([{ value: '{"cart":["☕"]}' }])
  })

  it('has a version that none has had before, when it was deleted and is created again', async () => {
    const store = await freshStore()
    const versions = new Set<string>()
    for (let times = 0; times < 50; times++) {
      const version = await versionOf(store.create('key', record()))
      await store.delete('key', version)
      versions.add(version)
    }
    expect(versions.size).toBe(50)
    const [first = ''] = versions
    await store.create('key', record())
    expect(await store.update('key', first, record())).toMatchObject({ ok: false })
  })
})

describe('what has expired', () => {
  it('is swept by a write in so many, some at a time', async () => {
    const table = anotherTable()
    let now = START
    const store = await freshStore({ table, now: () => now, sweepEvery: 1 })
    const old = await freshStore({ table, now: () => now })
    for (let key = 0; key < 10; key++) await old.create(`old ${key}`, record())
    now += 3_600_000
    await store.create('new', record({ expiresAt: now + 1 }))
    await store.close()
    const { rows } = await database.query(`select key from ${table}`)
    expect(rows).toEqual([{ key: 'new' }])
  })

  it('is left to whoever sweeps by a schedule', async () => {
    const table = anotherTable()
    let now = START
    const store = await freshStore({ table, now: () => now, sweepEvery: false })
    for (let key = 0; key < 5; key++) await store.create(`old ${key}`, record())
    now += 3_600_000
    for (let key = 0; key < 200; key++)
      await store.create(`new ${key}`, record({ expiresAt: now + 1 }))
    expect([await store.sweep(3), await store.sweep(3), await store.sweep(3)]).toEqual([3, 2, 0])
  })

  it('troubles no write when it cannot be swept', async () => {
    const store = await freshStore(
      { sweepEvery: 1 },
      {
        query: (text, values) =>
          text.includes('skip locked')
            ? Promise.reject(new Error('no connection'))
            : database.query(text, values),
      },
    )
    expect(await store.create('key', record())).toMatchObject({ ok: true })
    expect(await store.create('other', record())).toMatchObject({ ok: true })
    await store.close()
  })
})

describe('list', () => {
  it('goes on after a record that is gone by then', async () => {
    const store = await freshStore()
    for (const key of ['a', 'b', 'c', 'd']) await store.create(key, record({ subject: 'ann' }))
    const { items, after } = await store.list('ann', { limit: 2 })
    expect(items.map(({ key }) => key)).toEqual(['a', 'b'])
    await store.deleteAll('ann', { except: ['a', 'c', 'd'] })
    const next = await store.list('ann', { limit: 2, after })
    expect([next.items.map(({ key }) => key), next.after]).toEqual([['c', 'd'], undefined])
  })

  it.each(['', 'nowhere', '1', '1.', `9${'9'.repeat(20)}.a`, "1.a'", '1.\0'])(
    'begins at the start after %j, which is no place in it',
    async (after) => {
      const store = await freshStore()
      await store.create('a', record({ subject: 'ann' }))
      expect((await store.list('ann', { after })).items.map(({ key }) => key)).toEqual(['a'])
    },
  )
})

describe('a table', () => {
  it('that is missing is told of, with what to do', async () => {
    const store = postgresStore(database, { table: 'nowhere' })
    const told = {
      code: 'ERR_SESSION_CONFIG',
      message: expect.stringMatching(/finds no table "nowhere"\. .*store\.migrate\(\)/),
    }
    await expect(store.read('key')).rejects.toMatchObject(told)
    await expect(store.create('key', record())).rejects.toMatchObject(told)
    await expect(store.sweep(1)).rejects.toMatchObject(told)
  })

  it('is made at first use, if that was chosen', async () => {
    const options = { table: anotherTable(), createTable: true, now: () => START }
    const store = postgresStore(database, options)
    const written = await Promise.all([
      store.create('a', record()),
      store.create('b', record()),
      postgresStore(database, options).create('c', record()),
    ])
    expect(written).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  })

  it('of somebody else is told of', async () => {
    await database.query('create table session_of_others (sid text, sess json)')
    const store = postgresStore(database, { table: 'session_of_others' })
    await expect(store.read('key')).rejects.toMatchObject({
      code: 'ERR_SESSION_CONFIG',
      message: expect.stringContaining('"session_of_others" has other columns'),
    })
  })

  it('may be in a schema, and be called as nobody should', async () => {
    await database.query('create schema if not exists "Select"')
    const table = 'Select.user table; drop %s'.replace(';', ':')
    const store = await freshStore({ table })
    const again = postgresStore(database, { table, now: () => START })
    await again.migrate()
    await store.create('key', record({ subject: 'ann' }))
    expect((await again.list('ann')).items).toHaveLength(1)
    const { rows } = await database.query(
      "select indexname from pg_indexes where schemaname = 'Select' order by 1",
    )
    expect(rows).toEqual([
      { indexname: 'user table: drop %s_expiry' },
      { indexname: 'user table: drop %s_pkey' },
      { indexname: 'user table: drop %s_subject' },
    ])
  })
})
