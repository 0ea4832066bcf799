/** Which sessions are someone's? A sorted set per subject has a name for each, scored by when the name may go. */
import type { Connection } from './connection.ts'
import { nameOf, subjectOf } from './place.ts'
import { textsIn } from './reply.ts'
import { LIST_ADD, LIST_NAMES, LIST_REMOVE } from './scripts.ts'

/**
 * A name is there before its session is, and longer: one without a session is passed over by whoever reads the list,
 * and goes when its time has come. It is not taken away at sight, since its session may be about to be written.
 */
export class Lists {
  readonly #connection: Connection
  readonly #prefix: string

  constructor(connection: Connection, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
  }

  async add(place: string, key: string, till: number): Promise<void> {
    const values = [nameOf(place, key), String(till)]
    await this.#connection.write(LIST_ADD, this.#set(subjectOf(place)), values)
  }

  /** In the order in which the sessions were begun. */
  async names(subject: string): Promise<string[]> {
    return textsIn(await this.#connection.ask(LIST_NAMES, this.#set(subject), [])).sort()
  }

  /** What is left behind. Nobody waits for it: where it fails, the names go when their time has come. */
  forget(subject: string, names: readonly string[]): void {
    if (names.length > 0)
      this.#connection.ask(LIST_REMOVE, this.#set(subject), names).catch(() => {})
  }

  #set(subject: string): string {
    return `${this.#prefix}of:${subject}`
  }
}
