/**
 * Do sessions work in the real frameworks that are too heavy for `npm test`? Their apps, those of
 * `examples/frameworks`, are built without a secret, started, held to the conformance kit where they can serve it, and
 * used as visitors do. `node scripts/frameworks.ts nitro astro` tries those alone.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examine, report, totals } from '@sealed-session/conformance'
import { installChromium, startChromium } from './chromium.ts'
import { conversationsWith, FRAMEWORKS, type Framework } from './frameworks/apps.ts'
import { buildApp, checkTypes, isTyped, pack, type Running, startApp } from './frameworks/start.ts'

/** Two cores are enough for two. */
const AT_A_TIME = 2

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-frameworks-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const counts = { passed: 0, failed: 0, skipped: 0 }

const asked = process.argv.slice(2)
const waiting = FRAMEWORKS.filter(
  ({ name }) => asked.length === 0 || asked.some((each) => name.startsWith(each)),
)
const hasBrowser = installChromium()
const packs = pack(join(folder, 'packs'))
await Promise.all(Array.from({ length: AT_A_TIME }, tryOneByOne))

console.log(
  `frameworks: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
)
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1

async function tryOneByOne(): Promise<void> {
  for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) await tryOut(each)
}

async function tryOut(framework: Framework): Promise<void> {
  const { name, starts = { '': {} } } = framework
  const app = await check(`${name} is built without a secret`, () =>
    buildApp(framework, packs, join(folder, name.replaceAll(' ', '-'))),
  )
  if (app === undefined) return
  if (isTyped(app)) await check(`${name}: types fit`, () => checkTypes(app))
  for (const [how, start] of Object.entries(starts)) {
    const what = [name, how].filter(Boolean).join(' ')
    const running = await check(`${what} is started`, () => startApp(app, start))
    if (running === undefined) continue
    try {
      if (framework.kit !== undefined) await hold(framework, running)
      for (const [says, act] of Object.entries(conversationsWith(framework, start))) {
        await check(`${what}: ${says}`, () => act(running.url))
      }
      await browse(framework, running)
    } finally {
      running.stop()
    }
  }
}

async function hold({ name, kit }: Framework, { url }: Running): Promise<void> {
  const found = await examine(`${url}/conformance`, {
    name,
    capabilities: [],
    deviations: {},
    ...kit,
  })
  const { passed, failed, skipped } = totals(found)
  console.log(`${name}: ${passed} cases passed, ${failed} failed, ${skipped} not asked`)
  if (failed > 0) console.log(report([found]))
  await check(`${name} passes the conformance kit`, async () => {
    if (failed > 0 || passed === 0) throw new Error(`${failed} cases failed`)
  })
}

/** In a browser, by what a visitor sees. */
async function browse({ name, browse: act }: Framework, { url }: Running): Promise<void> {
  if (act === undefined) return
  if (!hasBrowser) {
    counts.skipped++
    console.log(`skipped: ${name} in a browser, since there is no Chromium on this machine`)
    return
  }
  for (const javaScript of [false, true]) {
    await check(`${name} in a browser ${javaScript ? 'with' : 'without'} JavaScript`, async () => {
      const context = await startChromium(mkdtempSync(join(folder, 'profile-')), javaScript)
      await context
        .newPage()
        .then((page) => act(page, url))
        .finally(() => context.close())
    })
  }
}

/** What came of it; undefined if it failed. */
async function check<T>(what: string, act: () => Promise<T>): Promise<T | undefined> {
  try {
    const made = await act()
    counts.passed++
    console.log(`passed: ${what}`)
    return made
  } catch (error) {
    counts.failed++
    console.log(`FAILED: ${what}: ${(error as Error).message}`)
    return undefined
  }
}
