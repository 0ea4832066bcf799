/** What can be asked in SQL, and what do we make of its answers? */
import { codeOf, config, isRecord, kindOf, withoutValues } from './faults.ts'

/** By the names that a statement gives to its columns. */
export type PostgresRow = Readonly<Record<string, unknown>>

/**
 * Anything that takes a statement with `$1`, `$2` … and values for them, and answers with rows, or with an object
 * that has `rows`: a Pool or Client of pg, PGlite, Neon's Pool or `neon(url)`, and others by a wrapper.
 */
export interface PostgresClient {
  query(
    text: string,
    values: unknown[],
  ): PromiseLike<{ readonly rows: readonly object[] } | readonly object[]>
}

/** What a store asks by: a promise of the rows, or of an error without values in it. */
export type Ask = (text: string, values: readonly unknown[]) => Promise<readonly PostgresRow[]>

/** Serialization failures and deadlocks: nothing has been done, and the same statement may succeed now. */
const AGAIN = ['40001', '40P01']
const TRIES = 10

/**
 * Under READ COMMITTED, which is the default, none of our statements fails for what others do at the same time.
 * Where a database is set to a stricter level it may, and is repeated.
 */
export function askBy(client: PostgresClient): Ask {
  checkClient(client)
  outliveLostConnections(client)
  return asking((text, values) => client.query(text, [...values]))
}

export function asking(query: (...asked: Parameters<Ask>) => PromiseLike<unknown>): Ask {
  return async (text, values) => {
    for (let tries = 1; ; tries++) {
      try {
        return rowsOf(await query(text, values))
      } catch (error) {
        if (tries === TRIES || !AGAIN.includes(codeOf(error) ?? '')) throw withoutValues(error)
      }
    }
  }
}

function rowsOf(answer: unknown): readonly PostgresRow[] {
  const rows = Array.isArray(answer) ? answer : isRecord(answer) ? answer.rows : undefined
  if (Array.isArray(rows) && rows.every(isRecord)) return rows
  throw config(
    `The client's query() answered with ${kindOf(answer)}, and not with rows as objects.`,
    'Give postgresStore what answers with rows by the names of their columns, as a Pool of pg does.',
  )
}

/** A driver's objects that are easily mistaken for a client, by what they have instead of `query`. */
const MISTAKEN: readonly (readonly [has: string, remedy: string])[] = [
  [
    'unsafe',
    'For postgres.js give { query: (text, values) => sql.unsafe(text, values) }, as the README shows.',
  ],
  ['Pool', 'That is all of pg. Give a pool: new Pool({ connectionString }).'],
  ['$client', 'For Drizzle give what it was made with: db.$client.'],
  [
    '$queryRawUnsafe',
    'For Prisma give a Pool of pg beside it, or { query: (text, values) => prisma.$queryRawUnsafe(text, ...values) }.',
  ],
  ['raw', 'For Knex give a Pool of pg beside it: Knex has placeholders of its own.'],
]
const GIVE = 'Give a Pool of pg, or anything with query(text, values): PGlite, a Pool of Neon.'

function checkClient(client: unknown): asserts client is PostgresClient {
  const properties = asProperties(client)
  const query = properties?.query
  if (typeof query === 'function') return
  if (typeof client === 'string' || client instanceof URL) {
    throw config(
      'postgresStore was given an address, and no client.',
      'Connect by a client of yours: postgresStore(new Pool({ connectionString })).',
    )
  }
  if (client instanceof Promise) {
    throw config('postgresStore was given a promise.', 'Await it: postgresStore(await client).')
  }
  if (typeof client === 'function' && typeof asProperties(client.prototype)?.query === 'function') {
    throw config(
      'postgresStore was given a class, and no instance of it.',
      'Give a pool: new Pool({ connectionString }).',
    )
  }
  const [, remedy] = MISTAKEN.find(([has]) => properties?.[has] !== undefined) ?? []
  const what = properties === undefined ? kindOf(client) : `${kindOf(client)} without query()`
  throw config(`postgresStore was given ${what}.`, remedy ?? GIVE)
}

function asProperties(given: unknown): Readonly<Record<string, unknown>> | undefined {
  return (typeof given === 'object' && given !== null) || typeof given === 'function'
    ? (given as Readonly<Record<string, unknown>>)
    : undefined
}

const heard = new WeakSet<object>()

/**
 * When the database goes away, pg tells of connections that were lost while nobody used them by an `error` event,
 * which ends the process if nobody listens. The pool has replaced them by then, so there is nothing to be done.
 */
function outliveLostConnections(client: PostgresClient & { on?: unknown }): void {
  if (typeof client.on !== 'function' || heard.has(client)) return
  heard.add(client)
  client.on('error', () => {})
}
