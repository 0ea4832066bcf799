/** How does what has expired leave the file, without a timer and without a long wait? */
import { allRows, changes, type SqliteDatabase, transact } from './database.ts'
import type { Statements } from './statements.ts'

/** A write in so many sweeps. */
const EVERY = 8

/** So many rows then: twice as many as were written meanwhile, so that what has expired never piles up. */
const ROWS = 2 * EVERY

/** The most rows of one transaction, for which others wait. */
const MOST = 500

export class Sweeper {
  readonly #database: SqliteDatabase
  readonly #statements: Statements
  readonly #now: () => number
  #writes = 0

  constructor(database: SqliteDatabase, statements: Statements, now: () => number) {
    this.#database = database
    this.#statements = statements
    this.#now = now
  }

  /** Called after each write, which is done whatever becomes of the sweep. */
  afterWrite(): void {
    if (++this.#writes % EVERY !== 0) return
    try {
      this.#step(ROWS)
    } catch {
      // Another process may be writing for long: a later write sweeps.
    }
  }

  /** How many were dropped; fewer than asked for: there are no more. */
  sweep(limit: number): number {
    let dropped = 0
    while (dropped < limit) {
      const rows = Math.min(Math.floor(limit) - dropped, MOST)
      const step = this.#step(rows)
      dropped += step.dropped
      if (step.seen < rows) break
    }
    return dropped
  }

  #step(rows: number): { readonly seen: number; readonly dropped: number } {
    const now = this.#now()
    const due = allRows(this.#statements.due, now, rows)
    if (due.length === 0) return { seen: 0, dropped: 0 }
    const dropped = transact(this.#database, () => {
      let count = 0
      for (const [id] of due) count += this.#look(Number(id), now)
      return count
    })
    return { seen: due.length, dropped }
  }

  /** One: it had expired and is dropped. None: it lives, and is looked at again when it expires. */
  #look(id: number, now: number): number {
    const dropped = changes(this.#statements.drop, id, now)
    if (dropped === 0) this.#statements.putOff.run(id)
    return dropped
  }
}
