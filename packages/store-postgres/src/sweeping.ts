/** When is dropped what has expired, without anybody having to think of it? */

/** So many at a time: a matter of milliseconds. */
const BATCH = 500

export interface Sweeping {
  /** To be told of each write. */
  wrote(): void
  /** Settles when none is under way. */
  idle(): Promise<void>
}

/** Each so many writes, one at a time. Nobody waits for it, and what goes wrong will go wrong for the next write too. */
export function sweeping(every: number, sweep: (limit: number) => Promise<number>): Sweeping {
  // Processes that live for a few writes only have their share in it, and those that start together take turns.
  let writes = Math.floor(Math.random() * Math.min(every, Number.MAX_SAFE_INTEGER))
  let running: Promise<unknown> | undefined
  return {
    wrote() {
      if (++writes < every || running !== undefined) return
      writes = 0
      running = sweep(BATCH)
        .catch(() => {})
        .finally(() => {
          running = undefined
        })
    },
    async idle() {
      await running
    },
  }
}
