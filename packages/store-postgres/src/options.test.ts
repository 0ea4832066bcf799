import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { database } from '../test/support.ts'
import { type PostgresStoreOptions, postgresMigration, postgresStore } from './index.ts'

describe('an option', () => {
  it.each<[string, unknown, RegExp]>([
    ['a table that is no text', { table: 5 }, /option table is a number/],
    ['no table', { table: '' }, /has an empty name/],
    ['no schema', { table: '.sessions' }, /has an empty name/],
    ['a table in a database', { table: 'app.auth.sessions' }, /more than one dot/],
    [
      'a table in quotes',
      { table: '"Sessions"' },
      /has quotes .* without quotes: 'auth\.sessions'/,
    ],
    ['SQL', { table: 'sessions; drop table users' }, /has quotes or other signs/],
    ['a table whose name is too long', { table: 'é'.repeat(28) }, /longer than 55 bytes/],
    ['another word for yes', { createTable: 'yes' }, /createTable is text\. Give true or false/],
    ['no write', { sweepEvery: 0 }, /sweepEvery is no number of writes/],
    ['a name for statements', { prepare: 'a' }, /prepare is text\. Give true or false/],
    ['a time', { now: 0 }, /now is a number/],
    ['what connect-pg-simple calls it', { tableName: 'a' }, /no option `tableName`\. Say `table`/],
    ['what connect-pg-simple calls it', { createTableIfMissing: true }, /Say `createTable: true`/],
    ['a name that is none', { tabel: 'a' }, /no option `tabel`\. It knows `table`/],
    ['options that are none', 'sessions', /options are text\. Give an object/],
  ])('says what is wrong with %s', (_what, options, message) => {
    const wrong = () => postgresStore(database, options as PostgresStoreOptions)
    expect(wrong).toThrow(expect.objectContaining({ code: 'ERR_SESSION_CONFIG' }))
    expect(wrong).toThrow(message)
  })

  it('may be undefined', () => {
    const options = {
      table: undefined,
      createTable: undefined,
      sweepEvery: undefined,
      prepare: undefined,
      now: undefined,
    }
    expect(() => postgresStore(database, options)).not.toThrow()
  })
})

describe('postgresMigration', () => {
  it('makes what migrate() makes, and may be run again', async () => {
    await database.query('create schema by_hand')
    const table = 'by_hand.sessions'
    for (const _time of [1, 2]) await database.exec(postgresMigration({ table }))
    const store = postgresStore(database, { table: 'by_hand.other' })
    await store.migrate()
    const made = async (name: string) => {
      const { rows } = await database.query<{ text: string }>(
        `select column_name || data_type || is_nullable as text from information_schema.columns
           where table_schema = 'by_hand' and table_name = $1
         union all select replace(indexdef, $1, '') from pg_indexes
           where schemaname = 'by_hand' and tablename = $1 order by 1`,
        [name],
      )
      return rows.map(({ text }) => text)
    }
    expect(await made('sessions')).toHaveLength(8 + 3)
    expect(await made('other')).toEqual(await made('sessions'))
  })
})

describe('the README', () => {
  it('prints the SQL as it is', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    expect(readme).toContain(`\`\`\`sql\n${postgresMigration()}\`\`\``)
  })
})
