/** How do scripts come by a real browser? */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type BrowserContext, chromium } from 'playwright-core'
import { installPackages } from './debian.ts'

const CHROMIUM = '/usr/bin/chromium'

/** Whether there is one now. */
export function installChromium(): boolean {
  if (existsSync(CHROMIUM)) return true
  installPackages('chromium')
  return existsSync(CHROMIUM)
}

/** `156`. */
export function versionOfChromium(): number {
  const told = execFileSync(CHROMIUM, ['--version'], { encoding: 'utf8' })
  return Number(/\d+/.exec(told)?.[0] ?? 0)
}

/** A browser of nobody, whose profile is in this folder. */
export async function startChromium(
  profile: string,
  javaScriptEnabled = true,
  flags: readonly string[] = [],
): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    javaScriptEnabled,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  })
  context.setDefaultTimeout(10_000)
  return context
}
