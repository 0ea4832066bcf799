/**
 * Do real browsers keep, return and forget our cookies as the documentation says? Every conversation is held in every
 * engine, and what it finds is compared with what is expected of that engine. `node scripts/browsers.ts webkit back`
 * holds those alone whose engine, or title, begins so; `--write` writes the documentation's tables anew.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { chromium } from './browsers/chromium.ts'
import type { Conversation, Here, Section } from './browsers/conversation.ts'
import { SECTIONS } from './browsers/conversations/index.ts'
import type { Browser, Engine } from './browsers/engine.ts'
import { expectedOf, unmatched } from './browsers/expectations.ts'
import { firefox } from './browsers/firefox.ts'
import { openSite } from './browsers/site.ts'
import { staleTables, writeTables } from './browsers/table.ts'
import { webkit } from './browsers/webkit.ts'
import { makeCertificate } from './certificate.ts'
import { type Counts, sum } from './counts.ts'
import { installPackages } from './debian.ts'
import { tellMissing } from './missing.ts'

const ENGINES: readonly Engine[] = [chromium, firefox, webkit]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
})
if (values.write) writeTables(SECTIONS)

const asked = positionals.map((each) => each.toLowerCase())
const engines = chosen(ENGINES, asked, ({ name }) => name)
const sections = chosen(SECTIONS, asked, ({ title }) => title.toLowerCase())

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-browsers-'))
const certificate = makeCertificate(folder)
const playground = await startPlayground()
try {
  for (const { isThere, packages } of engines) if (!isThere()) installPackages(...packages)
  const missing = engines.filter((engine) => !engine.isThere())
  tellMissing(missing.map(({ title }) => title))
  const counts = await Promise.all([checkTables(), ...engines.map(holdAll)])
  const { passed, failed, skipped } = sum(counts)
  console.log(`browsers: ${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1
} finally {
  playground.child.kill('SIGINT')
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Those whose names begin so; all of them if none does. */
function chosen<T>(all: readonly T[], asked: readonly string[], nameOf: (each: T) => string) {
  const named = all.filter((each) => asked.some((beginning) => nameOf(each).startsWith(beginning)))
  return named.length > 0 ? named : all
}

/** What the documentation says is what is expected, and everything that is expected is asked. */
function checkTables(): Counts {
  const faults = [...unmatched(SECTIONS), ...staleTables(SECTIONS)]
  for (const fault of faults) console.log(`FAILED: ${fault}`)
  if (faults.length === 0) console.log('passed: docs/browsers.md says what is expected')
  return { passed: faults.length === 0 ? 1 : 0, failed: faults.length, skipped: 0 }
}

async function holdAll(engine: Engine): Promise<Counts> {
  const total = sections.reduce(
    (all, { conversations }) => all + Object.keys(conversations).length,
    0,
  )
  if (!engine.isThere()) {
    console.log(`skipped: ${engine.title}, which is not on this machine (${total} conversations)`)
    return { passed: 0, failed: 0, skipped: total }
  }
  const started = performance.now()
  const counts = await inBrowser(engine, async (here) => {
    console.log(`${engine.title} ${here.browser.version}`)
    const held: Counts[] = []
    for (const section of sections) held.push(...(await hold(section, here)))
    return sum(held)
  }).catch((error: Error): Counts => {
    console.log(`FAILED: ${engine.title}: ${error.message}`)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`${engine.title}: ${counts.passed} passed, ${counts.failed} failed (${seconds} s)`)
  return counts
}

async function inBrowser<R>(engine: Engine, act: (here: Here) => Promise<R>): Promise<R> {
  const site = await openSite(certificate)
  const settings = () => ({
    profile: mkdtempSync(join(folder, 'profile-')),
    proxy: site.proxy,
    fingerprint: certificate.fingerprint,
  })
  let browser: Browser | undefined
  try {
    browser = await engine.start(settings())
    return await act({ engine, browser, site, settings, playground: playground.url })
  } finally {
    await browser?.close()
    site.close()
  }
}

async function hold({ title, conversations }: Section, here: Here): Promise<readonly Counts[]> {
  const counts: Counts[] = []
  for (const [name, conversation] of Object.entries(conversations)) {
    const what = `${here.engine.title}: ${title}: ${name}`
    const fault = await faultOf(conversation, here, expectedOf(title, name, here.engine.name))
    console.log(fault === undefined ? `passed: ${what}` : `FAILED: ${what}: ${fault}`)
    counts.push({ passed: fault ? 0 : 1, failed: fault ? 1 : 0, skipped: 0 })
  }
  return counts
}

async function faultOf(conversation: Conversation, here: Here, expected: string | undefined) {
  try {
    const found = await conversation(here)
    return found === expected ? undefined : `found “${found}”, expected “${expected}”`
  } catch (error) {
    return (error as Error).message
  }
}

async function startPlayground(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    ['--conditions=sealed-session-source', 'examples/playground/src/main.ts'],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PORT: '0' } },
  )
  for await (const line of createInterface(child.stdout)) {
    const url = /playground: (\S+)/.exec(line)?.[1]
    if (url !== undefined) return { child, url }
  }
  throw new Error('the playground did not start')
}
