/** Does a real browser bind our sessions to its device as we think? Drives Chromium against shops of five frameworks. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { SHOPS } from '../conformance/subjects/shops.ts'
import { installChromium, startChromium, versionOfChromium } from './chromium.ts'
import { makeCertificate } from './device/certificate.ts'
import { Shop, until } from './device/shop.ts'

/** Tells CI that this could not be run here. */
const COULD_NOT_RUN = 75

/** The first one whose headers have the names that they have now. */
const FIRST = 147

const GUARD = '__Host-session-bound'

const version = installChromium() ? versionOfChromium() : 0
if (version < FIRST) {
  const found = version === 0 ? 'none' : `number ${version}`
  console.log(
    `There is no Chromium ${FIRST} or newer on this machine (${found}): device binding in a browser is skipped.`,
  )
  process.exit(COULD_NOT_RUN)
}

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-device-'))
const certificate = makeCertificate(folder)
/** Keys in software, for where there is no chip that would keep them. */
const FLAGS = [
  '--enable-features=DeviceBoundSessions,EnableBoundSessionCredentialsSoftwareKeysForManualTesting',
  `--ignore-certificate-errors-spki-list=${certificate.pin}`,
]
let passed = 0
let failed = 0
try {
  for (const name of frameworks()) {
    await check(name, 'a login binds the session, and it is refused elsewhere', bindAndSteal)
    await check(name, 'the owner goes on when the guard has run out; a copy does not', outlive)
    await check(name, 'arriving from another site with a guard that has run out', arrive)
    await check(name, 'ten parallel requests after the login lose nothing', crowd)
    await check(name, 'a binding outlives the browser’s restart', restart)
    await check(name, 'a logout ends the binding in the browser', logOut)
    await check(name, 'a refresh that fails, or finds nobody, ends nothing', outage)
    await check(name, 'a payment waits for a fresh proof, and keeps its body', pay)
    await check(name, 'a new secret moves the binding over', rotate)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`device binding in Chromium ${version}: ${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** A shop, a visitor's browser, and what can be done to both. */
interface Scene {
  readonly page: Page
  readonly context: BrowserContext
  readonly shop: Shop
  /** Closes the browser, and opens it with the same profile. */
  restart(): Promise<Scene>
}

async function check(
  framework: string,
  what: string,
  act: (scene: Scene) => Promise<void>,
): Promise<void> {
  const shop = await Shop.open(framework, certificate.pair)
  const profile = mkdtempSync(join(folder, 'profile-'))
  let browser: BrowserContext | undefined
  const start = async (): Promise<Scene> => {
    await browser?.close()
    const context = await startChromium(profile, true, FLAGS)
    browser = context
    return { page: await context.newPage(), context, shop, restart: start }
  }
  try {
    await act(await start())
    passed++
    console.log(`passed: ${framework}: ${what}`)
  } catch (error) {
    failed++
    console.log(`FAILED: ${framework}: ${what}: ${(error as Error).message}`)
    console.log(shop.heard.map((line) => `  ${line}`).join('\n'))
  } finally {
    await browser?.close()
    shop.close()
  }
}

async function bindAndSteal({ page, context, shop }: Scene): Promise<void> {
  await logIn(page, context, shop)
  equal(await who(page, shop), { user: 'ann' }, 'the owner')
  const { session } = await cookies(context, shop)
  equal(await shop.ask('/who', `session=${session}`), { refused: 'unbound' }, 'the copy')
  equal(await who(page, shop), { user: 'ann' }, 'the owner, after that')
}

async function outlive({ page, context, shop }: Scene): Promise<void> {
  await logIn(page, context, shop)
  const stolen = await cookieHeader(context, shop)
  equal(await shop.ask('/who', stolen), { user: 'ann' }, 'both copied, while the guard holds')
  await runOut(context, shop)
  equal(await shop.ask('/who', stolen), { refused: 'unbound' }, 'both copied, after that')
  equal(await who(page, shop), { user: 'ann' }, 'the owner')
  equal(await page.evaluate(() => fetch('/who').then((it) => it.json())), { user: 'ann' }, 'fetch')
}

async function arrive({ page, context, shop }: Scene): Promise<void> {
  await logIn(page, context, shop)
  await page.goto(`${shop.elsewhere}/`)
  await runOut(context, shop)
  await page.setContent(`<a href="${shop.url}/who">back</a>`)
  await page.click('a')
  await page.waitForURL(`${shop.url}/who`)
  equal(JSON.parse(await page.innerText('body')), { user: 'ann' }, 'by a link')

  await page.goto(`${shop.elsewhere}/`)
  await runOut(context, shop)
  await page.setContent(`<form method="post" action="${shop.url}/back"><input name="a"></form>`)
  await page.evaluate('document.forms[0]?.submit()')
  await page.waitForURL(`${shop.url}/who`)
  equal(JSON.parse(await page.innerText('body')), { user: 'ann' }, 'by a form, and a redirect')
}

async function crowd({ page, context, shop }: Scene): Promise<void> {
  await page.goto(`${shop.url}/nobody`)
  const users = await page.evaluate(async () => {
    await fetch('/log-in-here')
    const all = Array.from({ length: 10 }, (_, at) => fetch(at % 2 ? '/count' : '/who'))
    const answers = await Promise.all((await Promise.all(all)).map((it) => it.json()))
    return (answers as { refused?: string }[]).filter(({ refused }) => refused !== undefined)
  })
  equal(users, [], 'refusals')
  await bound(context, shop)
  // The next one that is written mends what a slower response has undone.
  await page.evaluate(() => fetch('/count'))
  const { session } = await cookies(context, shop)
  equal(await shop.ask('/who', `session=${session}`), { refused: 'unbound' }, 'the copy')
  equal(await who(page, shop), { user: 'ann' }, 'the owner')
}

async function restart({ page, context, shop, restart }: Scene): Promise<void> {
  await logIn(page, context, shop)
  await runOut(context, shop)
  const after = await restart()
  equal(await who(after.page, shop), { user: 'ann' }, 'the owner')
  equal(shop.refreshes > 0, true, 'it was proved anew')
}

async function logOut({ page, context, shop }: Scene): Promise<void> {
  await logIn(page, context, shop)
  await page.goto(`${shop.url}/logout`)
  equal((await cookies(context, shop))[GUARD], 'ended', 'the guard')
  // It is about to run out, so the browser asks by itself, and is told.
  equal(await who(page, shop), {}, 'nobody')
  await shop.heardOf('/refresh 200')
  await context.clearCookies({ name: GUARD })
  const before = shop.refreshes
  equal(await who(page, shop), {}, 'nobody still')
  equal(shop.refreshes, before, 'refreshes after that')
}

async function outage({ page, context, shop }: Scene): Promise<void> {
  await logIn(page, context, shop)
  for (const outage of ['error', 'unreachable'] as const) {
    await runOut(context, shop)
    shop.outage = outage
    equal(await who(page, shop), { refused: 'unbound' }, `while it is ${outage}`)
    shop.outage = undefined
    equal(await who(page, shop), { user: 'ann' }, `after it was ${outage}`)
  }
}

async function pay({ page, context, shop }: Scene): Promise<void> {
  await logIn(page, context, shop)
  shop.pass(60)
  const stolen = await cookieHeader(context, shop)
  const paid = await page.evaluate(async () => {
    const response = await fetch('/pay?to=bob', { method: 'POST', body: 'a hundred' })
    return [response.status, await response.json()]
  })
  equal(paid, [200, { paid: 'a hundred', user: 'ann' }], 'by fetch')
  shop.pass(60)
  await page.goto(`${shop.url}/who`)
  await page.setContent(
    '<form method="post" action="/pay" enctype="text/plain"><input name="sum" value="9"></form>',
  )
  await page.evaluate('document.forms[0]?.submit()')
  await page.waitForURL(`${shop.url}/pay`)
  equal(JSON.parse(await page.innerText('body')), { paid: 'sum=9\r\n', user: 'ann' }, 'by a form')

  equal(await shop.statusOf('POST', '/pay', stolen), 307, 'a copy of both')
  const { [GUARD]: _, ...rest } = await cookies(context, shop)
  const without = Object.entries(rest).map(([name, value]) => `${name}=${value}`)
  equal(await shop.statusOf('POST', '/pay', without.join('; ')), 403, 'one that is sent round')
}

async function rotate({ page, context, shop }: Scene): Promise<void> {
  await logIn(page, context, shop)
  await shop.rotate('both')
  await runOut(context, shop)
  equal(await who(page, shop), { user: 'ann' }, 'with both secrets')
  await shop.heardOf('/register 200', 2)
  await page.evaluate(() => fetch('/count'))
  await shop.rotate('new')
  await runOut(context, shop)
  equal(await who(page, shop), { user: 'ann' }, 'with the new one alone')
}

// ── a visitor ────────────────────────────────────────────────────────────────────────────────────

async function logIn(page: Page, context: BrowserContext, shop: Shop): Promise<void> {
  await page.goto(`${shop.url}/login`)
  await bound(context, shop)
  equal(await who(page, shop), { user: 'ann' }, 'who has logged in')
}

/** Waits for the browser's registration. */
async function bound(context: BrowserContext, shop: Shop): Promise<void> {
  await shop.heardOf('/register 200')
  await until(async () => GUARD in (await cookies(context, shop)))
}

async function who(page: Page, shop: Shop): Promise<unknown> {
  await page.goto(`${shop.url}/who`)
  return JSON.parse(await page.innerText('body'))
}

/** The guard is over, for the browser and for the server. */
async function runOut(context: BrowserContext, shop: Shop): Promise<void> {
  await context.clearCookies({ name: GUARD })
  shop.pass(601)
}

async function cookies(
  context: BrowserContext,
  shop: Shop,
): Promise<Readonly<Record<string, string>>> {
  const all = await context.cookies(shop.url)
  return Object.fromEntries(all.map(({ name, value }) => [name, value]))
}

async function cookieHeader(context: BrowserContext, shop: Shop): Promise<string> {
  const all = Object.entries(await cookies(context, shop))
  return all.map(([name, value]) => `${name}=${value}`).join('; ')
}

/** All, or those that were named: `node scripts/device.ts Express h3`. */
function frameworks(): readonly string[] {
  const named = process.argv.slice(2)
  return Object.keys(SHOPS).filter((name) => named.length === 0 || named.includes(name))
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}
