/** Flash messages as a state holds them: by key, apart from data. */
import type { Serializer } from '../words/codec.ts'
import type { Flash } from '../words/envelope.ts'
import type { Kept } from './kept.ts'
import { serialize } from './serializer.ts'

type ByKey = ReadonlyMap<string, readonly unknown[]>

const NONE: ByKey = new Map()

/** Nothing of it is shared with what was kept, or with whoever looks. */
export class Messages {
  #byKey: ByKey = NONE

  get isEmpty(): boolean {
    return this.#byKey.size === 0
  }

  add(key: string, value: unknown): void {
    this.#byKey = new Map(this.#byKey).set(key, [...(this.#byKey.get(key) ?? []), value])
  }

  peek(key: string): unknown[] {
    return [...(this.#byKey.get(key) ?? [])]
  }

  delete(key: string): void {
    const rest = new Map(this.#byKey)
    rest.delete(key)
    this.#byKey = rest
  }

  clear(): void {
    this.#byKey = NONE
  }

  /** These, in place of whatever there were. */
  replace(flash: Flash): void {
    this.#byKey = new Map(Object.entries(flash))
  }

  /** As text; undefined: there are none. */
  text(serializer: Serializer): string | undefined {
    return this.isEmpty ? undefined : serialize(serializer, Object.fromEntries(this.#byKey))
  }

  isSame(came: Kept | undefined): boolean {
    return came === undefined ? this.isEmpty : came.isSame(Object.fromEntries(this.#byKey))
  }
}

/** Messages of one's own. */
export function freshMessages(flash: Kept): Flash {
  return flash.fresh() as Flash
}
