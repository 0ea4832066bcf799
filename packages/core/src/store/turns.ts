/** How does one wait for the other where the same thing is done twice at once, within this process? */
import { inTime } from './in-time.ts'

/** Milliseconds. Who has no answer by then gets none: a store that lost a call must not hold up all that follow. */
const PATIENCE = 30_000

/** Who comes to a key waits until those before have done, whether they succeeded or not. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<T>(key: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const mine = before.then(() => inTime(act(), PATIENCE, noAnswer))
    const over = mine.then(nothing, nothing).then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key)
    })
    this.#last.set(key, over)
    return mine
  }
}

const shared = new WeakMap<object, Turns>()

/** The same for all who use this object. */
export function turnsOf(shares: object): Turns {
  const turns = shared.get(shares) ?? new Turns()
  shared.set(shares, turns)
  return turns
}

function noAnswer(): Error {
  return new Error(`the store has not answered for ${PATIENCE / 1000} seconds`)
}

function nothing(): void {}
