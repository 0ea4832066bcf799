/** How do scripts come by a real browser? */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { type BrowserContext, chromium } from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'

/** Whether there is one now. */
export function installChromium(): boolean {
  if (existsSync(CHROMIUM)) return true
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  } catch {
    // No Debian, no network, or no rights: said by the caller.
  }
  return existsSync(CHROMIUM)
}

/** A browser of nobody, whose profile is in this folder. */
export async function startChromium(
  profile: string,
  javaScriptEnabled = true,
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
    ],
  })
  context.setDefaultTimeout(10_000)
  return context
}
