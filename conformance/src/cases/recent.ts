/** Who has shown lately who they are? */
import { equal } from '../assert.ts'
import type { Browser } from '../browser.ts'
import type { Case, World } from '../case.ts'
import { START } from '../lab.ts'
import { cookiesIn, holding } from './words.ts'

const WITHIN = 900

/** Ann, who has just logged in. */
async function ann({ browser }: World): Promise<Browser> {
  return holding(browser({ subject: true }), { user: 'ann' })
}

const statusOf = async (visitor: Browser, within = WITHIN) =>
  (await visitor.go(['require recent', within])).status

export const recent: readonly Case[] = [
  {
    id: 'recent/login',
    title: 'a login is recent for so many seconds',
    clause: 'L-1',
    async run(world) {
      const visitor = await ann(world)
      equal(await statusOf(visitor), 200, 'at once')
      equal(await statusOf(visitor.wait(WITHIN)), 200, 'in the last second')
      equal(await statusOf(visitor.wait(1)), 403, 'after it')
      equal(await statusOf(visitor, WITHIN + 1), 200, 'where more is allowed')
    },
  },
  {
    id: 'recent/nobody',
    title: 'a visitor who is not logged in is told so by 401, and gets no cookie',
    clause: 'L-3',
    async run({ browser }) {
      const visit = await browser({ subject: true }).go(['require recent', WITHIN])
      equal([visit.status, visit.setCookie], [401, []])
    },
  },
  {
    id: 'recent/confirmed',
    title: 'who confirms who they are may go on, with no other change to the session',
    clause: 'L-2',
    async run(world) {
      const visitor = (await ann(world)).wait(WITHIN + 1)
      const visit = await visitor.go(['authenticated'], ['authenticated at'], ['data'])
      equal(
        [visit.results.slice(1), cookiesIn(visit)],
        [[{ ok: START + (WITHIN + 1) * 1000 }, { ok: { user: 'ann' } }], ['session']],
      )
      equal(await statusOf(visitor), 200)
    },
  },
  {
    id: 'recent/at',
    title: 'the time of a login is known at once, and kept',
    clause: 'L-1',
    async run({ browser }) {
      const visitor = browser({ subject: true })
      const at: ['authenticated at'] = ['authenticated at']
      const login = await visitor.go(at, ['set', 'user', 'ann'], at)
      equal([login.results[0], login.last], [{ ok: null }, START])
      equal((await visitor.wait(100).go(at)).last, START)
    },
  },
  {
    id: 'recent/another',
    title: 'another visitor’s login is another time, and a logout leaves none',
    clause: 'L-1',
    async run(world) {
      const visitor = (await ann(world)).wait(WITHIN + 1)
      await visitor.go(['set', 'user', 'bob'])
      equal(await statusOf(visitor), 200, 'of bob')
      await visitor.go(['set', 'cart', []], ['unset', 'user'])
      equal(await statusOf(visitor), 401, 'of nobody')
    },
  },
  {
    id: 'recent/new-id',
    title: 'a new id changes nothing of it, and a new session keeps it only with whom it is about',
    clause: 'L-4',
    async run(world) {
      const visitor = (await ann(world)).wait(WITHIN + 1)
      await visitor.go(['rotate id'])
      equal(await statusOf(visitor), 403, 'after rotateId()')
      await visitor.go(['regenerate', ['user']])
      equal(await statusOf(visitor), 403, 'after regenerate() with the subject')
      await visitor.go(['regenerate'], ['set', 'user', 'ann'])
      equal(await statusOf(visitor), 200, 'after a login')
    },
  },
]
