/** Postgres, and the pooler that Debian has for it. */
import { globSync } from 'node:fs'
import type { Database } from './database.ts'

export const postgres: Database = {
  name: 'Postgres',
  folder: 'packages/store-postgres',
  packages: ['postgresql', 'pgbouncer'],
  isThere: () => globSync('/usr/lib/postgresql/*/bin/pg_ctl').length > 0,
}
