/** What have a browser's latest requests done to its sessions? Newest first, and never more than so many. */
import type { Outcome, SessionEvent } from '@sealed-session/core'

export interface Entry {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** An app's request, or a button of the page. */
  readonly by: 'request' | 'button'
  /** `GET`, or what the button is called. */
  readonly what: string
  readonly path: string | undefined
  /** The cookie's name. */
  readonly cookie: string
  /** Undefined: it is not answered yet, or it failed. */
  outcome: Outcome | undefined
  /** Of the cookies that were set. */
  bytes: number
  /** What a button did. */
  says: string | undefined
  readonly notes: Note[]
}

/** Something that was told of a request, beside its outcome. */
export interface Note {
  readonly kind: 'refused' | 'accepted' | 'warning' | 'failed'
  /** The reason, the kind, the code, or the reader. */
  readonly name: string
  readonly says: string
  readonly remedy: string | undefined
  /** Where it is explained. */
  readonly anchor: string | undefined
}

/** Nobody asked for the session, and nothing is to be told of it. */
export function isQuiet({ outcome, notes }: Entry): boolean {
  return outcome === 'untouched' && notes.length === 0
}

export type Begun = Omit<Entry, 'outcome' | 'bytes' | 'says' | 'notes'>

const MOST_ENTRIES = 60
const MOST_NOTES = 10

export class Timeline {
  readonly #entries: Entry[] = []
  /** Grows with everything that happens. */
  #version = 0

  get entries(): readonly Entry[] {
    return this.#entries
  }

  get version(): number {
    return this.#version
  }

  begin(begun: Begun): Entry {
    const entry: Entry = { ...begun, outcome: undefined, bytes: 0, says: undefined, notes: [] }
    this.#version++
    this.#entries.unshift(entry)
    if (this.#entries.length > MOST_ENTRIES) this.#forgetOne()
    return entry
  }

  /** Pictures and scripts first, which ask for no session, and are many. */
  #forgetOne(): void {
    const quiet = this.#entries.findLastIndex(isQuiet)
    this.#entries.splice(quiet < 0 ? -1 : quiet, 1)
  }

  /** What an event adds to the entry of its request. */
  hear(entry: Entry, event: SessionEvent, note: Note | undefined): void {
    this.#version++
    if (event.type === 'committed') {
      entry.outcome = event.outcome
      entry.bytes = event.bytes
    } else if (note !== undefined && entry.notes.length < MOST_NOTES) {
      entry.notes.push(note)
    }
  }

  empty(): void {
    this.#version++
    this.#entries.length = 0
  }
}
