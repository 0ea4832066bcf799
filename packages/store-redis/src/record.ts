/**
 * How is a record written as one text? First a line of a fixed shape, which scripts read and change in place without
 * touching the value; then the label; then the value, to the end:
 *
 *     s1 VERSION EXPIRES SEEN LISTED CREATED MARK SUBJECT
 *     "label"
 *     value
 *
 * One text takes less memory than a hash with these fields, is read by a plain GET (by replicas and by a client's own
 * cache too), and cannot be there by half. Times have sixteen digits. LISTED is the time until which the list of the
 * subject is sure to name this session, and the rest of the line its place there (`place.ts`).
 */
import type { Listed, NewRecord, StoredRecord } from '@sealed-session/core'

/** A value in UTF-8 as it is; one that UTF-8 cannot hold (half of a surrogate pair) as JSON. */
const [PLAIN, AS_JSON] = ['s1', 'j1']

/** The text before LISTED and after the place, which scripts may know better. */
export interface Parts {
  readonly before: string
  readonly after: string
}

export function partsOf({ value, expiresAt, seenAt, label }: NewRecord, version: string): Parts {
  const isPlain = value.isWellFormed()
  return {
    before: `${isPlain ? PLAIN : AS_JSON} ${version} ${digits(expiresAt)} ${digits(seenAt)} `,
    after:
      `\n${label === undefined ? '' : JSON.stringify(label)}` +
      `\n${isPlain ? value : JSON.stringify(value)}`,
  }
}

export function textOf({ before, after }: Parts, listedTill: number, place: string): string {
  return `${before}${digits(listedTill)} ${place}${after}`
}

export function recordOf(text: string): StoredRecord {
  const { length, format, version, shown } = headOf(text)
  const value = text.slice(length)
  return { version, value: format === PLAIN ? value : JSON.parse(value), ...shown }
}

/** What is shown of a record, from the lines before its value. */
export function listedOf(key: string, head: string): Listed {
  return { key, ...headOf(head).shown }
}

const HEAD =
  /^(s1|j1) ([\w-]{16}) (\d{16}) (\d{16}) \d{16} (\d{16}) [\w-]{4} ([^\n]*)\n((?:"[^\n]*")?)\n/

function headOf(text: string) {
  const found = HEAD.exec(text)
  if (found === null) {
    throw new Error(
      'Redis keeps something else where a session should be. Give redisStore() a `prefix` that nothing else uses.',
    )
  }
  const [{ length }, format, version = '', expires, seen, created, subject, label = ''] = found
  const shown = {
    expiresAt: Number(expires),
    createdAt: Number(created),
    seenAt: Number(seen),
    subject: subject === '' ? undefined : subject,
    label: label === '' ? undefined : String(JSON.parse(label)),
  }
  return { length, format, version, shown }
}

/** Texts of times are in the order of the times. */
export function digits(time: number): string {
  if (Number.isSafeInteger(time) && time >= 0) return String(time).padStart(16, '0')
  throw new RangeError(`A record has ${time} for a time, which is no whole number of milliseconds.`)
}
