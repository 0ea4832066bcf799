/** What did a store answer, and is it what it should have? */
import type {
  Awaitable,
  Deleted,
  Listed,
  NewRecord,
  StoredRecord,
  Written,
} from '@sealed-session/core'
import { equal, ok } from '../assert.ts'
import type { Examinable } from './case.ts'

/** The version of what was written; throws if it was not. */
export async function written(answer: Awaitable<Written>): Promise<string> {
  const given = await answer
  ok(given.ok === true, `it is not written: ${shown(given)}`)
  ok(typeof given.version === 'string', `its version is ${typeof given.version}, and no text`)
  return given.version
}

/** What is there instead; throws if it was written, or ended, after all. */
export async function refused(answer: Awaitable<Written | Deleted>): Promise<StoredRecord | null> {
  const given = await answer
  ok(given.ok === false, 'it is done, though it must not be')
  ok(given.current !== undefined, 'it does not say what is there instead, not even null')
  return given.current
}

/** Throws unless exactly this is kept. */
export async function keeps(
  store: Examinable,
  key: string,
  record: NewRecord,
  version: string,
): Promise<void> {
  same(await store.read(key), { ...record, version }, 'what is read')
}

/** Throws unless there is nothing. */
export async function lacks(store: Examinable, key: string): Promise<void> {
  same(await store.read(key), null, 'what is read')
}

/** Throws unless the two records are the same in everything that the protocol knows. */
export function same(
  actual: StoredRecord | null,
  expected: StoredRecord | null,
  what: string,
): void {
  ok(actual !== undefined, `${what} is undefined`)
  equal(fields(actual), fields(expected), what)
}

/** Text that is long is told by its length. */
function fields(record: StoredRecord | null): unknown {
  if (record === null) return null
  const { version, value, expiresAt, createdAt, seenAt, subject, label } = record
  return { version, value, expiresAt, createdAt, seenAt, subject, label }
}

/** All that a subject has, page by page. */
export async function listAll(
  store: Examinable,
  subject: string,
  limitOf: () => number = () => 100,
): Promise<Listed[]> {
  const all: Listed[] = []
  let after: string | undefined
  for (let pages = 0; pages < 1000; pages++) {
    const limit = limitOf()
    const page = await store.list(subject, { after, limit })
    ok(page.items.length <= limit, `a page of ${limit} has ${page.items.length}`)
    all.push(...page.items)
    if (page.after === undefined) return all
    ok(typeof page.after === 'string', `where a page ends is ${typeof page.after}, and no text`)
    after = page.after
  }
  throw new Error('the list does not end: a thousand pages were not all')
}

export async function keysOf(store: Examinable, subject: string): Promise<string[]> {
  return (await listAll(store, subject)).map(({ key }) => key)
}

function shown(answer: Written): string {
  if (answer.ok) return 'ok'
  return answer.current === null ? 'it is gone' : 'another one is there'
}
