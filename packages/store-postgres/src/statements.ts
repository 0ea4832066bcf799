/**
 * What is said to Postgres for each verb? A write is one plain statement, which Postgres plans in no time; what stood
 * in its way is asked for by another one.
 */
import { LISTED, STORED } from './rows.ts'
import type { Table } from './table.ts'

export type Statements = ReturnType<typeof statementsFor>

/** Everywhere `$1` is the key or the subject, and `$2` what time it is. */
export function statementsFor({ name: table }: Table) {
  const isThere = 'key = $1::text and expires_at > $2::bigint'
  return {
    read: `select ${STORED} from ${table} where ${isThere}`,

    /** Of many keys, as a list in JSON, which every driver takes. */
    readAll: `select key, ${STORED} from ${table}
  where key in (select json_array_elements_text($1::text::json)) and expires_at > $2::bigint`,

    /** An expired record is no obstacle, and need not be swept first. */
    create: `insert into ${table} as kept
  (key, version, value, subject, label, created_at, seen_at, expires_at)
  values ($1::text, $3::text, $4::text, $5::text, $6::text, $7::bigint, $8::bigint, $9::bigint)
  on conflict (key) do update set
    version = excluded.version, value = excluded.value, subject = excluded.subject,
    label = excluded.label, created_at = excluded.created_at, seen_at = excluded.seen_at,
    expires_at = excluded.expires_at
  where kept.expires_at <= $2::bigint
  returning 1`,

    update: `update ${table} set
    version = $3::text, value = $4::text, subject = $5::text, label = $6::text,
    created_at = $7::bigint, seen_at = $8::bigint, expires_at = $9::bigint
  where ${isThere} and version = $10::text returning 1`,

    delete: `delete from ${table} where ${isThere} and version = $3::text returning 1`,

    touch: `update ${table} set
    expires_at = greatest(expires_at, $3::bigint), seen_at = greatest(seen_at, $4::bigint)
  where ${isThere} returning version`,

    /** After the record that was begun then and has this key, which need not be there any more. */
    list: `select key, ${LISTED} from ${table}
  where subject = $1::text and expires_at > $2::bigint
    and (created_at, key) > ($3::bigint, $4::text)
  order by created_at, key limit $5::int`,

    /** Locked in the order of their keys, so that two who end the same sessions never wait for each other. */
    deleteAll: `with gone as (
  delete from ${table} where key = any(array(
    select key from ${table}
    where subject = $1::text and expires_at > $2::bigint and created_at < $3::bigint
      and key not in (select json_array_elements_text($4::text::json))
    order by key for update))
  returning 1)
select count(*)::int as count from gone`,

    /** What somebody else is sweeping, or just prolonging, is left to them. */
    sweep: `with gone as (
  delete from ${table} where key = any(array(
    select key from ${table} where expires_at <= $1::bigint
    order by expires_at limit $2::int for update skip locked))
  returning 1)
select count(*)::int as count from gone`,
  }
}
