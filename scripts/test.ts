/** `npm test`: builds, runs every package's tests, and says plainly what came of it. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  type Counts,
  count,
  type Failure,
  failures,
  skippedGroups,
  sum,
  type VitestReport,
} from './counts.ts'
import { workspaces } from './workspaces.ts'

const MOST_TOLD = 20

const tested = workspaces()
  .filter(({ scripts }) => scripts?.test)
  .map(({ folder, name }) => ({ name, report: join(folder, '.reports/vitest.json') }))

// A report of an earlier run must not pass for one of this run.
for (const { report } of tested) rmSync(report, { force: true })

const { status } = spawnSync(
  'turbo',
  // More at once than a small machine has cores for take longer in all.
  ['run', 'build', 'test', '--continue', '--output-logs=new-only', '--concurrency=4'],
  {
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_COLOR: '1' },
  },
)

console.log('')
const failed: Failure[] = []
const counted = tested.map(({ name, report }): Counts => {
  if (!existsSync(report)) {
    console.log(`${name}: no report, so its tests did not run to the end`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const results = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
  const counts = count(results)
  failed.push(...failures(results))
  console.log(`${name}: ${spell(counts)}`)
  for (const [group, tests] of skippedGroups(results)) console.log(`  skipped: ${group} (${tests})`)
  return counts
})

const total = sum(counted)
mkdirSync('.reports', { recursive: true })
writeFileSync('.reports/total.json', JSON.stringify(total))
tell(failed)
if (status !== 0 && total.failed === 0) console.log('A step before the tests failed; see above.')
console.log(spell(total))
process.exitCode = status === 0 && total.failed === 0 && total.passed > 0 ? 0 : 1

/** Last of all, so that nobody has to look for what failed. */
function tell(all: readonly Failure[]): void {
  if (all.length > 0) console.log('')
  for (const { file, test, why } of all.slice(0, MOST_TOLD)) {
    const where = relative('.', file)
    console.log(test === undefined ? `${where} cannot be run: ${why}` : `${where}: ${test}: ${why}`)
  }
  if (all.length > MOST_TOLD) console.log(`and ${all.length - MOST_TOLD} more, which failed too`)
}

function spell({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
