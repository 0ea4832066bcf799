/** Firefox, by its own socket: Debian has no geckodriver. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Engine, Settings } from './engine.ts'
import { Marionette } from './marionette.ts'
import { left, start, stop, until } from './process.ts'
import { browserBy } from './tab.ts'

const FIREFOX = '/usr/bin/firefox-esr'

export const firefox: Engine = {
  name: 'firefox',
  title: 'Firefox',
  packages: ['firefox-esr'],
  isThere: () => existsSync(FIREFOX),
  start: startFirefox,
  async show(url, seen, settings) {
    const browser = await startFirefox(settings)
    try {
      await browser.goto(url)
      await until(() => seen() || undefined, url)
    } finally {
      await browser.close()
    }
  },
}

async function startFirefox(settings: Settings): Promise<Browser> {
  const { profile } = settings
  const portFile = join(profile, 'MarionetteActivePort')
  // That of an earlier run.
  rmSync(portFile, { force: true })
  writeFileSync(join(profile, 'user.js'), preferences(settings))
  const args = ['--headless', '--no-remote', '--marionette', '--profile', profile]
  const child = start(FIREFOX, args, { MOZ_HEADLESS: '1' })
  try {
    const port = await until(
      () => Number(readFileSync(portFile, 'utf8')) || undefined,
      'Firefox',
      60,
    )
    const driver = await Marionette.open(port, { acceptInsecureCerts: true })
    return browserBy(driver, () => left(child))
  } catch (error) {
    await stop(child)
    throw error
  }
}

function preferences({ proxy, javaScript = true }: Settings): string {
  const all = {
    ...QUIET,
    'marionette.port': 0,
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': proxy,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': proxy,
    'javascript.enabled': javaScript,
  }
  const lines = Object.entries(all).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  return lines.join('\n')
}

/** It is to ask nobody but the servers of this machine, and its user nothing. */
const QUIET = {
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'app.normandy.enabled': false,
}
