/** How is a record a row, and a row a record? */
import type { Listed, NewRecord, StoredRecord } from '@sealed-session/core'
import type { Row } from './database.ts'

const SHOWN = 'expires_at, created_at, seen_at, subject, label'

/** The columns that a record is read from. */
export const RECORD = `version, value, ${SHOWN}`

/** Those of what is listed of it. */
export const LISTED = `key, ${SHOWN}`

export function recordOf([version, value, ...shown]: Row): StoredRecord {
  return { version: String(version), value: toText(value), ...shownOf(shown) }
}

export function listedOf([key, ...shown]: Row): Listed {
  return { key: String(key), ...shownOf(shown) }
}

/** Integers may come as bigint, where an app has chosen that for its database. */
function shownOf([expiresAt, createdAt, seenAt, subject, label]: Row): Shown {
  return {
    expiresAt: Number(expiresAt),
    createdAt: Number(createdAt),
    seenAt: Number(seenAt),
    subject: subject === null ? undefined : String(subject),
    label: label === null ? undefined : toText(label),
  }
}

type Shown = Omit<NewRecord, 'value'>

/** Text with a NUL in it is kept as bytes: some versions of node:sqlite read text only up to there. */
export function toColumn(text: string): string | Uint8Array {
  return text.includes('\0') ? encoder.encode(text) : text
}

function toText(column: unknown): string {
  return typeof column === 'string' ? column : decoder.decode(column as Uint8Array)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
