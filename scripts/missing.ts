/** What did a step of CI do without, though it ran? Each is named and counted in the end. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const FOLDER = '.reports'
const FILE = `${FOLDER}/missing.json`

/** For a step to say. */
export function tellMissing(names: readonly string[]): void {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(FILE, JSON.stringify(names))
}

/** What the last step said, if anything. */
export function takeMissing(): readonly string[] {
  if (!existsSync(FILE)) return []
  const names: readonly string[] = JSON.parse(readFileSync(FILE, 'utf8'))
  rmSync(FILE)
  return names
}
