/** What comes of a request that a page of another origin caused, in the framework's own hands. */
import { SessionError } from '@sealed-session/core'
import { isHttpError, isRedirect } from '@sveltejs/kit'
import { expect, it } from 'vitest'
import { FORGED } from '../../../testing/forged.ts'
import { type KitEvent, kitServer, type Route } from '../../../testing/sveltekit.ts'
import { allowCrossOrigin, getSession, session } from './index.ts'

const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

const forge = (route: Route, path = '/') => {
  const handle = session({ secret, onEvent: () => {} })
  const respond = kitServer({ isHttpError, isRedirect }, handle, route)
  return respond(new Request(new URL(path, 'http://localhost'), FORGED))
}

const login = (event: KitEvent) => {
  getSession(event).set('user', 'eve')
  return new Response('welcome')
}

it('a forged login is a 403', async () => {
  const response = await forge(login)
  expect([response.status, response.headers.getSetCookie()]).toEqual([403, []])
})

it('the error is SvelteKit’s, and ours', async () => {
  const response = await forge((event) => {
    try {
      return login(event)
    } catch (error) {
      const { code, message, status } = error as SessionError
      const isOurs = error instanceof SessionError
      return Response.json([isHttpError(error), isOurs, status, code, message.slice(0, 40)])
    }
  })
  expect(await response.json()).toEqual([
    ...[true, true, 403, 'ERR_SESSION_CROSS_ORIGIN'],
    'A page of another origin, "https://evil.',
  ])
})

it('a route may let it in', async () => {
  const response = await forge((event) => {
    allowCrossOrigin(event)
    return login(event)
  })
  expect([response.status, response.headers.getSetCookie().length]).toEqual([200, 1])
})

it('a form of a page by plain http is the app’s own, though SvelteKit takes it for https', async () => {
  const handle = session({ secret, onEvent: () => {} })
  const respond = kitServer({ isHttpError, isRedirect }, handle, login)
  const post = (origin: string) =>
    respond(new Request('https://192.168.0.7:3000/', { method: 'POST', headers: { origin } }))
  expect((await post('http://192.168.0.7:3000')).status).toBe(200)
  expect((await post('http://192.168.0.8:3000')).status).toBe(403)
})
