/** What comes of a request that a page of another origin caused, in the framework's own hands. */
import type { H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import { FORGED, HIJACK } from '../../../testing/forged.ts'
import { bare, secret, WAYS_IN } from '../test/site.ts'
import { allowCrossOrigin, session } from './index.ts'

const login = ({ context }: H3Event) => {
  context.session.user = 'eve'
  return 'welcome'
}

describe.each(WAYS_IN)('on h3, by $way', ({ serve, by }) => {
  const create = () => bare().use(session({ secret, onEvent: () => {} }))

  it('a forged login is a 403', async () => {
    const app = create().post('/login', login)
    const { status, setCookie, text } = await by(app)(await serve(app), '/login', FORGED)
    expect([status, setCookie, text.includes('welcome')]).toEqual([403, [], false])
  })

  it('a route may let it in', async () => {
    const app = create().post('/saml/callback', (event) => {
      allowCrossOrigin(event)
      return login(event)
    })
    const { status, setCookie } = await by(app)(await serve(app), '/saml/callback', FORGED)
    expect([status, setCookie.length]).toEqual([200, 1])
  })
})

it('a handshake that another site’s page began is a 403', async () => {
  const app = bare().use(session({ secret, onEvent: () => {} }))
  app.get('/chat', login)
  const response = await app.request('http://localhost/chat', HIJACK)
  expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
})
