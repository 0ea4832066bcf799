/** Finding one figure among those of a runtime. */
import type { Codec } from '../codecs/codec.ts'
import { ironWebcrypto } from '../codecs/iron-webcrypto.ts'
import { spell, spellRatio } from '../statistics.ts'
import type { Row } from './measured.ts'

/** The rows of one runtime and size. */
export interface Found {
  readonly runtime: string
  readonly bytes: number
  readonly rows: readonly Row[]
}

/** The size that runtimes are compared at. */
export const USUAL = 500

export type Operation = 'seal' | 'unseal' | 'unsealKnown'

export function rowOf(rows: readonly Row[], codec: Codec): Row {
  const row = rows.find((each) => each.codec === codec.name)
  if (row === undefined) throw new Error(`nothing was heard of ${codec.name}`)
  return row
}

/** Microseconds of CPU time; undefined if the runtime cannot load the codec. */
export function timeOf(rows: readonly Row[], codec: Codec, operation: Operation) {
  return rowOf(rows, codec)[operation]?.cpu
}

/** How many times as fast as iron-webcrypto with a password. */
export function ratioOf(rows: readonly Row[], codec: Codec, operation: Operation) {
  const theirs = timeOf(rows, ironWebcrypto, operation === 'seal' ? 'seal' : 'unseal')
  const time = timeOf(rows, codec, operation)
  return theirs && time && theirs / time
}

export function spellTime(rows: readonly Row[], codec: Codec, operation: Operation): string {
  const time = timeOf(rows, codec, operation)
  return time === undefined ? '–' : spell(time)
}

export function spellFaster(rows: readonly Row[], codec: Codec, operation: Operation): string {
  const ratio = ratioOf(rows, codec, operation)
  return ratio === undefined ? '–' : spellRatio(ratio)
}
