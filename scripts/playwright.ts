/** Do the examples of testing an app work in a real browser, as they do without one? */
import { spawnSync } from 'node:child_process'
import { installChromium } from './chromium.ts'

/** Tells CI that this could not be run here. */
const COULD_NOT_RUN = 75

if (!installChromium()) {
  console.log('There is no Chromium on this machine, and Debian gave none: Playwright is skipped.')
  process.exit(COULD_NOT_RUN)
}

const { status } = spawnSync('vitest', ['run'], {
  cwd: 'examples/testing/browser',
  stdio: 'inherit',
})
process.exitCode = status ?? 1
