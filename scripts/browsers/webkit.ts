/** WebKit as WebKitGTK has it, by WebKitWebDriver and MiniBrowser. It is not Safari: their cookie jars differ. */
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openDisplay, XVFB } from './display.ts'
import type { Browser, Engine, Settings } from './engine.ts'
import { freePort, start, stop, until } from './process.ts'
import { browserBy } from './tab.ts'
import { WebDriver } from './web-driver.ts'

const WEBKIT_DRIVER = '/usr/bin/WebKitWebDriver'

export const webkit: Engine = {
  name: 'webkit',
  title: 'WebKitGTK',
  packages: ['webkit2gtk-driver', 'xvfb'],
  isThere: () => existsSync(WEBKIT_DRIVER) && existsSync(XVFB) && miniBrowser() !== undefined,
  start: startWebKit,
  show: showWebKit,
}

async function startWebKit(settings: Settings): Promise<Browser> {
  const display = await openDisplay()
  const port = await freePort()
  const child = start(WEBKIT_DRIVER, [`--port=${port}`], environment(display.name))
  const quit = async () => {
    await stop(child)
    await display.close()
  }
  try {
    const driver = await WebDriver.open(port, {
      acceptInsecureCerts: true,
      'webkitgtk:browserOptions': {
        binary: miniBrowser(),
        args: ['--automation', ...flags(settings)],
      },
    })
    return browserBy(driver, quit)
  } catch (error) {
    await quit()
    throw error
  }
}

/** Under automation it keeps nothing. By itself it keeps its cookies in a file, and pages have to turn themselves. */
async function showWebKit(url: string, seen: () => boolean, settings: Settings): Promise<void> {
  const file = join(settings.profile, 'cookies.txt')
  const display = await openDisplay()
  const args = [`--cookies-file=${file}`, '--ignore-tls-errors', ...flags(settings), url]
  const child = start(miniBrowser() ?? '', args, environment(display.name))
  try {
    await until(() => seen() || undefined, url)
    await until(() => statSync(file).size > 0 || undefined, 'the file with the cookies')
  } finally {
    await stop(child)
    await display.close()
  }
}

/** Other engines ask no proxy about it anyway. */
const THIS_MACHINE = ['localhost', '*.localhost', '127.0.0.1']

function flags({ proxy, javaScript = true }: Settings): readonly string[] {
  return [
    `--proxy=http://127.0.0.1:${proxy}`,
    ...THIS_MACHINE.map((host) => `--ignore-host=${host}`),
    ...(javaScript ? [] : ['--enable-javascript-markup=false']),
  ]
}

function environment(display: string): Readonly<Record<string, string>> {
  return {
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    // Nobody draws with a graphics card here.
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    LIBGL_ALWAYS_SOFTWARE: '1',
  }
}

/** Debian keeps it in a folder that is named after the machine's architecture. */
function miniBrowser(): string | undefined {
  return globSync('/usr/lib/*/webkit2gtk-4.1/MiniBrowser')[0]
}
