/** Flash messages as a state holds them: by key, apart from data. */
import type { Serializer } from '../words/codec.ts'
import type { Flash } from '../words/envelope.ts'
import type { Kept } from './kept.ts'
import { serialize } from './serializer.ts'

export type Messages = ReadonlyMap<string, readonly unknown[]>

export const NO_MESSAGES: Messages = new Map()

/** Messages of one's own. */
export function messagesOf(flash: Kept): Messages {
  return new Map(Object.entries(flash.fresh() as Flash))
}

/** As text; undefined: there are none. */
export function writeMessages(messages: Messages, serializer: Serializer): string | undefined {
  return messages.size === 0 ? undefined : serialize(serializer, Object.fromEntries(messages))
}

export function isSameFlash(messages: Messages, came: Kept | undefined): boolean {
  if (came === undefined) return messages.size === 0
  return came.isSame(Object.fromEntries(messages))
}
