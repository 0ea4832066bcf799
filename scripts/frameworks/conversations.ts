/** What visitors do on every site, whichever framework made it. */
import type { Page } from 'playwright-core'
import { type Answer, type Visitor, visitor } from '../../testing/visitor.ts'

/** In what a site differs from the others. */
export interface Site {
  /** The page with the form to log in. */
  readonly login: string
  /** What the first page after a login sets: a message that was shown is gone. */
  readonly welcome: readonly string[]
  /** What a logout sets: a load balancer of AWS has room for one cookie. */
  readonly logout: readonly string[]
  /** What the page that streams says at first, and in the end; whether it comes in pieces. */
  readonly slow: { readonly first: string; readonly last: string; readonly inPieces: boolean }
  /** The page that fails: its status, the cookies that it sets, and what the first page says of that later. */
  readonly boom: {
    readonly status: number
    readonly sets: readonly string[]
    readonly later: string
  }
}

const SITE: Site = {
  login: '/',
  welcome: [],
  logout: ['session', 'session.ended'],
  slow: { first: 'Slow 1', last: 'ERR_SESSION_COMMITTED', inPieces: true },
  boom: { status: 500, sets: ['session'], later: 'Errors 1' },
}

export type Conversation = (url: string) => Promise<void>

export function conversationsOn(
  differences: Partial<Site> = {},
): Readonly<Record<string, Conversation>> {
  const site = { ...SITE, ...differences }
  return {
    'a form logs in, a page shows the name, a form logs out': async (url) => {
      const ann = visitor(url)
      const stranger = await ann.get('/')
      sees(stranger, 'Hello stranger')
      equal([stranger.status, names(stranger)], [200, []], 'a stranger')
      const login = await logIn(ann, url, site, 'ann')
      equal([login.status, pathOf(login, url), names(login)], [303, '/', ['session']], 'the login')
      const home = await ann.get('/')
      sees(home, 'Hello ann')
      equal(names(home), site.welcome, 'the page after it')
      equal(names(await ann.get('/')), [], 'a page that only reads')
      const logout = await submit(ann, url, '/', 'Log out')
      equal([logout.status, names(logout)], [303, site.logout], 'the logout')
      sees(await ann.get('/'), 'Hello stranger')
    },

    'visitors who come at once see nothing of one another': async (url) => {
      const names = ['ann', 'bob', 'cy', 'dot']
      const visitors = await Promise.all(
        names.map(async (name) => {
          const who = visitor(url)
          await logIn(who, url, site, name)
          return { name, who }
        }),
      )
      const visits = [...visitors, ...visitors, ...visitors].map(async ({ name, who }) =>
        sees(await who.get('/'), `Hello ${name}`),
      )
      await Promise.all([...visits, visitor(url).get('/').then(isAStranger)])
    },

    'a streamed page carries the session, and says the rest when it is there': async (url) => {
      const ann = visitor(url)
      await logIn(ann, url, site, 'ann')
      const { first, last, inPieces } = site.slow
      const pieces = await streamed(new URL('/slow', url), ann)
      const text = pieces.join('')
      if (!(plain(text).includes(first) && plain(text).includes(last))) {
        throw new Error(`the page does not say ${first} and ${last}`)
      }
      const at = pieces.findIndex((piece) => plain(piece).includes(first))
      if (inPieces && plain(pieces[at] ?? '').includes(last))
        throw new Error('it came in one piece')
      sees(await ann.get('/'), 'Hello ann')
    },

    'a page that fails has its status, and the session is right after it': async (url) => {
      const ann = visitor(url)
      await logIn(ann, url, site, 'ann')
      const failed = await ann.get('/boom', BROWSER)
      equal([failed.status, names(failed)], [site.boom.status, site.boom.sets], 'the page')
      sees(await ann.get('/'), 'Hello ann', site.boom.later)
      const missing = await ann.get('/missing', BROWSER)
      equal([missing.status, names(missing)], [404, []], 'a page that is not there')
    },
  }
}

/** In a browser, by what a visitor sees. */
export async function browseSite(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByText('Hello stranger').first().waitFor()
  await page.getByLabel('Name').fill('ann')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByText('Hello ann').first().waitFor()
  await page.reload()
  await page.getByText('Hello ann').first().waitFor()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByText('Hello stranger').first().waitFor()
}

/** As a browser asks for a page: some frameworks stream to no other. */
export const BROWSER = {
  accept: 'text/html',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
}

function logIn(who: Visitor, url: string, { login }: Site, name: string): Promise<Answer> {
  return submit(who, url, login, 'Log in', { name })
}

/** Sends the form with this button of a page, as a browser without JavaScript would. */
async function submit(
  who: Visitor,
  url: string,
  path: string,
  button: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { text } = await who.get(path, BROWSER)
  const form = (text.match(/<form\b.*?<\/form>/gs) ?? []).find((each) => each.includes(button))
  if (form === undefined) throw new Error(`${path} has no form to ${button}`)
  const parts = new FormData()
  for (const input of form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? []) {
    parts.set(attribute(input, 'name') ?? '', attribute(input, 'value') ?? '')
  }
  for (const [name, value] of Object.entries(fields)) parts.set(name, value)
  const inParts = attribute(form, 'enctype') === 'multipart/form-data'
  const body = inParts ? parts : (Object.fromEntries(parts) as Record<string, string>)
  const { origin } = new URL(url)
  const headers = { ...BROWSER, origin, 'sec-fetch-site': 'same-origin' }
  return who.post(attribute(form, 'action') || path, body, headers)
}

function attribute(tag: string, name: string): string | undefined {
  const [, value] = new RegExp(`^<[^>]*\\b${name}="([^"]*)"`, 'i').exec(tag) ?? []
  return value?.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
}

/** The pieces of a body, as they came. */
async function streamed(page: URL, { cookies }: Visitor): Promise<readonly string[]> {
  const cookie = cookies.headerFor(page.pathname)
  const { body } = await fetch(page, { headers: { ...BROWSER, cookie } })
  const pieces: string[] = []
  for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) pieces.push(piece)
  return pieces
}

function isAStranger(answer: Answer): void {
  sees(answer, 'Hello stranger')
  equal(names(answer), [], 'the cookies of a stranger')
}

function pathOf({ location }: Answer, url: string): string {
  return new URL(location ?? 'about:blank', url).pathname
}

// ── what is expected ─────────────────────────────────────────────────────────────────────────────

/** The cookies that an answer sets or expires. */
export function names({ setCookie }: Answer): readonly string[] {
  return setCookie.map((line) => line.slice(0, line.indexOf('=')))
}

export function sees({ text }: Answer, ...wanted: readonly string[]): void {
  for (const each of wanted) {
    if (!plain(text).includes(each)) throw new Error(`the page does not say ${each}`)
  }
}

/** Without the comments that frameworks put between texts. */
function plain(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll(/<!--.*?-->/g, '')
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}
