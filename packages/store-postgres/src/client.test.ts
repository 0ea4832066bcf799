import { inspect } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { SessionError } from '@sealed-session/core'
import pg from 'pg'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { database, freshStore, record, versionOf } from '../test/support.ts'
import { type PostgresClient, postgresStore } from './index.ts'

const SECRET = 'postgres://app:a-password@127.0.0.1/app'

describe('postgresStore', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /given undefined\. Give a Pool of pg/],
    ['an address', SECRET, /given an address, and no client\. .*new Pool/],
    ['an address as a URL', new URL(SECRET), /given an address/],
    ['a promise', Promise.resolve(database), /given a promise\. Await it/],
    [
      'the options of a pool',
      { connectionString: SECRET },
      /an object without query\(\)\. Give a Pool/,
    ],
    ['all of pg', pg, /Give a pool: new Pool/],
    ['the class Pool', pg.Pool, /a class, and no instance/],
    ['the class PGlite', PGlite, /a class, and no instance/],
    ['postgres.js', postgres(SECRET), /sql\.unsafe\(text, values\)/],
    ['Drizzle', { $client: database, execute: () => {} }, /db\.\$client/],
    ['Prisma', { $queryRawUnsafe: () => {} }, /prisma\.\$queryRawUnsafe/],
    ['Knex', Object.assign(() => {}, { raw: () => {} }), /For Knex/],
    ['a number', 5432, /given a number/],
  ])('says what to give instead of %s', (_what, client, message) => {
    const wrong = () => postgresStore(client as PostgresClient)
    expect(wrong).toThrow(SessionError)
    expect(wrong).toThrow(message)
    expect(wrong).not.toThrow(/a-password/)
  })

  it.each<[string, (answer: { rows: unknown[] }) => unknown, RegExp]>([
    ['nothing', () => undefined, /answered with undefined/],
    [
      'rows as lists',
      ({ rows }) => ({ rows: rows.map((row) => Object.values(row as object)) }),
      /rows as objects/,
    ],
    ['an object without rows', () => ({ records: [] }), /answered with an object/],
  ])('says that a client is none which answers with %s', async (_what, answer, message) => {
    const table = 'told'
    await freshStore({ table })
    const client = {
      query: async (text: string, values: unknown[]) => answer(await database.query(text, values)),
    }
    const store = postgresStore(client as PostgresClient, { table, createTable: true })
    await expect(store.sweep(1)).rejects.toMatchObject({
      code: 'ERR_SESSION_CONFIG',
      message: expect.stringMatching(message),
    })
  })

  it('takes a client that answers with the rows alone', async () => {
    const query: PostgresClient['query'] = async (text, values) =>
      (await database.query<object>(text, values)).rows
    const store = await freshStore({}, { query })
    const version = await versionOf(store.create('key', record()))
    expect(await store.update('key', version, record())).toMatchObject({ ok: true })
  })

  it('takes a function that has query(), as neon(url) answers with', async () => {
    const sql = Object.assign(() => {}, {
      query: (text: string, values: unknown[]) => database.query<object>(text, values),
    })
    const store = await freshStore({}, sql)
    expect(await store.create('key', record())).toMatchObject({ ok: true })
  })
})

describe('an error of the database', () => {
  it('has its SQLSTATE, and nothing of a session', async () => {
    const store = await freshStore()
    const data = 'what nobody else may see'
    const incomplete = { ...record({ value: data }), createdAt: null }
    const error = await Promise.resolve(store.create('key', incomplete as never)).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({
      code: '23502',
      message: expect.stringMatching(/^Postgres: .*created_at/),
    })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(data)
  })

  it.each(['40001', '40P01'])(
    'is none, if it is %s and the statement can be repeated',
    async (code) => {
      let failures = 3
      const store = await freshStore(
        {},
        {
          query(text, values) {
            const fails = text.includes('insert into') && failures-- > 0
            if (fails) return Promise.reject(Object.assign(new Error('try again'), { code }))
            return database.query<object>(text, values)
          },
        },
      )
      expect(await store.create('key', record())).toMatchObject({ ok: true })
      failures = Infinity
      await expect(store.create('other', record())).rejects.toMatchObject({ code })
    },
  )

  it('that has no message is called by its code', async () => {
    const refused = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' })
    const store = postgresStore({ query: () => Promise.reject(refused) })
    await expect(store.read('key')).rejects.toThrow('Postgres: ECONNREFUSED')
  })
})
