/** The playground by its buttons, as a visitor uses it. */
import type { Conversation, Here, Section } from '../conversation.ts'
import { WORKS } from '../conversation.ts'
import type { Browser } from '../engine.ts'

const FRAMEWORKS = { Express: '', Koa: '/koa', Fastify: '/fastify', h3: '/h3' }

export const PLAYGROUND: Section = {
  title: 'The playground',
  conversations: {
    'set, push, log in, flash, log out, clear': (here) => shared(here, walk),
    'the same without scripts': async (here) => {
      const browser = await here.engine.start({ ...here.settings(), javaScript: false })
      try {
        await browser.goto(`${here.playground}/`)
        await walk(browser, here)
      } finally {
        await browser.close()
      }
      return WORKS
    },
    'one visitor is known to all four frameworks': (here) => shared(here, acrossFrameworks),
    'a tampered cookie is refused, with the reason in words': (here) => shared(here, tamper),
    'what does not fit is an error page, and nothing is lost': (here) => shared(here, overfill),
    'a destroyed session is gone': (here) => shared(here, destroy),
  } satisfies Readonly<Record<string, Conversation>>,
}

/** In the engine's browser, as somebody who was never there. */
async function shared(here: Here, act: (browser: Browser, here: Here) => Promise<void>) {
  const { browser, playground } = here
  await browser.goto(`${playground}/`)
  await browser.forget()
  await browser.goto(`${playground}/`)
  await act(browser, here)
  return WORKS
}

async function walk(browser: Browser, { playground }: Here): Promise<void> {
  await browser.sees('It is empty, so you have no cookie.')
  for (const base of Object.values(FRAMEWORKS)) {
    await browser.goto(`${playground}${base}/`)
    await browser.fill('Value', 'green <b>')
    await browser.press('Set')
    await browser.sees('"colour": "green <b>"')
    const [cookie] = await sessionCookies(browser)
    equal([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, 'Lax', '/'], 'the attributes')

    await browser.press('Push')
    await browser.press('Push')
    await browser.sees('"changes": 2')
    await browser.tick('Remember me')
    await browser.press('Log in')
    await browser.sees('Welcome, ann.')
    await browser.sees('You are ann')
    await browser.reload()
    equal((await browser.text()).includes('Welcome, ann.'), false, 'a flash message after a reload')

    await browser.press('Log out')
    await browser.sees('You are logged out')
    await browser.press('Clear')
    await browser.sees('It is empty')
    equal(await sessionCookies(browser), [], 'the cookies after clearing')
  }
}

async function acrossFrameworks(browser: Browser, { playground }: Here): Promise<void> {
  await browser.goto(`${playground}/koa/`)
  await browser.press('Log in')
  for (const framework of ['Express', 'Fastify', 'h3', 'fetch', 'Koa']) {
    await browser.press(framework)
    await browser.sees('You are ann')
  }
}

async function tamper(browser: Browser, { playground }: Here): Promise<void> {
  await browser.press('Set')
  await browser.goto(`${playground}/__session`)
  await browser.press('Tamper')
  await browser.goto(`${playground}/`)
  await browser.sees('its mac does not fit')
  const left = (await sessionCookies(browser)).length
  equal(left, 1, 'the cookies after the refusal, which may be another app’s')
}

async function overfill(browser: Browser): Promise<void> {
  await browser.press('Set')
  await browser.sees('"colour": "blue"')
  const before = await sessionCookies(browser)
  await browser.press('Store more than fits')
  await browser.sees('Largest keys: essay')
  equal(await sessionCookies(browser), before, 'the cookies after the error')
  await browser.press('Back to the session')
  await browser.sees('"colour": "blue"')
}

async function destroy(browser: Browser): Promise<void> {
  await browser.press('Set')
  await browser.sees('"colour": "blue"')
  await browser.press('Destroy')
  await browser.sees('It is empty')
  equal(await sessionCookies(browser), [], 'the cookies after it')
}

async function sessionCookies(browser: Browser) {
  return (await browser.cookies()).filter(({ name }) => name === 'session')
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}
