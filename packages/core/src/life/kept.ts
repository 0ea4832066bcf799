/** How is data kept that nobody may change, and how is it told what became of a copy? */
import type { Serializer } from '../words/codec.ts'
import { copyJson, hasMembersOf } from './json.ts'
import { serialize, strictJson } from './serializer.ts'

/** What a session came with. It may be shared by all who come with the same token: it is never given out. */
export interface Kept {
  /** A copy of one's own. */
  fresh(): object
  /** Whether this, a copy once, would be kept as the same. Throws what cannot be kept at all. */
  isSame(now: object): boolean
}

/** Plain JSON: copied and compared without going through text. */
export class KeptJson implements Kept {
  readonly #json: object

  constructor(json: object) {
    this.#json = json
  }

  fresh(): object {
    return copyJson(this.#json)
  }

  isSame(now: object): boolean {
    return hasMembersOf(now, this.#json)
  }
}

/** Anything that a serializer can write. */
export class KeptText implements Kept {
  readonly #text: string
  readonly #serializer: Serializer
  #first: object | undefined

  /** `first` is what the text was written from, if nobody else has it: it is given out, once. */
  constructor(text: string, serializer: Serializer, first?: object) {
    this.#text = text
    this.#serializer = serializer
    this.#first = first
  }

  fresh(): object {
    const first = this.#first
    this.#first = undefined
    return first ?? (this.#serializer.parse(this.#text) as object)
  }

  isSame(now: object): boolean {
    return writeMembers(this.#serializer, now) === this.#text
  }
}

/** What cannot be written differs from everything, so that the commit has to write it, and says why it cannot. */
class KeptOddity implements Kept {
  readonly #value: object

  constructor(value: object) {
    this.#value = value
  }

  fresh(): object {
    return cloned(this.#value)
  }

  isSame(): boolean {
    return false
  }
}

export const NOTHING_KEPT: Kept = new KeptJson(Object.freeze({}))

/** Keeps what a schema or somebody's codec hands out, who may hand the same objects to others. */
export function keep(value: object, serializer: Serializer): Kept {
  try {
    return new KeptText(writeMembers(serializer, value), serializer)
  } catch {
    return new KeptOddity(value)
  }
}

/** The members alone, as text: a session is no plain object, and what is undefined counts as absent. */
export function writeMembers(serializer: Serializer, object: object): string {
  // Strict JSON leaves out what is undefined; it is twice as fast for a plain object (0.6 µs).
  return serialize(serializer, serializer === strictJson ? { ...object } : membersOf(object))
}

/** The members as a plain object: what a serializer gets. Undefined counts as absent. */
export function membersOf(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

function cloned(value: object): object {
  try {
    return structuredClone(value)
  } catch {
    return copyJson(value)
  }
}
