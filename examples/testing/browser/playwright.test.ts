/** A page in a real browser, which begins logged in. Run by `scripts/playwright.ts`, where there is a Chromium. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createVisitor } from '@sealed-session/core/testing'
import { createSessions } from '@sealed-session/express'
import { chromium } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { createApp } from '../src/express-app.ts'
import { options } from '../src/options.ts'

async function listen(app: ReturnType<typeof createApp>): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function openContext() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  onTestFinished(() => browser.close())
  return browser.newContext()
}

it('begins logged in', async () => {
  const sessions = createSessions(options)
  const url = await listen(createApp(sessions))
  const ann = createVisitor({ at: url }).give(await sessions.cookieFor({ user: 'Ann' }))

  const context = await openContext()
  await context.addCookies(ann.playwrightCookies())
  const page = await context.newPage()
  await page.goto(url)

  expect(await page.textContent('body')).toBe('Hello Ann')
})

it('goes on where a test without a browser has logged in, and what it ends is ended', async () => {
  const url = await listen(createApp(options))
  const ann = createVisitor({ at: url })
  await ann.fetch('/login', { method: 'POST', body: new URLSearchParams({ name: 'Ann' }) })

  const context = await openContext()
  await context.addCookies(ann.playwrightCookies())
  const page = await context.newPage()
  await page.goto(url)
  expect(await page.textContent('body')).toBe('Hello Ann')
  expect((await context.cookies()).map(({ name, secure }) => [name, secure])).toEqual([
    ['session', true],
  ])

  await page.evaluate("fetch('/logout', { method: 'POST' })")
  await page.goto(url)
  expect(await page.textContent('body')).toBe('Hello stranger')
})
