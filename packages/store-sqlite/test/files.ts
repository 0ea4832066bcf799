/** Where does a test keep its files, which are gone after it? */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-sqlite-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** A path of its own. */
export function newFile(extension = 'db'): string {
  return join(folder, `${++files}.${extension}`)
}

/** Closed after the test, in good order or not. */
export function closing<T extends { close?(): unknown }>(opened: T): T {
  onTestFinished(() => {
    try {
      opened.close?.()
    } catch {
      // The test has closed it.
    }
  })
  return opened
}
