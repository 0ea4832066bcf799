/** What happened to a session that comparing it with what came does not show? */
import type { Step } from './changes.ts'

/** Taken only where sessions are kept in a store, which may have to do it all again. */
export class Notes {
  #all = false
  #descent: 'goes on' | 'rotated' | 'took over' | 'begun anew' = 'goes on'
  readonly #updates = new Map<string, Update>()

  /** All was dropped: by `clear()`, or by an object assigned in its place. */
  get all(): boolean {
    return this.#all
  }

  /** What `rotateId()` and `regenerate()` made of it. */
  get descent(): 'goes on' | 'rotated' | 'took over' | 'begun anew' {
    return this.#descent
  }

  dropped(): void {
    this.#all = true
  }

  rotated(): void {
    if (this.#descent === 'goes on') this.#descent = 'rotated'
  }

  regenerated(keptSome: boolean): void {
    this.#all = true
    this.#descent = keptSome ? 'took over' : 'begun anew'
  }

  /** `before` and `left` are what the key held, as text; undefined: it cannot be written. */
  updated(key: string, step: Step, before: Text, left: Text): void {
    const { from, steps, left: leftBefore } = this.#updates.get(key) ?? firstOf(before)
    // What was assigned in between stays an assignment.
    const isPure = leftBefore !== undefined && leftBefore === before
    this.#updates.set(key, { from, steps: [...steps, step], left: isPure ? left : undefined })
  }

  /** Keys that nothing but `update()` has changed, by what they held when it came and what they hold now, as text. */
  updates(
    was: (key: string) => Text,
    is: (key: string) => Text,
  ): ReadonlyMap<string, readonly Step[]> {
    const pure = [...this.#updates].filter(
      ([key, { from, left }]) => left !== undefined && from === was(key) && left === is(key),
    )
    return new Map(pure.map(([key, { steps }]) => [key, steps]))
  }
}

type Text = string | undefined

interface Update {
  readonly from: Text
  readonly steps: readonly Step[]
  /** Undefined: something else has changed it too. */
  readonly left: Text
}

const firstOf = (before: Text): Update => ({ from: before, steps: [], left: before })
