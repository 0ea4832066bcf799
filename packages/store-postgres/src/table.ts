/** Which table are sessions kept in, and how does it come to be there? */
import { config, kindOf } from './faults.ts'

/** Names, quoted as they stand in statements. */
export interface Table {
  readonly name: string
  readonly bySubject: Index
  readonly byExpiry: Index
}

interface Index {
  /** As it is created: an index is in the schema of its table. */
  readonly own: string
  /** As it is found. */
  readonly name: string
}

/** Postgres cuts longer names off without a word, and two of ours could then be one. */
const LONGEST = 63
const SUBJECT = '_subject'
const EXPIRY = '_expiry'

/** @throws {SessionError} `ERR_SESSION_CONFIG` for what is no name, or a name that is quoted already. */
export function tableOf(given: unknown = 'sealed_sessions'): Table {
  if (typeof given !== 'string') throw noTable(`is ${kindOf(given)}`)
  const parts = given.split('.')
  if (parts.length > 2) throw noTable('has more than one dot')
  if (parts.includes('')) throw noTable('has an empty name')
  if (/["'`;\0]/.test(given)) throw noTable('has quotes or other signs that are no part of a name')
  const table = parts.at(-1) as string
  const longest = LONGEST - SUBJECT.length
  if (parts.some((part) => bytesOf(part) > LONGEST) || bytesOf(table) > longest) {
    throw noTable(`is longer than ${longest} bytes, as its indexes are named after it`)
  }
  const qualified = (name: string) => [...parts.slice(0, -1), name].map(quoted).join('.')
  const index = (ending: string): Index => ({
    own: quoted(table + ending),
    name: qualified(table + ending),
  })
  return { name: qualified(table), bySubject: index(SUBJECT), byExpiry: index(EXPIRY) }
}

function noTable(what: string) {
  return config(
    `The option table ${what}.`,
    "Give the table's name, or the schema's and the table's with a dot between, without quotes: 'auth.sessions'.",
  )
}

function bytesOf(name: string): number {
  return new TextEncoder().encode(name).length
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** One statement that makes something, and the name by which it is found once it is there. */
export interface Making {
  readonly name: string
  readonly statement: string
}

/**
 * Keys, versions and subjects are compared byte by byte (`collate "C"`): quicker, and no index is ruined when the
 * operating system comes to sort differently. Times are milliseconds, so that no time zone and no driver has a say in them. Pages are
 * left with some room, where a session that is written again finds its place without a word to the indexes.
 */
export function makings({ name, bySubject, byExpiry }: Table): readonly Making[] {
  return [
    {
      name,
      statement: `create table if not exists ${name} (
  key text collate "C" primary key,
  version text collate "C" not null,
  value text not null,
  subject text collate "C",
  label text,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
) with (fillfactor = 85)`,
    },
    {
      name: bySubject.name,
      statement: `create index if not exists ${bySubject.own}
  on ${name} (subject, created_at, key) where subject is not null`,
    },
    {
      name: byExpiry.name,
      statement: `create index if not exists ${byExpiry.own} on ${name} (expires_at)`,
    },
  ]
}

/**
 * The statements that `store.migrate()` makes, as SQL for a migration tool of yours. They may be run again.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` if `table` is no name.
 */
export function postgresMigration({ table }: { readonly table?: string | undefined } = {}): string {
  return makings(tableOf(table))
    .map(({ statement }) => `${statement};\n`)
    .join('')
}
