/** Which frameworks are tried for real, and what do their visitors do? */
import type { Capability } from '@sealed-session/conformance'
import type { Page } from 'playwright-core'
import { type Answer, visitor } from '../../testing/visitor.ts'

export interface Framework {
  /** That of the folder which has its app, with the versions that it was tried with. */
  readonly name: string
  /** What of ours it installs. */
  readonly packages: readonly string[]
  /** Arguments of Node's, which build it and start it. */
  readonly build: readonly string[]
  readonly start: (port: number) => readonly string[]
  /** What its `/conformance` can be asked; undefined: it has none. */
  readonly capabilities?: readonly Capability[]
  /** Known differences: case id and reason. */
  readonly deviations?: Readonly<Record<string, string>>
  /** What has to hold over HTTP. */
  readonly conversations: Readonly<Record<string, (url: string) => Promise<void>>>
  /** Logs in and out, as a visitor sees it. */
  browse(page: Page, url: string): Promise<void>
}

const WEB = [
  'stream',
  'events',
  'throw',
  'reject',
  'http error',
  'no route',
  'raw head',
  'late',
  'hang',
] as const

const BY_HTTPS =
  'SvelteKit’s server for Node takes a request for https where no proxy says otherwise.'

/** As a browser asks that sends a form. */
const HTML = { accept: 'text/html' }

export const FRAMEWORKS: readonly Framework[] = [
  {
    name: 'sveltekit',
    packages: ['@sealed-session/core', '@sealed-session/sveltekit', '@sealed-session/conformance'],
    build: ['node_modules/vite/bin/vite.js', 'build'],
    start: () => ['build/index.js'],
    capabilities: WEB,
    deviations: { 'proxy/nothing': BY_HTTPS, 'proxy/empty': BY_HTTPS },
    conversations: {
      'a form action logs in and out': async (url) => {
        const ann = visitor(url)
        const nobody = await ann.post('/login', {}, HTML)
        sees(nobody, 'Attempt 1: who are you?')
        equal([nobody.status, names(nobody)], [400, ['session']], 'a failed login')
        const login = await ann.post('/login', { name: 'ann' }, HTML)
        equal([login.status, login.location, names(login)], [303, '/', ['session']], 'the login')
        sees(await ann.get('/'), 'Hello ann', 'Welcome, ann.')
        const logout = await ann.post('/logout', {}, HTML)
        equal(names(logout), ['session', 'session.ended'], 'the logout')
        sees(await ann.get('/'), 'Hello stranger')
      },
      'redirects of other hooks keep a message, thrown or returned': async (url) => {
        for (const path of ['/members', '/members/returned']) {
          for (const page of [path, `${path}/__data.json`]) {
            const ann = visitor(url)
            equal(names(await ann.get(page)), ['session'], page)
            sees(await ann.get('/login'), 'Please log in.')
          }
        }
      },
      'errors and pages that are not there keep the session': async (url) => {
        for (const [path, status] of [
          ['/boom', 403],
          ['/boom?unexpected', 500],
        ] as const) {
          const answer = await visitor(url).get(path)
          equal([answer.status, names(answer)], [status, ['session']], path)
        }
        equal((await visitor(url).get('/missing')).status, 404, '/missing')
      },
      'a page that fetches of the app has one session with it': async (url) => {
        const ann = visitor(url)
        const answer = await ann.get('/fetches')
        sees(answer, '{"visits":2,"mark":"set by the page"}')
        equal(names(answer), ['session'], 'the cookies')
        equal((await ann.get('/api/visits')).json.visits, 3, 'the next visit')
      },
      'a streamed page carries the session, and a late write is an error': async (url) => {
        const answer = await visitor(url).get('/slow')
        sees(answer, 'Slow 1', 'ERR_SESSION_COMMITTED')
        equal(names(answer), ['session'], 'the cookies')
      },
    },
    async browse(page, url) {
      await page.goto(url)
      await page.getByRole('link', { name: 'Members', exact: true }).click()
      await page.getByText('Please log in.').first().waitFor()
      await page.getByLabel('Name').fill('ann')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByText('Welcome, ann.').first().waitFor()
      await page.getByRole('link', { name: 'More members' }).click()
      await page.getByText('Members only, ann').first().waitFor()
      await page.goto(url)
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByText('Hello stranger').first().waitFor()
      await page.goto(`${url}/members/returned`)
      await page.getByText('Please log in.').first().waitFor()
    },
  },
  {
    name: 'next',
    packages: ['@sealed-session/core', '@sealed-session/next'],
    build: ['node_modules/next/dist/bin/next', 'build'],
    start: (port) => ['node_modules/next/dist/bin/next', 'start', '--port', String(port)],
    conversations: {
      'a route handler reads and writes, answers and redirects': async (url) => {
        const ann = visitor(url)
        equal((await ann.get('/api/visits')).json.visits, 1, 'the first visit')
        equal((await ann.get('/api/visits')).json.visits, 2, 'the second')
        const bye = await ann.post('/api/bye')
        equal([bye.status, names(bye)], [204, ['session', 'session.ended']], 'the end')
        equal((await ann.get('/api/visits')).json.visits, 1, 'a visit after the end')
        const moved = await visitor(url).get('/api/moved')
        equal([moved.status, moved.location, names(moved)], [307, '/login', ['session']], 'moved')
      },
      'the proxy redirects with a message, and hands a fresh session to the page': async (url) => {
        const ann = visitor(url)
        equal(names(await ann.get('/members')), ['session'], 'the redirect')
        sees(await ann.get('/login'), 'Please log in.')
        const bob = visitor(url)
        await bob.get('/api/login')
        for (const visit of [1, 2]) sees(await bob.get('/members'), `visit ${visit}`)
      },
      'a write in a server component is an error that says where to write': async (url) => {
        sees(await visitor(url).get('/writes'), 'ERR_SESSION_READ_ONLY', 'wrapped: withSession(')
      },
      'what cannot be saved is a 500 without a cookie': async (url) => {
        const answer = await visitor(url).get('/fails')
        equal([answer.status, names(answer)], [500, []], '/fails')
      },
      'a visitor without data has no cookie': async (url) => {
        equal(names(await visitor(url).get('/')), [], '/')
      },
    },
    async browse(page, url) {
      await page.goto(url)
      await page.getByRole('button', { name: 'Count' }).click()
      await page.getByText('Count 1').first().waitFor()
      await page.getByRole('link', { name: 'Members' }).click()
      await page.getByText('Please log in.').first().waitFor()
      await page.getByLabel('Name').fill('ann')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByText('Hello ann').first().waitFor()
      await page.getByText('Welcome, ann.').first().waitFor()
      await page.getByRole('link', { name: 'Members' }).click()
      await page.getByText('Members only, ann, visit 1').first().waitFor()
      await page.goto(url)
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByText('Hello stranger').first().waitFor()
    },
  },
]

function names({ setCookie }: Answer): readonly string[] {
  return setCookie.map((line) => line.slice(0, line.indexOf('=')))
}

function sees({ text }: Answer, ...wanted: readonly string[]): void {
  const plain = text.replaceAll('&quot;', '"').replaceAll(/<!--.*?-->/g, '')
  for (const each of wanted) {
    if (!plain.includes(each)) throw new Error(`the page does not say ${each}`)
  }
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}
