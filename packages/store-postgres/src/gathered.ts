/**
 * How do reads that come at the same moment become one statement? What visitors ask for in one turn of the event loop
 * is asked of Postgres together: a busy server asks for many sessions at the price of one, an idle one waits for nobody.
 */
import type { StoredRecord } from '@sealed-session/core'
import type { Ask } from './client.ts'
import { storedOf } from './rows.ts'
import type { Statements } from './statements.ts'

export type Read = (key: string) => Promise<StoredRecord | null>

/** Enough to fill a statement; more wait in the next. */
const MOST = 100

interface Waiting {
  readonly key: string
  resolve(record: StoredRecord | null): void
  reject(error: unknown): void
}

/** The platform's own, as it was before a test had fake timers. Undefined: nothing is gathered. */
export const afterThisTurn = turnOf(globalThis)

/** Workers may not wait for what another request has asked for. */
export function turnOf(platform: {
  readonly setImmediate?: (act: () => void) => unknown
  readonly navigator?: { readonly userAgent?: string } | undefined
}): ((act: () => void) => unknown) | undefined {
  if (platform.navigator?.userAgent === 'Cloudflare-Workers') return undefined
  return platform.setImmediate
}

/** Reads by a statement for one, or for all that wait. */
export function gatheredReads(
  ask: Ask,
  say: Pick<Statements, 'read' | 'readAll'>,
  now: () => number,
  later: typeof afterThisTurn,
): Read {
  let waiting: Waiting[] = []

  async function readOne(key: string): Promise<StoredRecord | null> {
    const [row] = await ask(say.read, [key, now()])
    return row === undefined ? null : storedOf(row)
  }

  async function readAll(all: readonly Waiting[]): Promise<void> {
    try {
      const keys = [...new Set(all.map(({ key }) => key))]
      const rows = await ask(say.readAll, [JSON.stringify(keys), now()])
      const found = new Map(rows.map((row) => [String(row.key), row]))
      for (const { key, resolve } of all) {
        const row = found.get(key)
        // A record of one's own, though two have asked for the same.
        resolve(row === undefined ? null : storedOf(row))
      }
    } catch (error) {
      for (const { reject } of all) reject(error)
    }
  }

  function askNow(): void {
    const all = waiting
    waiting = []
    const [first, ...others] = all
    if (first === undefined) return
    if (others.length > 0) void readAll(all)
    else readOne(first.key).then(first.resolve, first.reject)
  }

  if (later === undefined) return readOne
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      if (waiting.length === 1) later(askNow)
      else if (waiting.length === MOST) askNow()
    })
}
