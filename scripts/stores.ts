/**
 * Do the stores hold what they promise with real databases, under load and after failures too? Installs what Debian
 * packs of them, and runs the tests of each store in full.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Counts, count, skippedGroups, sum, type VitestReport } from './counts.ts'
import { installPackages } from './debian.ts'
import type { Database } from './stores/database.ts'
import { postgres } from './stores/postgres.ts'
import { redis } from './stores/redis.ts'
import { sqlite } from './stores/sqlite.ts'

const DATABASES: readonly Database[] = [sqlite, redis, postgres]
const COULD_NOT_RUN = 75

const there = DATABASES.filter(installed)
const missing = DATABASES.filter((each) => !there.includes(each))
const total = sum(there.map(runInFull))

for (const { name } of missing) console.log(`skipped: ${name}, which is not on this machine`)
console.log(
  `stores: ${total.passed} passed, ${total.failed} failed, ${total.skipped + missing.length} skipped`,
)
if (there.length === 0) process.exitCode = COULD_NOT_RUN
else process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

function installed(database: Database): boolean {
  if (!database.isThere()) installPackages(...database.packages)
  return database.isThere()
}

function runInFull({ name, folder }: Database): Counts {
  const file = '.reports/stores.json'
  const report = join(folder, file)
  rmSync(report, { force: true })
  const { status } = spawnSync('vitest', ['run', `--outputFile.json=${file}`], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, STORES_IN_FULL: 'yes' },
  })
  const results = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
  const counts = count(results)
  console.log(
    `${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
  )
  for (const [group, tests] of skippedGroups(results)) console.log(`  skipped: ${group} (${tests})`)
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
