/** Who listens in, beside the app's own `onEvent`? An inspector, which wants to know whose request it was, too. */
import type { SessionEvent } from '../words/events.ts'
import type { RequestHead } from '../words/request.ts'

/** Somebody beside the app. What it throws changes nothing, and is told to nobody. */
export interface EventListener {
  /** A request that something is going to be told of, by the number that its events carry as `visit`. */
  begins(visit: number, request: RequestHead): void
  hears(event: SessionEvent): void
}

/** Those who listen in to sessions of one kind; nobody, as a rule. */
export class Listeners {
  readonly #all = new Set<EventListener>()

  /** Answers with how to stop. */
  add(listener: EventListener): () => void {
    this.#all.add(listener)
    return () => void this.#all.delete(listener)
  }

  /** Has them told before somebody else is. */
  before(tell: (event: SessionEvent) => void): (event: SessionEvent) => void {
    return (event) => {
      for (const each of this.#all) unharmed(() => each.hears(event))
      tell(event)
    }
  }

  begins(visit: number, request: RequestHead): void {
    for (const each of this.#all) unharmed(() => each.begins(visit, request))
  }
}

function unharmed(act: () => void): void {
  try {
    act()
  } catch {
    // Whoever only looks on has no say in what becomes of a session.
  }
}
