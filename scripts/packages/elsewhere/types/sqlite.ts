import { session } from '@sealed-session/express'
import { type SqliteStoreOptions, sqliteStore } from '@sealed-session/store-sqlite'
import Database from 'better-sqlite3'

const options: SqliteStoreOptions = { durability: 'power loss' }

export const byPath = session({ store: sqliteStore('sessions.db', options) })
export const given = session({ store: sqliteStore(new Database('sessions.db'), options) })
// @ts-expect-error: a number is no database
sqliteStore(7)
