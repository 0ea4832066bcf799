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
  /** Milliseconds since the epoch, by which is judged what has expired. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

/** Options that can work. */
export interface Choices {
  readonly table: Table
  readonly createTable: boolean
  readonly sweepEvery: number
  readonly now: () => number
}

const KNOWN: readonly (keyof PostgresStoreOptions)[] = ['table', 'createTable', 'sweepEvery', 'now']

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
  const { table, createTable = false, sweepEvery = 100, now } = options
  if (typeof createTable !== 'boolean') {
    throw config(`The option createTable is ${kindOf(createTable)}.`, 'Give true or false.')
  }
  if (sweepEvery !== false && !(Number.isSafeInteger(sweepEvery) && sweepEvery >= 1)) {
    throw config(
      'The option sweepEvery is no number of writes.',
      'Give a whole number, 1 or more, or false.',
    )
  }
  if (now !== undefined && typeof now !== 'function') {
    throw config(`The option now is ${kindOf(now)}.`, 'Give a function that answers like Date.now.')
  }
  return {
    table: tableOf(table),
    createTable,
    sweepEvery: sweepEvery === false ? Infinity : sweepEvery,
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
