/** What has a form done? Kept for the page that follows it, which names it in its address: `/?done=…`. */
import { randomUUID } from 'node:crypto'

export interface Entry {
  readonly framework: string
  readonly request: string
  readonly outcome: string
  readonly why: string
  readonly setCookie: readonly string[]
}

/** Whatever was done longest ago is forgotten. */
const MOST = 500

const done = new Map<string, Entry>()

/** Answers with the name that it is kept under. */
export function remember(entry: Entry): string {
  const id = randomUUID()
  done.set(id, entry)
  const [oldest] = done.keys()
  if (done.size > MOST && oldest !== undefined) done.delete(oldest)
  return id
}

/** Whose address it is does not matter: there is no value of a cookie in an entry. */
export function recall(id: string | null): Entry | undefined {
  return id === null ? undefined : done.get(id)
}
