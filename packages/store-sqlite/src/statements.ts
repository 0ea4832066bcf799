/** What is said to SQLite? Each statement is prepared once; what must hold at the same moment is in one. */
import { prepare, type SqliteDatabase, type SqliteStatement } from './database.ts'
import { LISTED, RECORD } from './rows.ts'

export type Statements = Readonly<Record<keyof typeof SQL, SqliteStatement>>

export function prepareAll(database: SqliteDatabase, table: string): Statements {
  const prepared = Object.entries(SQL).map(([name, sql]) => [name, prepare(database, sql(table))])
  return Object.fromEntries(prepared)
}

const SQL = {
  read: (table: string) => `select ${RECORD} from ${table} where key = ? and expires_at > ?`,

  /** Takes the place of one that has expired, and of no other. */
  create: (table: string) => `
    insert into ${table}
      (key, version, value, expires_at, created_at, seen_at, sweep_at, subject, label)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (key) do update set
      version = excluded.version, value = excluded.value, expires_at = excluded.expires_at,
      created_at = excluded.created_at, seen_at = excluded.seen_at, sweep_at = excluded.sweep_at,
      subject = excluded.subject, label = excluded.label
    where expires_at <= ?`,

  /** The update of nearly every request, which changes nothing that an index is made of: half the cost. */
  updateInPlace: (table: string) => `
    update ${table} set version = ?, value = ?, expires_at = ?, seen_at = ?, label = ?
    where key = ? and version = ? and expires_at > ?
      and created_at = ? and sweep_at <= ? and subject is ?`,

  update: (table: string) => `
    update ${table} set version = ?, value = ?, expires_at = ?, seen_at = ?, label = ?,
      created_at = ?, sweep_at = ?, subject = ?
    where key = ? and version = ? and expires_at > ?`,

  touch: (table: string) => `
    update ${table} set expires_at = max(expires_at, ?), seen_at = max(seen_at, ?)
    where key = ? and expires_at > ? returning version`,

  delete: (table: string) =>
    `delete from ${table} where key = ? and version = ? and expires_at > ?`,

  list: (table: string) => `
    select ${LISTED} from ${table}
    where subject = ? and expires_at > ? and (created_at, key) > (?, ?)
    order by created_at, key limit ?`,

  deleteAll: (table: string) => `
    delete from ${table}
    where subject = ? and expires_at > ? and created_at < ?
      and key not in (select value from json_each(?))`,

  due: (table: string) => `select id from ${table} where sweep_at <= ? order by sweep_at limit ?`,
  drop: (table: string) => `delete from ${table} where id = ? and expires_at <= ?`,
  putOff: (table: string) => `update ${table} set sweep_at = expires_at where id = ?`,
} as const
