/** What if the table is not there yet? */
import type { Ask } from './client.ts'
import { codeOf, config } from './faults.ts'
import type { Table } from './table.ts'

/** SQLSTATEs: there is no such table, and it has no such column. */
const NO_TABLE = '42P01'
const NO_COLUMN = '42703'

/** Asks as `ask` does; where the table is missing it is made, if that may be, or an error says how. */
export function askOfTable(ask: Ask, { name }: Table, make?: () => Promise<void>): Ask {
  return async (text, values) => {
    try {
      return await ask(text, values)
    } catch (error) {
      if (codeOf(error) === NO_COLUMN) throw anotherTable(name)
      if (codeOf(error) !== NO_TABLE) throw error
      if (make === undefined) throw noTable(name)
      await make()
      return await ask(text, values)
    }
  }
}

function noTable(name: string) {
  return config(
    `Postgres finds no table ${name}.`,
    'Make it by `await store.migrate()`, by the SQL of postgresMigration(), or give `createTable: true`. ' +
      "If it is there, it is in another database, or in a schema that the connection's search_path has not.",
  )
}

function anotherTable(name: string) {
  return config(
    `The table ${name} has other columns than those that sessions need.`,
    "It is another library's, or of another version: give another name as `table`.",
  )
}
