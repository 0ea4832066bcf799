/** What a request finds. */
import { equal, ok } from '../assert.ts'
import type { Case } from '../case.ts'

export const read: readonly Case[] = [
  {
    id: 'read/no-cookie',
    title: 'a request without a cookie finds an empty, new session, and sets none',
    clause: 'R-1',
    async run({ browser }) {
      const visit = await browser().go(['data'], ['is new'])
      equal(visit.results, [{ ok: {} }, { ok: true }])
      equal(visit.setCookie, [])
    },
  },
  {
    id: 'read/untouched',
    title: 'a request that nobody asks for its session changes no header',
    clause: 'R-5',
    async run({ browser }) {
      const ann = browser()
      await ann.go(['set', 'user', 'ann'])
      const visit = await ann.go()
      equal([visit.setCookie, visit.vary, visit.cacheControl], [[], null, null])
    },
  },
  {
    id: 'read/garbage',
    title: 'a cookie that is no token is refused, and expired',
    clause: 'R-3',
    async run({ browser }) {
      const visit = await browser().ask([['data'], ['refused']], { cookie: 'session=garbage' })
      equal(visit.results, [{ ok: {} }, { ok: 'malformed' }])
      ok(visit.setCookie[0]?.startsWith('session=; Max-Age=0'), 'the cookie is not expired')
    },
  },
]
