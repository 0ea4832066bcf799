/** What has Redis answered? */
import type { StoredRecord } from '@sealed-session/core'
import { recordOf } from './record.ts'

/** What a script that writes has come to. */
export type Reply =
  /** `told`: the place in a list that the session has left, or the version that was touched. */
  | { readonly is: 'done'; readonly told: string | undefined }
  /** Nothing was written, since it is not sure to be listed at its place for so long. */
  | { readonly is: 'unlisted'; readonly place: string }
  /** Nothing was written, since this is there instead; null: nothing is. */
  | { readonly is: 'conflict'; readonly current: StoredRecord | null }

export function replyIn(given: unknown): Reply {
  if (!Array.isArray(given)) return { is: 'conflict', current: recordIn(given) }
  const [is, told] = textsIn(given)
  return is === 'unlisted' ? { is, place: told ?? '' } : { is: 'done', told }
}

export function recordIn(given: unknown): StoredRecord | null {
  const text = textIn(given)
  return text === null ? null : recordOf(text)
}

export function textsIn(given: unknown): string[] {
  return Array.isArray(given) ? given.map((each) => textIn(each) ?? '') : []
}

/** Clients can be told to answer with bytes. */
export function textIn(given: unknown): string | null {
  if (given === null || given === undefined) return null
  return given instanceof Uint8Array ? Buffer.from(given).toString() : String(given)
}
