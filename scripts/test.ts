/** `npm test`: builds, runs every package's tests, and says plainly what came of it. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Counts, count, skippedGroups, sum, type VitestReport } from './counts.ts'

const REPORT = '.reports/vitest.json'
const workspaces = globSync(['packages/*', 'conformance', 'examples/*', 'bench'])
  .map((folder) => join(folder, 'package.json'))
  .filter((manifest) => existsSync(manifest) && 'test' in (read(manifest).scripts ?? {}))
  .map((manifest) => ({ folder: dirname(manifest), name: read(manifest).name as string }))
  .sort((one, other) => one.name.localeCompare(other.name))

// A report of an earlier run must not pass for one of this run.
for (const { folder } of workspaces) rmSync(join(folder, REPORT), { force: true })

const { status } = spawnSync('turbo', ['run', 'build', 'test', '--output-logs=new-only'], {
  stdio: 'inherit',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', NO_COLOR: '1' },
})

const counted: Counts[] = []
console.log('')
for (const { folder, name } of workspaces) {
  const path = join(folder, REPORT)
  if (!existsSync(path)) {
    console.log(`${name}: no report, so its tests did not run to the end`)
    counted.push({ passed: 0, failed: 1, skipped: 0 })
    continue
  }
  const report = read(path) as VitestReport
  const counts = count(report)
  counted.push(counts)
  console.log(`${name}: ${spell(counts)}`)
  for (const [group, tests] of skippedGroups(report)) console.log(`  skipped: ${group} (${tests})`)
}

const total = sum(counted)
console.log(spell(total))
const sound = status === 0 && total.failed === 0 && total.passed > 0
if (!sound && total.failed === 0)
  console.error('A step before or beside the tests failed; see above.')
process.exitCode = sound ? 0 : 1

function spell({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of several shapes
function read(path: string): any {
  return JSON.parse(readFileSync(path, 'utf8'))
}
