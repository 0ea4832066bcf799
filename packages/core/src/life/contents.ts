/** What is in a session, as plain values that can be compared, merged and written? */
import type { Serializer } from '../words/codec.ts'
import type { Flash } from '../words/envelope.ts'
import type { Came, Draft, Row } from './came.ts'
import type { Contents, IsSame } from './changes.ts'
import { KeptJson, KeptText } from './kept.ts'
import { serialize, strictJson } from './serializer.ts'

/** Of a session that came; copies of one's own. */
export function contentsOf({ head, data, flash }: Came): Contents {
  return {
    data: data.fresh() as Contents['data'],
    flash: (flash?.fresh() ?? {}) as Flash,
    lifetime: head.lifetime,
  }
}

/** Of a session that is to be kept. */
export function writtenContents({ head, text, flash }: Draft, serializer: Serializer): Contents {
  return {
    data: serializer.parse(text) as Contents['data'],
    flash: (flash === undefined ? {} : serializer.parse(flash)) as Flash,
    lifetime: head.lifetime,
  }
}

/** The draft of what was merged. */
export function draftOfContents(
  { data, flash, lifetime }: Contents,
  { head, story }: Draft,
  serializer: Serializer,
): Draft {
  return {
    head: { ...head, lifetime },
    text: serialize(serializer, data),
    flash: Object.keys(flash).length === 0 ? undefined : serialize(serializer, flash),
    story,
  }
}

/** What was kept, as whoever comes next will find it. */
export function cameOf({ head, text, flash }: Draft, row: Row, serializer: Serializer): Came {
  const kept = (written: string) =>
    serializer === strictJson
      ? new KeptJson(serializer.parse(written) as object)
      : new KeptText(written, serializer)
  return {
    head,
    data: kept(text),
    flash: flash === undefined ? undefined : kept(flash),
    stale: false,
    row,
  }
}

/** Neither data nor flash messages. */
export function isEmptyDraft(draft: Draft, serializer: Serializer): boolean {
  const { data, flash } = writtenContents(draft, serializer)
  return Object.keys(data).length === 0 && Object.keys(flash).length === 0
}

/** By what they would be kept as. */
export function isSameBy(serializer: Serializer): IsSame {
  return (one, other) => {
    if (one === other) return true
    const text = textOf(one, serializer)
    return text !== undefined && text === textOf(other, serializer)
  }
}

/** As text that can be compared. Undefined: it cannot be written, which is told when it is to be kept. */
export function textOf(value: unknown, serializer: Serializer): string | undefined {
  if (value === undefined) return ''
  try {
    return serialize(serializer, { value })
  } catch {
    return undefined
  }
}
