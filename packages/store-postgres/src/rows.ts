/** Which columns does a record become, and which record does a row become? */
import type { Listed, NewRecord, StoredRecord } from '@sealed-session/core'
import type { PostgresRow } from './client.ts'
import { asColumn, fromColumn } from './text.ts'

/**
 * Numbers are asked for as text: what a `bigint` becomes is up to the driver, and to the app's settings of it. Names
 * are single words, which no driver spells in another way.
 */
export const LISTED = `subject, label,
  created_at::text as created, seen_at::text as seen, expires_at::text as expires`
export const STORED = `version, value, ${LISTED}`

/** In the order in which statements number them. */
export function columnsOf(record: NewRecord): readonly unknown[] {
  const { value, subject, label, createdAt, seenAt, expiresAt } = record
  return [
    asColumn(value),
    subject ?? null,
    label === undefined ? null : asColumn(label),
    createdAt,
    seenAt,
    expiresAt,
  ]
}

export function storedOf(row: PostgresRow): StoredRecord {
  return { version: String(row.version), value: fromColumn(String(row.value)), ...timesOf(row) }
}

export function listedOf(row: PostgresRow): Listed {
  return { key: String(row.key), ...timesOf(row) }
}

function timesOf({ subject, label, created, seen, expires }: PostgresRow) {
  return {
    expiresAt: Number(expires),
    createdAt: Number(created),
    seenAt: Number(seen),
    subject: typeof subject === 'string' ? subject : undefined,
    label: typeof label === 'string' ? fromColumn(label) : undefined,
  }
}
