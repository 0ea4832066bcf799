/**
 * The entry that every runtime runs to its end: holds sqliteStore to the cases of stores, by whatever SQLite the
 * runtime has, and prints what came of it. Bundled before it runs.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CreateStore, examineStore, report, totals } from '@sealed-session/conformance'
import type { SessionStore } from '@sealed-session/core'
import { type SqliteDatabase, sqliteStore } from '@sealed-session/store-sqlite'

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-stores-'))
let files = 0

const builtin = (
  module: string,
  name: string,
): (new (path: string) => SqliteDatabase) | undefined =>
  Object(process.getBuiltinModule(module))[name]
const DatabaseSync = builtin('node:sqlite', 'DatabaseSync')
const BunDatabase = builtin('bun:sqlite', 'Database')

const failed: boolean[] = []
if (DatabaseSync ?? BunDatabase) {
  failed.push(await isFailing('a path', (options) => byPath(2, options)))
} else {
  console.log(`a path: ${refusal()}`)
}
for (const [name, Database] of Object.entries({ DatabaseSync, BunDatabase })) {
  if (Database === undefined) continue
  const inMemory: CreateStore = (options) => sqliteStore(new Database(':memory:'), options)
  failed.push(await isFailing(name, inMemory))
}
rmSync(folder, { recursive: true, force: true })
process.exitCode = failed.includes(true) ? 1 : 0

function byPath(times: number, options: { now: () => number }) {
  const path = join(folder, `${++files}.db`)
  const stores = Array.from({ length: times }, () => sqliteStore(path, options))
  return stores as [SessionStore, ...SessionStore[]]
}

async function isFailing(name: string, create: CreateStore): Promise<boolean> {
  const found = await examineStore(create, { name })
  const { passed, failed, skipped } = totals(found)
  console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} not asked`)
  if (failed === 0 && passed > 0) return false
  console.log(report([found]))
  return true
}

function refusal(): string {
  try {
    sqliteStore(join(folder, 'none.db'))
    return 'opened, by what?'
  } catch (error) {
    return `${Object(error).code}, ${Object(error).remedy}`
  }
}
