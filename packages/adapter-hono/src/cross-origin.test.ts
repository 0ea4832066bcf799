/** What comes of a request that a page of another origin caused, in the framework's own hands. */
import { SessionError } from '@sealed-session/core'
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { methodOverride } from 'hono/method-override'
import { describe, expect, it } from 'vitest'
import { FORGED, HIJACK } from '../../../testing/forged.ts'
import { secret, WAYS_IN } from '../test/site.ts'
import { allowCrossOrigin, getSession, session } from './index.ts'

const create = () => new Hono().use(session({ secret, onEvent: () => {} })) as Hono

const login = (c: Context) => {
  c.get('session').set('user', 'eve')
  return c.text('welcome')
}

describe.each(WAYS_IN)('on Hono, by $way', ({ serve, by }) => {
  it.each([
    ['the variable', login],
    ['the accessor', (c: Context) => c.text(getSession(c).id)],
    ['all variables', (c: Context) => c.text(String(c.var.session.user))],
  ])('a forged login by %s is a 403', async (_by, handler) => {
    const app = create().post('/login', handler)
    const { status, setCookie, text } = await by(app)(await serve(app), '/login', FORGED)
    expect([status, setCookie, text]).toEqual([403, [], 'Forbidden'])
  })

  it('a route may let it in', async () => {
    const app = create().post('/saml/callback', (c) => {
      allowCrossOrigin(c)
      return login(c)
    })
    const { status, setCookie } = await by(app)(await serve(app), '/saml/callback', FORGED)
    expect([status, setCookie.length]).toEqual([200, 1])
  })
})

it('the error is an exception of Hono’s to an app’s error handler, and one of ours', async () => {
  const app = create().post('/', login)
  app.onError((error, c) => {
    if (!(error instanceof HTTPException)) return c.text('unknown', 500)
    return c.text(error instanceof SessionError ? error.code : 'theirs', error.status)
  })
  const response = await app.request('/', FORGED)
  expect([response.status, await response.text()]).toEqual([403, 'ERR_SESSION_CROSS_ORIGIN'])
})

it('a handshake that another site’s page began is a 403', async () => {
  const response = await create().get('/chat', login).request('http://localhost/chat', HIJACK)
  expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
})

it('a method of the form’s choice lets nobody in', async () => {
  const app = create()
  app.use(methodOverride({ app, form: '_method' }))
  app.get('/login', login)
  const body = new URLSearchParams({ _method: 'GET' })
  const response = await app.request('/login', { ...FORGED, body })
  expect(response.headers.getSetCookie()).toEqual([])
})
