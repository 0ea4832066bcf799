/** The checks that need more than `npm test`, each of them one line of the closing count. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { type Counts, sum } from './counts.ts'
import { takeMissing } from './missing.ts'

const TURBO = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }

/** A step is a command; `exit 75` says that it could not be run here, and its last line says why. */
const STEPS: readonly (readonly [name: string, command: string])[] = [
  ['lockfile unchanged', 'git diff --exit-code --stat package-lock.json'],
  ['manifests', 'node scripts/manifests.ts --check'],
  ['lint and format', 'biome ci --colors=off .'],
  ['types', 'turbo run typecheck --output-logs=errors-only'],
  ['unused files and dependencies', 'knip'],
  ['packages', 'node scripts/packages.ts'],
  ['size budgets', 'node scripts/size.ts'],
  ['runtimes', 'node --conditions=sealed-session-source scripts/runtimes.ts'],
  ['benchmark runs', 'npm run bench -- --quick'],
  ['sessions in every home', 'node --conditions=sealed-session-source scripts/homes.ts'],
  [
    'overlapping requests, simulated',
    'cd packages/core && SEALED_SESSION_SEEDS=2500 vitest run src/home/simulation.test.ts src/seal/ring/simulation.test.ts --reporter=dot',
  ],
  ['stores on real databases', 'node --conditions=sealed-session-source scripts/stores.ts'],
  ['real frameworks', 'node --conditions=sealed-session-source scripts/frameworks.ts'],
  ['command', 'node --conditions=sealed-session-source scripts/cli.ts'],
  [
    'mistakes are explained on the terminal',
    'node --conditions=sealed-session-source scripts/mistakes.ts',
  ],
  ['documentation, as a site', 'node scripts/site.ts'],
  ['apps created by npm create', 'node --conditions=sealed-session-source scripts/create.ts'],
  ['a browser that begins logged in', 'node scripts/playwright.ts'],
  ['inspector and playground', 'node --conditions=sealed-session-source scripts/inspector.ts'],
  ['device binding in a browser', 'node --conditions=sealed-session-source scripts/device.ts'],
  ['browsers', 'node --conditions=sealed-session-source scripts/browsers.ts'],
  ['real Python', 'node scripts/python.ts'],
]
const COULD_NOT_RUN = 75

const testsPassed = process.argv[2] === '0'
const tests: Counts = existsSync('.reports/total.json')
  ? JSON.parse(readFileSync('.reports/total.json', 'utf8'))
  : { passed: 0, failed: 1, skipped: 0 }

const results = STEPS.map(([name, command]) => {
  console.log(`\n── ${name}: ${command}`)
  const started = performance.now()
  const { status } = spawnSync(command, {
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, ...TURBO },
  })
  const outcome = status === 0 ? 'passed' : status === COULD_NOT_RUN ? 'skipped' : 'failed'
  const missing = takeMissing()
  return { name, outcome, missing, seconds: (performance.now() - started) / 1000 }
})

console.log('')
console.log(`tests: ${testsPassed ? 'passed' : 'failed'}`)
for (const { name, outcome, missing, seconds } of results) {
  console.log(`${name}: ${outcome} (${seconds.toFixed(1)} s)`)
  for (const each of missing) console.log(`  skipped: ${each}, which is not on this machine`)
}

const steps = results.map(({ outcome }) => ({ passed: 0, failed: 0, skipped: 0, [outcome]: 1 }))
const absent = { passed: 0, failed: 0, skipped: results.flatMap(({ missing }) => missing).length }
const unexplained = !testsPassed && tests.failed === 0 ? 1 : 0
const total = sum([tests, ...steps, absent, { passed: 0, failed: unexplained, skipped: 0 }])
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
