/** Statements have names where that helps, and none where it would hurt. */
import { describe, expect, it } from 'vitest'
import { anotherTable, database, freshStore, record, versionOf } from '../test/support.ts'
import { type PostgresClient, type PostgresStoreOptions, postgresStore } from './index.ts'

interface Asked {
  readonly name: string | undefined
  readonly text: string
}

type Statement =
  | string
  | { readonly name: string; readonly text: string; readonly values: unknown[] }

/** A pool as pg's is, in front of the database of the tests; `failing` says which statements it refuses, and how. */
function pool(failing: (asked: Asked) => string | undefined = () => undefined) {
  const asked: Asked[] = []
  const client = {
    Client: class {},
    totalCount: 1,
    async query(statement: Statement, values: unknown[] = []) {
      const named = typeof statement === 'string' ? undefined : statement
      const text = named?.text ?? String(statement)
      const seen = { name: named?.name, text }
      asked.push(seen)
      const code = failing(seen)
      if (code !== undefined) throw Object.assign(new Error('refused'), { code })
      return database.query<object>(text, named?.values ?? values)
    },
  }
  return { asked, client }
}

async function storeOn(client: PostgresClient, options: PostgresStoreOptions = {}) {
  const table = options.table ?? anotherTable()
  await freshStore({ table })
  return postgresStore(client, { table, now: () => record().seenAt, sweepEvery: false, ...options })
}

describe('a statement by a pool of pg', () => {
  it('has a name, the same each time, and another one for another table', async () => {
    const { asked, client } = pool()
    const [store, other] = [await storeOn(client), await storeOn(client)]
    const version = await versionOf(store.create('key', record()))
    await store.update('key', version, record({ value: 'new' }))
    expect(await store.read('key')).toMatchObject({ value: 'new' })
    await store.read('key')
    await other.read('key')

    const names = asked.map(({ name }) => name)
    expect(names.every((name) => /^sealed_session_[0-9a-f]{32}$/.test(name ?? ''))).toBe(true)
    expect(names[2]).toBe(names[3])
    expect(new Set(names).size).toBe(4)
  })

  it.each([
    ['a pooler does not know it', '26000'],
    ['a pooler knows it already', '42P05'],
    ['the table was changed', '0A000'],
  ])('is made again without a name where %s, as are all after it', async (_why, code) => {
    const { asked, client } = pool(({ name }) => (name === undefined ? undefined : code))
    const store = await storeOn(client)
    const version = await versionOf(store.create('key', record()))
    expect(await store.update('key', version, record())).toMatchObject({ ok: true })
    expect(asked.map(({ name }) => name !== undefined)).toEqual([true, false, false])
  })

  it('fails as it does without a name where another thing is wrong', async () => {
    const { asked, client } = pool(() => '53300')
    const store = await storeOn(client)
    await expect(store.read('key')).rejects.toMatchObject({ code: '53300' })
    expect(asked).toHaveLength(1)
  })

  it('has a name where others have begun what cannot go together, and is repeated', async () => {
    let failures = 2
    const { asked, client } = pool(() => (failures-- > 0 ? '40001' : undefined))
    const store = await storeOn(client)
    expect(await store.read('key')).toBeNull()
    expect(asked.map(({ name }) => name !== undefined)).toEqual([true, true, true])
  })

  it('has none if the app says so, or by another client, unless the app says so', async () => {
    const ofPg = pool()
    await (await storeOn(ofPg.client, { prepare: false })).read('key')
    const wrapped = pool()
    const wrapper: PostgresClient = {
      query: (...statement) => wrapped.client.query(...statement),
    }
    await (await storeOn(wrapper)).read('key')
    await (await storeOn(wrapper, { prepare: true })).read('key')
    expect([...ofPg.asked, ...wrapped.asked].map(({ name }) => name !== undefined)).toEqual([
      false,
      false,
      true,
    ])
  })
})
