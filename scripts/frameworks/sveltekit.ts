/** What is asked of SvelteKit: every case of the conformance kit that it can serve, and what its visitors do. */
import { visitor } from '../../testing/visitor.ts'
import type { Framework } from './apps.ts'
import { BROWSER, equal, names, sees } from './conversations.ts'

const BY_HTTPS =
  'SvelteKit’s server for Node takes a request for https where no proxy says otherwise.'

export const SVELTEKIT: Partial<Framework> = {
  kit: {
    capabilities: [
      'stream',
      'events',
      'throw',
      'reject',
      'http error',
      'no route',
      'raw head',
      'late',
      'hang',
      'allow cross-origin',
    ],
    deviations: { 'proxy/nothing': BY_HTTPS, 'proxy/empty': BY_HTTPS },
  },
  site: {
    login: '/login',
    welcome: ['session'],
    boom: { status: 403, sets: ['session'], later: 'Hello ann' },
  },
  conversations: {
    'a form action logs in and out': async (url) => {
      const ann = visitor(url)
      const nobody = await ann.post('/login', {}, BROWSER)
      sees(nobody, 'Attempt 1: who are you?')
      equal([nobody.status, names(nobody)], [400, ['session']], 'a failed login')
      const login = await ann.post('/login', { name: 'ann' }, BROWSER)
      equal([login.status, login.location, names(login)], [303, '/', ['session']], 'the login')
      sees(await ann.get('/'), 'Hello ann', 'Welcome, ann.')
      const logout = await ann.post('/logout', {}, BROWSER)
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
}
