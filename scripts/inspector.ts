/**
 * Can everybody use the inspector and the playground? In Chromium: wide and narrow, dark and light, by keyboard, without
 * script; axe-core finds nothing, nothing is cut off, and the console says nothing. `--screenshots FOLDER` keeps what it saw.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import axe from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'
import { installChromium, startChromium } from './chromium.ts'

/** Tells CI that this could not be run here. */
const COULD_NOT_RUN = 75

const { values } = parseArgs({ options: { screenshots: { type: 'string' } } })
if (values.screenshots !== undefined) mkdirSync(values.screenshots, { recursive: true })

if (!installChromium()) {
  console.log('There is no Chromium on this machine, and Debian gave none: skipped.')
  process.exit(COULD_NOT_RUN)
}

const WIDTHS = [390, 1280] as const
const SCHEMES = ['light', 'dark'] as const

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-inspector-'))
const { child, url } = await startPlayground()
let passed = 0
let failed = 0
try {
  await check('the playground, as it is first seen', async (context) => {
    await looksWell(context, 'playground-first', `${url}/`)
  })
  await check('the playground, with a session and what a form did', async (context) => {
    const page = await filled(context)
    await looksWell(context, 'playground-filled', page.url())
  })
  await check('the playground’s error page', async (context) => {
    const page = await context.newPage()
    await page.goto(url)
    await press(page, 'Store more than fits')
    await see(page, 'This session cannot be saved')
    await faultless(page)
  })
  await check('the inspector, as it is first seen', async (context) => {
    await looksWell(context, 'inspector-first', `${url}/__session`)
  })
  await check('the inspector, with all that it can show', async (context) => {
    await troubled(context)
    await looksWell(context, 'inspector-filled', `${url}/koa/__session`)
  })
  await check('the inspector by keyboard alone', byKeyboard)
  await check('the inspector without script', withoutScript, false)
  await check('the inspector is up to date when one comes back to it', upToDate)
  await check('the playground without script has no button that does nothing', noDeadButtons, false)
  await check('the curl lines are copied', copies)
} finally {
  child.kill('SIGINT')
  rmSync(folder, { recursive: true, force: true })
}
console.log(`inspector and playground: ${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

// ── what is seen ─────────────────────────────────────────────────────────────────────────────────

/** At every width, in both schemes. */
async function looksWell(context: BrowserContext, name: string, address: string): Promise<void> {
  const page = await context.newPage()
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await page.goto(address)
      await openAll(page)
      if (values.screenshots !== undefined) {
        const path = join(values.screenshots, `${name}-${width}-${colorScheme}.png`)
        await page.screenshot({ path, fullPage: true })
      }
      await faultless(page, `${width} ${colorScheme}`)
    }
  }
}

async function openAll(page: Page): Promise<void> {
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
}

/** One heading of the first rank, nothing for axe, and nothing that is cut. */
async function faultless(page: Page, where = ''): Promise<void> {
  equal(await page.locator('h1').count(), 1, `${where} headings of the first rank`)
  equal(await cutIn(page), [], `${where} what is cut`)
  equal(await violationsIn(page), [], `${where} what axe finds`)
}

/** By DevTools, which no policy of the page’s forbids. */
async function violationsIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)
}

/** Whatever is wider than what it is in, and cannot be scrolled to; the page itself included. */
function cutIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(`
    [...document.querySelectorAll('body, body *')]
      .filter((each) => {
        const { overflowX } = getComputedStyle(each)
        const isTooWide = each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
        const isInline = getComputedStyle(each).display === 'inline'
        const sticksOut = each.getBoundingClientRect().right > innerWidth + 1
        return sticksOut || (isTooWide && !isInline && !['auto', 'scroll'].includes(overflowX) && each.tagName !== 'INPUT')
      })
      .map((each) => each.outerHTML.slice(0, 120))
  `)
}

// ── what is done ─────────────────────────────────────────────────────────────────────────────────

/** Somebody who is logged in, with things in a cart. */
async function filled(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${url}/fetch/`)
  await page.getByLabel('Value').fill(`a long word: ${'wonder'.repeat(30)}`)
  await press(page, 'Set')
  await press(page, 'Push')
  await page.getByLabel('Remember me').check()
  await press(page, 'Log in')
  await see(page, 'You are ann')
  await see(page, '30 days')
  return page
}

/** A timeline with everything in it: outcomes, refusals, warnings, failures, buttons, other clients. */
async function troubled(context: BrowserContext): Promise<void> {
  await fetch(`${url}/set-session?key=colour&value=blue`)
  const page = await context.newPage()
  const inspector = `${url}/koa/__session`
  await page.goto(inspector)
  await page.goto(`${url}/koa/${'a-long-path-'.repeat(12)}`)
  await page.goto(`${url}/koa/style.css`)
  await page.goto(
    `${url}/koa/set-session?key=${'a-long-key-'.repeat(9)}&value=${'wonder'.repeat(40)}`,
  )
  await page.goto(`${url}/koa/set-session?key=essay&value=${'x'.repeat(4000)}`)
  await page.goto(`${url}/koa/set-session?key=near&value=${'x'.repeat(2100)}`)
  for (const button of ['Tamper', 'Seal with a lost key', 'Seal with the oldest key', 'Expire']) {
    await page.goto(inspector)
    await press(page, button)
    await page.goto(`${url}/koa/get-session`)
    await page.goto(`${url}/koa/set-session?key=colour&value=${encodeURIComponent(button)}`)
  }
  await page.goto(
    `${url}/koa/set-session?key=${'a-long-key-'.repeat(9)}&value=${'wonder'.repeat(40)}`,
  )
  await page.goto(inspector)
  await press(page, 'Send the copy')
  await see(page, 'The thief is in your session')
  await see(page, 'refused: unknown-key')
  await page.goto('about:blank')
}

async function byKeyboard(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${url}/set-session?key=colour&value=blue`)
  await page.goto(`${url}/__session`)
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab')
    const { name, outline } = (await page.evaluate(`
      (() => {
        const { outlineStyle: outline } = getComputedStyle(document.activeElement)
        return { name: document.activeElement.textContent.trim(), outline }
      })()`)) as { readonly name: string; readonly outline: string }
    if (outline === 'none') throw new Error(`one cannot see that ${name} has the focus`)
    if (name === 'Tamper') break
  }
  await page.keyboard.press('Enter')
  await see(page, 'refused: tampered')
}

async function withoutScript(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${url}/h3/set-session?key=colour&value=blue`)
  await page.goto(`${url}/h3/__session`)
  await see(page, '"colour": "blue"')
  for (const [button, words] of [
    ['Copy the cookie', 'The cookie was copied'],
    ['Tamper', 'refused: tampered'],
    ['Send the copy', 'The thief is in a session that this browser is not in any more'],
    ['Clear', 'There is none'],
  ] as const) {
    await press(page, button)
    await see(page, words)
  }
}

async function upToDate(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${url}/__session`)
  await page.locator('#forget').focus()
  await context.request.get(`${url}/set-session?key=colour&value=blue`)
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
  await see(page, '"colour": "blue"')
  equal(await page.evaluate('document.activeElement.id'), 'forget', 'what has the focus')
}

async function noDeadButtons(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(url)
  equal(await page.locator('button[type=button]:visible').count(), 0, 'buttons of no form')
}

async function copies(context: BrowserContext): Promise<void> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('button', { name: 'Copy: Read all' }).click()
  await see(page, 'Copied')
  const copied = await page.evaluate('navigator.clipboard.readText()')
  equal(copied, `curl -c jar -b jar '${url}/get-session'`, 'what was copied')
}

// ── a browser, and a playground ──────────────────────────────────────────────────────────────────

async function check(
  what: string,
  act: (context: BrowserContext) => Promise<void>,
  javaScriptEnabled = true,
): Promise<void> {
  const context = await startChromium(mkdtempSync(join(folder, 'profile-')), javaScriptEnabled)
  const said: string[] = []
  context.on('page', (page) => listenTo(page, said))
  for (const page of context.pages()) listenTo(page, said)
  try {
    await act(context)
    equal(said, [], 'what the console says')
    passed++
    console.log(`passed: ${what}`)
  } catch (error) {
    failed++
    console.log(`FAILED: ${what}: ${(error as Error).message}`)
  } finally {
    await context.close()
  }
}

/** Errors of the page’s own; that a page answers with 4xx or 5xx is told by the pages themselves. */
function listenTo(page: Page, said: string[]): void {
  page.on('pageerror', (error) => said.push(error.message))
  page.on('console', (message) => {
    const isStatus = /the server responded with a status of/.test(message.text())
    if (['error', 'warning'].includes(message.type()) && !isStatus) said.push(message.text())
  })
}

async function startPlayground(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    ['--conditions=sealed-session-source', 'examples/playground/src/main.ts'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PORT: '0', SESSION_SECRET: '', NODE_ENV: 'test' },
    },
  )
  for await (const line of createInterface(child.stdout)) {
    const url = /playground: (\S+)/.exec(line)?.[1]
    if (url !== undefined) return { child, url }
  }
  throw new Error('the playground did not start')
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  await page.waitForLoadState()
}

async function see(page: Page, text: string): Promise<void> {
  await page.getByText(text).first().waitFor()
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}
