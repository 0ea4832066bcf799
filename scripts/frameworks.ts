/**
 * Do sessions work in the real frameworks that are too heavy for `npm test`? Their apps are built without a secret,
 * started, held to the conformance kit where they can serve it, and used as visitors do.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examine, report, totals } from '@sealed-session/conformance'
import type { Page } from 'playwright-core'
import { installChromium, startChromium } from './chromium.ts'
import { FRAMEWORKS, type Framework } from './frameworks/apps.ts'
import { type Running, startApp } from './frameworks/start.ts'

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-frameworks-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const hasBrowser = installChromium()
const counts = { passed: 0, failed: 0, skipped: 0 }

for (const framework of FRAMEWORKS) {
  const app = await startApp(framework, join(folder, framework.name))
  try {
    if (framework.capabilities !== undefined) await hold(framework, app)
    for (const [what, act] of Object.entries(framework.conversations)) {
      await check(`${framework.name}: ${what}`, () => act(app.url))
    }
    await converse(framework, app)
  } finally {
    app.stop()
  }
}
console.log(
  `frameworks: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
)
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1

async function hold(
  { name, capabilities = [], deviations = {} }: Framework,
  { url }: Running,
): Promise<void> {
  const found = await examine(`${url}/conformance`, { name, capabilities, deviations })
  const { passed, failed, skipped } = totals(found)
  console.log(`${name}: ${passed} cases passed, ${failed} failed, ${skipped} not asked`)
  if (failed > 0) console.log(report([found]))
  await check(`${name} passes the conformance kit`, async () => {
    if (failed > 0 || passed === 0) throw new Error(`${failed} cases failed`)
  })
}

/** In a browser, by what a visitor sees. */
async function converse({ name, browse }: Framework, { url }: Running): Promise<void> {
  if (!hasBrowser) {
    counts.skipped++
    console.log(`skipped: ${name} in a browser, since there is no Chromium on this machine`)
    return
  }
  for (const javaScript of [false, true]) {
    await check(`${name} in a browser ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      const context = await startChromium(mkdtempSync(join(folder, 'profile-')), javaScript)
      const page: Page = await context.newPage()
      await browse(page, url).finally(() => context.close())
    })
  }
}

async function check(what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
    counts.passed++
    console.log(`passed: ${what}`)
  } catch (error) {
    counts.failed++
    console.log(`FAILED: ${what}: ${(error as Error).message}`)
  }
}
