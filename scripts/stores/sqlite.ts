/** SQLite, which comes with Node: what takes several processes, some of which are killed. */
import type { Database } from './database.ts'

export const sqlite: Database = {
  name: 'SQLite',
  folder: 'packages/store-sqlite',
  packages: [],
  isThere: () => true,
}
