/** How is the table made, by however many processes at once? */
import type { Ask } from './client.ts'
import { codeOf } from './faults.ts'
import { type Making, makings, type Table } from './table.ts'

/**
 * What those are told who make the same thing at the same moment, in spite of `if not exists`: another was quicker,
 * and has made it by now.
 */
const MADE_BY_ANOTHER = ['23505', '42P07', '42710']
const TRIES = 5

/** Makes only what is missing, so that a role which may create nothing can migrate what is there already. */
export async function migrate(ask: Ask, table: Table): Promise<void> {
  for (const making of makings(table)) {
    if (!(await isThere(ask, making))) await make(ask, making)
  }
}

async function isThere(ask: Ask, { name }: Making): Promise<boolean> {
  const [row] = await ask('select to_regclass($1::text) is not null as there', [name])
  return row?.there === true
}

async function make(ask: Ask, { statement }: Making): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await ask(statement, [])
      return
    } catch (error) {
      if (tries === TRIES || !MADE_BY_ANOTHER.includes(codeOf(error) ?? '')) throw error
    }
  }
}
