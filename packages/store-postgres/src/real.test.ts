/** By pg and by postgres.js, on a Postgres of Debian's packages: what several connections do to each other. */
import { testStore } from '@sealed-session/conformance'
import pg from 'pg'
import postgres from 'postgres'
import * as runner from 'vitest'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startPooler, WITHOUT_POOLER } from '../test/pooler.ts'
import { Postgres, WITHOUT_SERVER } from '../test/server.ts'
import { anotherTable, freshStore, record, START, versionOf } from '../test/support.ts'
import { type PostgresClient, postgresStore } from './index.ts'

describe.skipIf(WITHOUT_SERVER)('on a real Postgres', () => {
  let server: Postgres
  let pool: pg.Pool
  let sql: postgres.Sql
  const byPool: PostgresClient = { query: (text, values) => pool.query(text, values) }
  const byPostgresJs: PostgresClient = {
    query: (text, values) => sql.unsafe(text, values as never[]),
  }

  beforeAll(async () => {
    server = await Postgres.start()
    pool = new pg.Pool({ connectionString: server.url })
    // The store does so itself, where it is given the pool and no wrapper of it.
    pool.on('error', () => {})
    sql = postgres(server.url, { transform: postgres.camel })
  })
  afterAll(async () => {
    await pool.end()
    await sql.end({ timeout: 0 })
    server.remove()
  })

  const outage = { begin: () => server.crash(), end: () => server.start() }
  testStore(
    async ({ now }) => {
      const table = anotherTable()
      const first = await freshStore({ table, now }, byPool)
      return [first, await freshStore({ table, now }, byPool)]
    },
    runner,
    { name: 'Postgres, by pg', outage },
  )
  testStore(({ now }) => freshStore({ now }, byPostgresJs), runner, {
    name: 'Postgres, by postgres.js',
    outage,
  })

  /** A connection with settings of its own, that goes with the test. */
  async function connect(settings: pg.ClientConfig = {}) {
    const { host, port, user, database } = server
    const client = new pg.Client({ host, port, user, database, ...settings })
    await client.connect()
    onTestFinished(() => client.end())
    return client
  }

  /** Until some statement waits for another's. */
  async function waiting() {
    const asked =
      "select 1 from pg_stat_activity where wait_event_type = 'Lock' and state = 'active'"
    while ((await pool.query(asked)).rows.length === 0);
  }

  /** Makes another's write, and what the store is asked in the middle of it: it has begun, and is not committed. */
  async function during<T>(
    table: string,
    write: (other: Awaited<ReturnType<typeof freshStore>>) => Promise<unknown>,
    ask: () => PromiseLike<T> | T,
    end: 'commit' | 'rollback' = 'commit',
  ) {
    const client = await connect()
    const other = postgresStore(client, { table, now: () => START, sweepEvery: false })
    await client.query('begin')
    await write(other)
    const asked = Promise.resolve(ask())
    await waiting()
    await client.query(end)
    return await asked
  }

  describe.each([
    ['read committed', {}],
    ['repeatable read', { options: '-c default_transaction_isolation=repeatable\\ read' }],
    ['serializable', { options: '-c default_transaction_isolation=serializable' }],
  ])('where the level is %s', (_level, settings) => {
    async function two() {
      const table = anotherTable()
      const client = await connect(settings)
      return { table, store: await freshStore({ table }, client) }
    }

    it('an update that waits for another answers with the other’s', async () => {
      const { table, store } = await two()
      const version = await versionOf(store.create('key', record()))
      const answer = await during(
        table,
        (other) => versionOf(other.update('key', version, record({ value: 'theirs' }))),
        () => store.update('key', version, record({ value: 'ours' })),
      )
      expect(answer).toMatchObject({ ok: false, current: { value: 'theirs' } })
      expect(answer).toEqual({ ok: false, current: await store.read('key') })
    })

    it('an update that waits for a deletion finds that it is gone', async () => {
      const { table, store } = await two()
      const version = await versionOf(store.create('key', record()))
      const answer = await during(
        table,
        async (other) => other.delete('key', version),
        () => store.update('key', version, record({ value: 'ours' })),
      )
      expect(answer).toEqual({ ok: false, current: null })
      expect(await store.read('key')).toBeNull()
    })

    it('an update is made when the other takes its own back', async () => {
      const { table, store } = await two()
      const version = await versionOf(store.create('key', record()))
      const answer = await during(
        table,
        (other) => versionOf(other.update('key', version, record({ value: 'theirs' }))),
        () => store.update('key', version, record({ value: 'ours' })),
        'rollback',
      )
      expect(answer).toMatchObject({ ok: true })
      expect(await store.read('key')).toMatchObject({ value: 'ours' })
    })

    it('an update is made when the other has only prolonged it, and shortens nothing', async () => {
      const { table, store } = await two()
      const version = await versionOf(store.create('key', record()))
      const { expiresAt } = record()
      const answer = await during(
        table,
        async (other) => other.touch('key', { expiresAt: expiresAt + 5, seenAt: START + 5 }),
        () => store.touch('key', { expiresAt: expiresAt + 3, seenAt: START + 9 }),
      )
      expect(answer).toBe(version)
      expect(await store.read('key')).toMatchObject({
        version,
        expiresAt: expiresAt + 5,
        seenAt: START + 9,
      })
    })

    it('a deletion that waits for an update answers with what was written', async () => {
      const { table, store } = await two()
      const version = await versionOf(store.create('key', record()))
      const answer = await during(
        table,
        (other) => versionOf(other.update('key', version, record({ value: 'theirs' }))),
        () => store.delete('key', version),
      )
      expect(answer).toMatchObject({ ok: false, current: { value: 'theirs' } })
    })

    it('a creation that waits for another answers with the other’s', async () => {
      const { table, store } = await two()
      const answer = await during(
        table,
        (other) => versionOf(other.create('key', record({ value: 'theirs' }))),
        () => store.create('key', record({ value: 'ours' })),
      )
      expect(answer).toMatchObject({ ok: false, current: { value: 'theirs' } })
    })

    it('an expired record is taken over by one of two', async () => {
      const { table, store } = await two()
      const expired = record({ expiresAt: START - 1 })
      await store.create('key', expired)
      const answer = await during(
        table,
        (other) => versionOf(other.create('key', record({ value: 'theirs' }))),
        () => store.create('key', record({ value: 'ours' })),
      )
      expect(answer).toMatchObject({ ok: false, current: { value: 'theirs' } })
    })

    it('the end of all of someone’s sessions is the end of one that is just being written, too', async () => {
      const { table, store } = await two()
      const version = await versionOf(store.create('key', record({ subject: 'ann' })))
      await store.create('other', record({ subject: 'ann' }))
      const answer = await during(
        table,
        (other) =>
          versionOf(other.update('key', version, record({ subject: 'ann', value: 'new' }))),
        () => store.deleteAll('ann'),
      )
      expect([answer, await store.read('key')]).toEqual([2, null])
    })
  })

  it('two who end all of someone’s sessions do not wait for each other', async () => {
    const table = anotherTable()
    const store = await freshStore({ table }, byPool)
    for (let round = 0; round < 20; round++) {
      for (let key = 0; key < 20; key++) {
        // Not in the order of their keys.
        await store.create(`${(key * 7) % 20}`, record({ subject: 'ann', createdAt: START + key }))
      }
      const ended = await Promise.all([1, 2, 3, 4].map(() => store.deleteAll('ann')))
      expect(ended.reduce((sum, count) => sum + count)).toBe(20)
    }
  })

  it('a sweep leaves alone what another holds, and waits for nobody', async () => {
    const table = anotherTable()
    const store = await freshStore({ table }, byPool)
    for (const key of ['a', 'b', 'c']) await store.create(key, record({ expiresAt: START }))
    const client = await connect()
    await client.query('begin')
    await client.query(`select 1 from ${table} where key = 'b' for update`)
    expect(await store.sweep(10)).toBe(2)
    await client.query('commit')
    expect(await store.sweep(10)).toBe(1)
  })

  it('many who migrate at once all succeed', async () => {
    for (let round = 0; round < 5; round++) {
      const table = anotherTable()
      const stores = Array.from({ length: 10 }, () => postgresStore(pool, { table }))
      await Promise.all(stores.map((store) => store.migrate()))
      const { rows } = await pool.query('select 1 from pg_indexes where tablename = $1', [table])
      expect(rows).toHaveLength(3)
    }
  })

  it('who may make nothing can migrate what is there', async () => {
    const table = anotherTable()
    await freshStore({ table }, byPool)
    await pool.query(`create role app login; grant all on ${table} to app`)
    const client = await connect({ user: 'app' })
    const store = postgresStore(client, { table, now: () => START })
    await store.migrate()
    expect(await store.create('key', record())).toMatchObject({ ok: true })
    const other = postgresStore(client, { table: anotherTable() })
    await expect(other.migrate()).rejects.toMatchObject({ code: '42501' })
  })

  it('a write takes one round trip, and a conflict two', async () => {
    const table = anotherTable()
    await freshStore({ table }, byPool)
    const asked: string[] = []
    const store = postgresStore(
      {
        query(text, values) {
          asked.push(text.split(' ', 1)[0] as string)
          return pool.query(text, values)
        },
      },
      { table, now: () => START, sweepEvery: false },
    )
    const version = await versionOf(store.create('key', record()))
    await store.create('key', record())
    await store.update('key', 'another', record())
    await store.delete('key', 'another')
    await store.update('nowhere', version, record())
    await store.delete('nowhere', version)
    const next = await versionOf(store.update('key', version, record()))
    await store.delete('key', next)
    expect(asked).toEqual([
      'insert',
      ...['insert', 'update', 'delete', 'update', 'delete'].flatMap((write) => [write, 'select']),
      'update',
      'delete',
    ])
  })

  it('statements are planned once for each connection', async () => {
    const client = await connect()
    const store = await freshStore({}, client)
    for (const key of ['a', 'b', 'c']) await versionOf(store.create(key, record()))
    const { rows } = await client.query(
      'select statement, custom_plans + generic_plans as times from pg_prepared_statements',
    )
    expect(rows).toEqual([{ statement: expect.stringMatching(/^insert into/), times: '3' }])
  })

  it.skipIf(WITHOUT_POOLER)(
    'a pooler that knows no prepared statements is none to stumble over',
    async () => {
      const pooler = await startPooler(server)
      onTestFinished(() => pooler.stop())
      const own = new pg.Pool({ connectionString: server.urlOn(pooler.port), max: 20 })
      onTestFinished(() => own.end())
      const store = await freshStore({}, own)
      const keys = Array.from({ length: 200 }, (_, index) => `key ${index}`)
      const versions = await Promise.all(keys.map((key) => versionOf(store.create(key, record()))))
      const written = await Promise.all(
        keys.map((key, index) => store.update(key, versions[index] ?? '', record({ value: key }))),
      )
      expect(written.every(({ ok }) => ok)).toBe(true)
      const kept = await Promise.all(keys.map((key) => store.read(key)))
      expect(kept.map((each) => each?.value)).toEqual(keys)
    },
  )

  it('a connection that is lost while nobody uses it ends no process', async () => {
    const own = new pg.Pool({ connectionString: server.url, max: 1 })
    onTestFinished(() => own.end())
    const store = await freshStore({}, own)
    const { rows } = await own.query('select pg_backend_pid() as pid')
    const lost = new Promise((resolve) => own.once('remove', resolve))
    await pool.query('select pg_terminate_backend($1)', [rows[0].pid])
    await lost
    expect(await store.create('key', record())).toMatchObject({ ok: true })
  })

  it('finds its way by indexes', async () => {
    const table = anotherTable()
    const store = await freshStore({ table }, byPool)
    await pool.query(
      `insert into ${table} select md5(i::text), 'v', '{}', md5((i / 5)::text), null, i, i, $1::bigint + i - 20
       from generate_series(1, 20000) i`,
      [START],
    )
    await pool.query(`analyze ${table}`)
    const plans: string[] = []
    const planner = postgresStore(
      {
        async query(text, values) {
          const { rows } = await pool.query(`explain ${text}`, values)
          plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
          return pool.query(text, values)
        },
      },
      { table, now: () => START, sweepEvery: false },
    )
    await planner.read('key')
    await planner.create('key', record())
    await planner.update('key', 'version', record())
    await planner.touch('key', { expiresAt: START, seenAt: START })
    await planner.delete('key', 'version')
    await planner.list('ann')
    await planner.deleteAll('ann')
    await planner.sweep(10)
    // Two of them meet a conflict, and look.
    expect(plans).toHaveLength(10)
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on/)
    expect(await store.read('key')).not.toBeNull()
  })
})
