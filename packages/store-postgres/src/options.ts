/** What can be chosen, and is it possible? */
import { config, kindOf } from './faults.ts'
import { type Table, tableOf } from './table.ts'

export interface PostgresStoreOptions {
  /**
   * The table, or `schema.table`; as it is spelled, capital letters included. Default `sealed_sessions`, wherever the
   * connection's `search_path` finds it.
   */
  readonly table?: string | undefined
  /**
   * Whether the table is made when it is found missing, which takes the right to do so. Default false: an error says
   * that it is missing, and `migrate()` makes it when an app is deployed or started.
   */
  readonly createTable?: boolean | undefined
  /**
   * After so many writes of this process some of what has expired is dropped, while nobody waits for it. Default 100;
   * false: never, for whoever calls `sweep` by a schedule.
   */
  readonly sweepEvery?: number | false | undefined
  /**
   * Whether statements have names, so that each connection plans them once. Default: where the client is a Pool or
   * Client of pg, or Neon's; true also for a wrapper that takes `query({ name, text, values })` as these do. Where a
   * pooler stands between that knows no prepared statements, it is found out by the first that fails, which is asked
   * again without its name, as are all after it.
   */
  readonly prepare?: boolean | undefined
  /** Milliseconds since the epoch, by which is judged what has expired. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Options that can work. */
export interface Choices {
  readonly table: Table
  readonly createTable: boolean
  readonly sweepEvery: number
  /** Undefined: it depends on the client. */
  readonly prepare: boolean | undefined
  readonly now: () => number
}

const KNOWN: readonly (keyof PostgresStoreOptions)[] = [
  'table',
  'createTable',
  'sweepEvery',
  'prepare',
  'now',
]

/** What other stores call it, in small letters. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  tablename: 'Say `table`.',
  schemaname: "Say `table: 'schema.table'`.",
  createtableifmissing: 'Say `createTable: true`.',
  prunesessioninterval: 'Say `sweepEvery`, in writes.',
  pool: 'The pool comes first: postgresStore(pool, options).',
  constring: 'Connect by a client of yours: postgresStore(new Pool({ connectionString })).',
  ttl: 'How long a session lives is an option of the sessions: `maxAge` and `idleTimeout`.',
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` for what cannot work. */
export function chosen(options: PostgresStoreOptions): Choices {
  checkNames(options)
  const { table, createTable = false, sweepEvery = 100, prepare, now } = options
  if (typeof createTable !== 'boolean') {
    throw config(`The option createTable is ${kindOf(createTable)}.`, 'Give true or false.')
  }
  if (sweepEvery !== false && !(Number.isSafeInteger(sweepEvery) && sweepEvery >= 1)) {
    throw config(
      'The option sweepEvery is no number of writes.',
      'Give a whole number, 1 or more, or false.',
    )
  }
  if (prepare !== undefined && typeof prepare !== 'boolean') {
    throw config(
      `The option prepare is ${kindOf(prepare)}.`,
      'Give true or false, or leave it out.',
    )
  }
  if (now !== undefined && typeof now !== 'function') {
    throw config(`The option now is ${kindOf(now)}.`, 'Give a function that answers like Date.now.')
  }
  return {
    table: tableOf(table),
    createTable,
    sweepEvery: sweepEvery === false ? Infinity : sweepEvery,
    prepare,
    // Looked up at each call, so that fake timers that are installed later are seen.
    now: now ?? (() => Date.now()),
  }
}

function checkNames(options: unknown): void {
  if (typeof options !== 'object' || options === null) {
    throw config(
      `postgresStore's options are ${kindOf(options)}.`,
      "Give an object: postgresStore(pool, { table: 'auth.sessions' }).",
    )
  }
  const known: readonly string[] = KNOWN
  const stray = Object.keys(options).find((name) => !known.includes(name))
  if (stray === undefined) return
  const meant = ELSEWHERE[stray.toLowerCase().replace(/[_-]/g, '')]
  const name = /^[\w$]{1,31}$/.test(stray) ? `\`${stray}\`` : 'by one of the names given'
  throw config(
    `postgresStore has no option ${name}.`,
    meant ?? `It knows ${KNOWN.map((each) => `\`${each}\``).join(', ')}.`,
  )
}
