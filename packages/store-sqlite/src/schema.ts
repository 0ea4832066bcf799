/** Which tables are there, and how do they become what this release needs? */
import { firstRow, prepare, type SqliteDatabase, transact } from './database.ts'
import { config } from './faults.ts'

/**
 * Steps from an empty file to the newest version, never changed once they are released. The version is kept in a
 * table of its own, since `user_version` is the app's where it shares the file.
 *
 * `sweep_at` is when a sweep looks at a row, which is not later than it expires: a session that is prolonged at each
 * request would otherwise move within an index each time, which costs more than the write itself. A sweep puts off
 * what lives on.
 */
const MIGRATIONS: readonly ((table: string) => string)[] = [
  (table) => `
    create table ${table} (
      id integer primary key,
      key text not null unique,
      version text not null,
      value any not null,
      expires_at integer not null,
      created_at integer not null,
      seen_at integer not null,
      sweep_at integer not null,
      subject text,
      label any
    ) strict;
    create index ${table}_by_subject on ${table} (subject, created_at) where subject is not null;
    create index ${table}_by_sweep on ${table} (sweep_at);
  `,
]

/**
 * Makes the tables, or brings them up to date. Processes that begin at once wait for the first of them.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` if a table of that name is not ours, or of a newer release.
 */
export function migrate(database: SqliteDatabase, table: string): void {
  if (versionOf(database, table) === MIGRATIONS.length) return
  transact(database, () => {
    const version = versionOf(database, table)
    if (version > MIGRATIONS.length) throw tooNew(table)
    if (version === 0 && hasTable(database, table)) throw notOurs(table)
    for (const step of MIGRATIONS.slice(version)) database.exec(step(table))
    database.exec(`
      create table if not exists ${table}_version (version integer not null) strict;
      delete from ${table}_version;
      insert into ${table}_version values (${MIGRATIONS.length});
    `)
  })
}

/** 0: there is none yet. */
function versionOf(database: SqliteDatabase, table: string): number {
  if (!hasTable(database, `${table}_version`)) return 0
  return Number(firstRow(prepare(database, `select version from ${table}_version`))?.[0] ?? 0)
}

function hasTable(database: SqliteDatabase, name: string): boolean {
  const named = prepare(
    database,
    "select 1 from sqlite_master where type = 'table' and name = ? collate nocase",
  )
  return firstRow(named, name) !== undefined
}

function notOurs(table: string) {
  return config(
    `The database has a table ${table} already, which sqliteStore has not made.`,
    'Choose another name with the option `table`.',
  )
}

function tooNew(table: string) {
  return config(
    `The table ${table} was made by a newer release of @sealed-session/store-sqlite.`,
    'Install that release, or one after it.',
  )
}
