/** A browser, made of the commands that every driver takes. */
import type { Driver } from './commands.ts'
import type { Browser, BrowserCookie } from './engine.ts'
import { until } from './process.ts'

/** By which W3C's WebDriver tells an element from other objects. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

/** @param quit ends the browser, and whatever was started for it. */
export function browserBy(driver: Driver, quit: () => Promise<void>): Browser {
  const find = async (using: 'css selector' | 'xpath', value: string): Promise<string> => {
    const found = await driver.send('find', { using, value })
    return (found as Record<typeof ELEMENT, string>)[ELEMENT]
  }

  /** The body may be gone when its text is asked for; then there is another one. */
  const text = () =>
    until(
      async () => String(await driver.send('text', { id: await find('css selector', 'body') })),
      'the text of a page',
    )

  const run = async (body: string): Promise<unknown> => {
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${body} })().then((value) => done([value ?? null]), (error) => done(String(error)))`
    const answer = await driver.send('run', { script, args: [] })
    if (Array.isArray(answer)) return answer[0]
    throw new Error(`in the page: ${answer}`)
  }

  /**
   * Drivers do not all wait for the page that a click leads to. An element of a page that was left is stale, which can
   * be seen without a script in the page.
   */
  const leave = async (act: () => Promise<unknown>): Promise<void> => {
    const before = await find('css selector', 'html')
    await act()
    const isThere = () =>
      driver.send('tagName', { id: before }).then(
        () => true,
        () => false,
      )
    await until(async () => !(await isThere()) || undefined, 'another page')
    await until(() => find('css selector', 'body'), 'its body')
  }

  return {
    version: driver.version,
    text,
    run,
    async goto(url) {
      await driver.send('navigate', { url })
    },
    async sees(wanted) {
      const look = async () => (await text()).includes(wanted) || undefined
      await until(look, `“${wanted}”`).catch(async (error: Error) => {
        throw new Error(`${error.message}; there is: ${(await text()).slice(0, 300)}`)
      })
    },
    press: (label) =>
      leave(async () => driver.send('click', { id: await find('xpath', pressable(label)) })),
    async fill(label, typed) {
      const id = await find('xpath', inputOf(label))
      await driver.send('clear', { id })
      await driver.send('type', { id, text: typed })
    },
    async tick(label) {
      await driver.send('click', { id: await find('xpath', inputOf(label)) })
    },
    // After the script has answered: a page that is gone answers nobody.
    leaveBy: (script) => leave(() => run(`setTimeout(() => { ${script} })`)),
    back: () => leave(() => driver.send('back')),
    forward: () => leave(() => driver.send('forward')),
    async reload() {
      await driver.send('refresh')
    },
    cookies: async () => (await driver.send('cookies')) as readonly BrowserCookie[],
    async forget() {
      await driver.send('forget')
    },
    async close() {
      await driver.close()
      await quit()
    },
  }
}

function pressable(label: string): string {
  return `//*[self::button or self::a][normalize-space()="${label}"]`
}

/** Labels are around what they name. */
function inputOf(label: string): string {
  return `//label[starts-with(normalize-space(), "${label}")]//input`
}
