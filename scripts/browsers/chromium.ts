/** Chromium, by chromedriver. */
import { existsSync } from 'node:fs'
import type { Browser, Engine, Settings } from './engine.ts'
import { freePort, start, stop, until } from './process.ts'
import { browserBy } from './tab.ts'
import { WebDriver } from './web-driver.ts'

const CHROMIUM = '/usr/bin/chromium'
const CHROMEDRIVER = '/usr/bin/chromedriver'

export const chromium: Engine = {
  name: 'chromium',
  title: 'Chromium',
  packages: ['chromium', 'chromium-driver'],
  isThere: () => existsSync(CHROMIUM) && existsSync(CHROMEDRIVER),
  start: startChromium,
  async show(url, seen, settings) {
    const browser = await startChromium(settings)
    try {
      await browser.goto(url)
      await until(() => seen() || undefined, url)
    } finally {
      await browser.close()
    }
  },
}

async function startChromium(settings: Settings): Promise<Browser> {
  const port = await freePort()
  const child = start(CHROMEDRIVER, [`--port=${port}`, '--allowed-ips=127.0.0.1'])
  try {
    const driver = await WebDriver.open(port, capabilities(settings))
    return browserBy(driver, () => stop(child))
  } catch (error) {
    await stop(child)
    throw error
  }
}

function capabilities({ profile, proxy, fingerprint, javaScript = true }: Settings): object {
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    `--user-data-dir=${profile}`,
    `--proxy-server=http://127.0.0.1:${proxy}`,
    // A page that it only puts up with, as an insecure one, it neither fetches ahead nor caches.
    `--ignore-certificate-errors-spki-list=${fingerprint}`,
  ]
  const prefs = {
    ...(!javaScript && { 'profile.managed_default_content_settings.javascript': 2 }),
    // Third-party cookies: Debian blocks them, upstream does not.
    'profile.cookie_controls_mode': 0,
  }
  return {
    browserName: 'chrome',
    'goog:chromeOptions': { binary: CHROMIUM, args, prefs },
  }
}
