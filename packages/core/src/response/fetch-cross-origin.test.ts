/** What a fetch handler makes of a request that a page of another origin caused. */
import { expect, it } from 'vitest'
import { FORGED, HIJACK } from '../../../../testing/forged.ts'
import { COOKIE, SECRET, START } from '../../test/support.ts'
import { SessionError } from '../words/errors.ts'
import { withSession } from './fetch.ts'
import { allowCrossOrigin, getSession } from './fetch-session.ts'

const OPTIONS = { secret: SECRET, now: () => START, onEvent: () => {} }

const forged = (init: RequestInit = FORGED) => {
  const headers = new Headers(init.headers)
  headers.set('cookie', COOKIE)
  return new Request('https://shop.example/login', { ...init, headers })
}

const told = async (response: Response | Promise<Response>) => {
  const { status, headers } = await response
  return [status, await (await response).text(), headers.getSetCookie(), headers.get('vary')]
}

const welcome = (session: Record<string, unknown>) => {
  session.user = 'eve'
  return new Response('welcome')
}

it('a handler that is given the session is not called', async () => {
  const handle = withSession(OPTIONS, (_request, session) => welcome(session))
  expect(await told(handle(forged()))).toEqual([403, 'Forbidden', [], null])
})

it('a handler that asks for it goes no further', async () => {
  const handle = withSession(OPTIONS, (request) => welcome(getSession(request)))
  expect(await told(handle(forged()))).toEqual([403, 'Forbidden', [], null])
  expect(await told(withSession(OPTIONS, () => new Response('fine'))(forged()))).toEqual([
    ...[200, 'fine'],
    ...[[], null],
  ])
})

it('a handshake is refused like a form', async () => {
  const handle = withSession(OPTIONS, (request) => welcome(getSession(request)))
  expect(await told(handle(forged(HIJACK)))).toEqual([403, 'Forbidden', [], null])
})

it('the app’s own error handler has the first word', async () => {
  const handle = withSession(
    OPTIONS,
    (_request, session) => welcome(session),
    (error) => new Response(error instanceof SessionError ? error.code : '', { status: 418 }),
  )
  expect(await told(handle(forged()))).toEqual([418, 'ERR_SESSION_CROSS_ORIGIN', [], null])
})

it('a route may let it in: around the handler, in it, and by a clone', async () => {
  const given = withSession(OPTIONS, (_request, session) => welcome(session))
  const around = forged()
  allowCrossOrigin(around)
  expect((await told(given(around)))[0]).toBe(200)

  const asks = withSession(OPTIONS, (request) => {
    allowCrossOrigin(request)
    return welcome(getSession(request))
  })
  expect((await told(asks(forged())))[0]).toBe(200)

  const clones = withSession(OPTIONS, (request) => {
    allowCrossOrigin(request.clone())
    return welcome(getSession(new Request(request)))
  })
  expect((await told(clones(forged())))[0]).toBe(200)
})

it('what is no request is said to be none', () => {
  expect(() => allowCrossOrigin({ url: 'x' } as never)).toThrow(/takes the Request of a handler/)
})

it('a page by plain http is another’s where the platform knows that the request came by TLS', async () => {
  const handle = withSession(OPTIONS, (_request, session) => welcome(session))
  const from = (origin: string) =>
    handle(new Request('https://shop.example/', { method: 'POST', headers: { origin } }))
  expect((await from('https://shop.example')).status).toBe(200)
  expect((await from('http://shop.example')).status).toBe(403)
})
