/** What a response says. */
import { equal } from '../assert.ts'
import { parseSetCookie } from '../browser.ts'
import type { Case } from '../case.ts'

export const write: readonly Case[] = [
  {
    id: 'write/first',
    title: 'the first data set one cookie, with all its attributes',
    clause: 'W-1',
    async run({ browser }) {
      const visit = await browser().go(['set', 'user', 'ann'])
      equal(visit.setCookie.length, 1, 'the number of Set-Cookie lines')
      const { name, attributes } = parseSetCookie(visit.setCookie[0] as string)
      equal(
        [name, attributes],
        [
          'session',
          { 'max-age': '1209600', path: '/', httponly: true, secure: true, samesite: 'Lax' },
        ],
      )
    },
  },
]
