/** What is asked of Next.js, in every version. */
import { visitor } from '../../testing/visitor.ts'
import type { Framework } from './apps.ts'
import { equal, names, sees } from './conversations.ts'

export const NEXT: Partial<Framework> = {
  site: {
    login: '/login',
    // Pages only read.
    slow: { first: 'Slow', last: 'Late for ann', inPieces: true },
    boom: { status: 500, sets: [], later: 'Hello ann' },
  },
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
}
