/** It does what every store does: in a file and in memory, by either library, by one connection and by several. */
import { type StoreOutage, testStore } from '@sealed-session/conformance'
import * as runner from 'vitest'
import { closing, newFile } from '../test/files.ts'
import { KINDS, type Kind } from '../test/kinds.ts'
import { sqliteStore } from './index.ts'

const [node, better] = KINDS
let path = ''

/** Its table is away for a while. Two libraries must not open one file in one process, so it is done by the same. */
function outageBy({ open }: Kind): StoreOutage {
  const rename = (from: string, to: string) => {
    const database = open(path)
    database.exec(`alter table ${from} rename to ${to}`)
    database.close()
  }
  return {
    begin: () => rename('sealed_sessions', 'away'),
    end: () => rename('away', 'sealed_sessions'),
  }
}

testStore(
  (options) => {
    path = newFile()
    return [sqliteStore(path, options), sqliteStore(path, options), sqliteStore(path, options)]
  },
  runner,
  { name: 'sqliteStore of a path, three times', outage: outageBy(node) },
)

testStore(
  (options) => {
    path = newFile()
    const open = () => {
      const database = closing(better.open(path))
      // The disk is not waited for, which would take most of the time; the store sees to what it promises.
      database.exec('pragma synchronous = off')
      return sqliteStore(database, options)
    }
    return [open(), open()]
  },
  runner,
  { name: 'sqliteStore of better-sqlite3, twice', outage: outageBy(better) },
)

testStore((options) => sqliteStore(closing(node.open(':memory:')), options), runner, {
  name: 'sqliteStore of node:sqlite, in memory',
})
