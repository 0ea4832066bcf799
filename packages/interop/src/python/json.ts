/** Python's JSON as a serializer: `json.dumps` and `json.loads`, byte for byte. */
import type { Serializer } from '@sealed-session/core'
import { readJson } from './read.ts'
import { type Writing, writeJson } from './write.ts'

/** What `json.dumps(value)` writes if it is told nothing. */
const DEFAULTS: Writing = {
  separators: [', ', ': '],
  ascii: true,
  sortKeys: false,
  nan: false,
  bigInt: false,
}

export function pythonJson(given: Partial<Writing> = {}): Serializer {
  const writing = { ...DEFAULTS, ...given }
  return Object.freeze({
    stringify: (value: unknown) => writeJson(value, writing),
    parse: (text: string) => readJson(text, writing),
  })
}
