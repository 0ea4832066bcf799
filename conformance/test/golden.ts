/** The golden transcripts: read here, written anew by `npm run golden`, and reviewed like any change. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Exchange } from '@sealed-session/conformance'

const FILE = new URL('../golden/transcripts.json', import.meta.url)

export type Transcripts = Readonly<Record<string, readonly Exchange[]>>

export function readTranscripts(): Transcripts {
  return JSON.parse(readFileSync(FILE, 'utf8'))
}

/** One line for each case, so that a change shows where it is. */
export function writeTranscripts(transcripts: Transcripts): void {
  const lines = Object.entries(transcripts).map(
    ([id, exchanges]) => `${JSON.stringify(id)}: ${JSON.stringify(exchanges)}`,
  )
  writeFileSync(FILE, `{\n${lines.join(',\n')}\n}\n`)
}
