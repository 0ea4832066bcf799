/** Redis, and Valkey where Debian has it. */
import { existsSync } from 'node:fs'
import type { Database } from './database.ts'

export const redis: Database = {
  name: 'Redis',
  folder: 'packages/store-redis',
  packages: ['redis-server', 'valkey-server'],
  isThere: () => existsSync('/usr/bin/redis-server') || existsSync('/usr/bin/valkey-server'),
}
