/** Which sessions are kept while stores are measured? */
import { createHash, randomBytes } from 'node:crypto'
import type { NewRecord } from '@sealed-session/core'

const BYTES = 500
const DAY = 24 * 3_600_000

export function newKey(): string {
  return randomBytes(32).toString('base64url')
}

/** Alike in nothing that could be compressed. */
export function newRecord(now = Date.now()): NewRecord {
  return {
    value: randomBytes(BYTES).toString('base64url').slice(0, BYTES),
    createdAt: now,
    seenAt: now,
    expiresAt: now + 14 * DAY,
    subject: createHash('sha256').update(randomBytes(8)).digest('base64url'),
  }
}
