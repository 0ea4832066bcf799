/** Does a real browser keep, return and forget our cookies as we think? Drives the playground in Chromium; what is forged, in Firefox too. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createSessions, generateSecret } from '@sealed-session/core'
import type { BrowserContext, Page } from 'playwright-core'
import { installChromium, startChromium } from './chromium.ts'
import { installFirefox, startFirefox } from './firefox.ts'
import { forgeLogins, forgeRequests, hijackSockets, type Tab } from './forgery.ts'

/** Tells CI that this could not be run here. */
const COULD_NOT_RUN = 75

if (!installChromium()) {
  console.log(
    'There is no Chromium on this machine, and Debian gave none: the browser checks are skipped.',
  )
  process.exit(COULD_NOT_RUN)
}

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-browser-'))
const playground = await startPlayground()
let passed = 0
let failed = 0
let skipped = 0
try {
  await check(
    'the playground works without JavaScript',
    (context) => drivePlayground(context, playground.url),
    false,
  )
  await check('and with it', (context) => drivePlayground(context, playground.url), true)
  await check('one visitor is known to all four frameworks', acrossFrameworks)
  await check('a tampered cookie is refused, with the reason in words', tamper)
  await check('what does not fit is an error page, and nothing is lost', overfill)
  await check('a __Host- cookie with Secure works on http://localhost', hostCookie)
  await check('a slow response does not undo a logout', overtake)
  await check('nor does it bring back who was there before another’s login', overtakeLogin)
  await check('a cookie of exactly 4096 bytes is kept and returned', fullCookie)
  await check('another site’s page logs nobody in, by any framework', (context) =>
    inTab(context, (tab) => forgeLogins(tab, playground.url)),
  )
  await check('nor does it log out or move money; a trusted one does', (context) =>
    inTab(context, forgeRequests),
  )
  await check('nor does it open a socket', (context) => inTab(context, hijackSockets))
  await checkInFirefox(
    'in Firefox neither it logs anybody in or out, or moves money',
    forgeRequests,
  )
  await checkInFirefox('nor does it open a socket in Firefox', hijackSockets)
} finally {
  playground.child.kill('SIGINT')
  rmSync(folder, { recursive: true, force: true })
}
console.log(`browser: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 ? 0 : 1

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

async function check(
  what: string,
  act: (context: BrowserContext) => Promise<void>,
  javaScriptEnabled = true,
): Promise<void> {
  const context = await startChromium(mkdtempSync(join(folder, 'profile-')), javaScriptEnabled)
  await count(what, () => act(context)).finally(() => context.close())
}

async function checkInFirefox(what: string, act: (tab: Tab) => Promise<void>): Promise<void> {
  if (!installFirefox()) {
    skipped++
    console.log(`skipped, for want of a Firefox: ${what}`)
    return
  }
  const firefox = await startFirefox(mkdtempSync(join(folder, 'firefox-')))
  await count(what, () => act(firefox)).finally(() => firefox.close())
}

async function count(what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act()
    passed++
    console.log(`passed: ${what}`)
  } catch (error) {
    failed++
    console.log(`FAILED: ${what}: ${(error as Error).message}`)
  }
}

/** A page as an attack needs it. */
async function inTab(context: BrowserContext, act: (tab: Tab) => Promise<void>): Promise<void> {
  const page = await context.newPage()
  await act({
    goto: (url) => page.goto(url),
    async submit(url) {
      await page.evaluate('document.forms[0]?.submit()')
      await page.waitForURL(url)
    },
    text: () => page.innerText('body'),
    run: (body) => page.evaluate(`(async () => { ${body} })()`),
  })
}

async function drivePlayground(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(url)
  await sees(page, 'It is empty, so you have no cookie.')

  await page.getByLabel('Value').fill('green <b>')
  await press(page, 'Set')
  await sees(page, '"colour": "green <b>"')
  const [cookie] = await sessionCookies(context, url)
  equal([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, 'Lax', '/'], 'the attributes')

  await press(page, 'Push')
  await press(page, 'Push')
  await sees(page, '"changes": 2')
  await page.getByLabel('Remember me').check()
  await press(page, 'Log in')
  await sees(page, 'Welcome, ann.')
  await sees(page, 'You are ann')
  await page.reload()
  equal(await page.getByText('Welcome, ann.').count(), 0, 'flash messages after a reload')

  await press(page, 'Log out')
  await sees(page, 'You are logged out')
  await press(page, 'Clear')
  equal(await sessionCookies(context, url), [], 'the cookies after clearing')
}

async function acrossFrameworks(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${playground.url}/koa/`)
  await press(page, 'Log in')
  for (const framework of ['Express', 'Fastify', 'h3', 'Koa']) {
    await page.getByRole('link', { name: framework, exact: true }).click()
    await sees(page, 'You are ann')
  }
}

async function tamper(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(playground.url)
  await press(page, 'Set')
  await press(page, 'Tamper with my cookie')
  await sees(page, 'its mac does not fit')
  const left = (await sessionCookies(context, playground.url)).length
  equal(left, 1, 'the cookies after the refusal, which may be another app’s')
}

async function overfill(context: BrowserContext): Promise<void> {
  const page = await context.newPage()
  await page.goto(playground.url)
  await press(page, 'Set')
  const before = await sessionCookies(context, playground.url)
  await press(page, 'Store more than fits')
  await sees(page, 'Largest keys: essay')
  equal(await sessionCookies(context, playground.url), before, 'the cookies after the error')
  await page.getByRole('link', { name: 'Back to the session' }).click()
  await sees(page, '"colour": "blue"')
}

async function hostCookie(context: BrowserContext): Promise<void> {
  const sessions = createSessions({ secret: generateSecret(), cookie: { name: '__Host-session' } })
  await withServer(
    sessions,
    (state) => state.set('visits', Number(state.get('visits') ?? 0) + 1),
    async (url) => {
      const page = await context.newPage()
      await page.goto(url)
      await page.goto(url)
      equal(JSON.parse(await page.innerText('body')), { visits: 2 }, 'the session')
    },
  )
}

async function fullCookie(context: BrowserContext): Promise<void> {
  const sessions = createSessions<Record<string, unknown>>({ secret: generateSecret() })
  const size = await largestThatFits(sessions)
  await withServer(
    sessions,
    (state, { pathname }) => pathname === '/' && state.set('filling', 'x'.repeat(size)),
    async (url) => {
      const page = await context.newPage()
      await page.goto(url)
      const [cookie] = await sessionCookies(context, url)
      const bytes = (cookie?.name.length ?? 0) + (cookie?.value.length ?? 0)
      // The cipher works in blocks, so not every length can be had.
      if (bytes < 4096 - 22 || bytes > 4096) throw new Error(`the cookie is ${bytes} bytes`)
      await page.goto(`${url}/read`)
      equal(JSON.parse(await page.innerText('body')).filling.length, size, 'what came back')
    },
  )
}

async function overtake(context: BrowserContext): Promise<void> {
  await withSlowServer(context, async (page) => {
    const who = await page.evaluate(async () => {
      await fetch('/login?user=ann')
      const slow = fetch('/slow')
      await fetch('/logout')
      await fetch('/release')
      await slow
      return (await fetch('/who')).text()
    })
    equal(who, '{}', 'who is logged in')
  })
}

async function overtakeLogin(context: BrowserContext): Promise<void> {
  await withSlowServer(context, async (page) => {
    const [eve, then] = await page.evaluate(async () => {
      await fetch('/login?user=bob')
      const slow = fetch('/slow')
      await fetch('/logout')
      await fetch('/login?user=eve')
      const before = await (await fetch('/who')).text()
      await fetch('/release')
      await slow
      return [before, await (await fetch('/who')).text()]
    })
    equal([eve, then], ['{"user":"eve"}', '{}'], 'who is logged in, before and after')
  })
}

/** `/slow` changes the session, and is answered after `/release`. */
async function withSlowServer(context: BrowserContext, use: (page: Page) => Promise<void>) {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const sessions = createSessions<Record<string, unknown>>({ secret: generateSecret() })
  const act = async (state: State, url: URL): Promise<void> => {
    if (url.pathname === '/login') state.regenerate().user = url.searchParams.get('user')
    if (url.pathname === '/logout') state.destroy()
    if (url.pathname === '/release') release()
    if (url.pathname !== '/slow') return
    await released
    state.set('late', true)
  }
  await withServer(sessions, act, async (url) => {
    const page = await context.newPage()
    await page.goto(`${url}/who`)
    await use(page)
  })
}

async function largestThatFits(
  sessions: ReturnType<typeof createSessions<Record<string, unknown>>>,
) {
  let size = 2000
  while (await fits(sessions, size + 1)) size++
  return size
}

function fits(
  sessions: ReturnType<typeof createSessions<Record<string, unknown>>>,
  size: number,
): Promise<boolean> {
  return sessions.cookieFor({ filling: 'x'.repeat(size) }).then(
    () => true,
    () => false,
  )
}

type Sessions = ReturnType<typeof createSessions<Record<string, unknown>>>
type State = Awaited<ReturnType<Sessions['open']>>

/** A server that lets the session be changed, and tells it. */
async function withServer(
  sessions: Sessions,
  change: (state: State, url: URL) => unknown,
  use: (url: string) => Promise<void>,
) {
  const server = createServer(async (req, res) => {
    if (req.url === '/favicon.ico') return res.writeHead(404).end()
    const state = await sessions.open(req.headers.cookie)
    await change(state, new URL(req.url ?? '/', 'http://localhost'))
    const { setCookie } = await sessions.commit(state)
    if (setCookie.length > 0) res.setHeader('set-cookie', setCookie)
    return res.end(JSON.stringify(state.data))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await use(`http://localhost:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
  await page.waitForLoadState()
}

async function sees(page: Page, text: string): Promise<void> {
  await page.getByText(text).first().waitFor()
}

async function sessionCookies(context: BrowserContext, url: string) {
  const cookies = await context.cookies(url)
  return cookies.filter(({ name }) => name === 'session')
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}
