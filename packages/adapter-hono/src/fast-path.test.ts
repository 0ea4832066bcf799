/** Responses of @hono/node-server leave as they were made: twice the requests of those that it has to make anew. */
import { getRequestListener } from '@hono/node-server'
import { withSession } from '@sealed-session/core/fetch'
import { expect, it } from 'vitest'

const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

// It puts its own Response in place of the global one.
getRequestListener(() => new Response())

/** What it keeps of a response that nobody has looked into. */
function isAsMade(response: Response): boolean {
  return Object.getOwnPropertySymbols(response).some(({ description }) => description === 'cache')
}

it.each(['text', 'json'] as const)(
  'a response of %s keeps its fast path, whatever is written on it',
  async (kind) => {
    const make = () => (kind === 'text' ? new Response('hello') : Response.json({ hello: 1 }))
    expect(isAsMade(make())).toBe(true)
    const handler = withSession({ secret, onEvent: () => false }, (_request, session) => {
      session.visits = Number(session.visits ?? 0) + 1
      return make()
    })
    const response = await handler(new Request('http://localhost/'))
    expect([isAsMade(response), response.headers.getSetCookie().length]).toEqual([true, 1])
    expect(await response.text()).toBe(kind === 'text' ? 'hello' : '{"hello":1}')
  },
)

it('a response without a body, which may be a constant, is copied for each visitor', async () => {
  const constant = new Response(null, { status: 404 })
  const handler = withSession({ secret, onEvent: () => false }, (_request, session) => {
    session.visits = 1
    return constant
  })
  for (let visitor = 1; visitor <= 2; visitor++) {
    const response = await handler(new Request('http://localhost/'))
    expect(response.headers.getSetCookie()).toHaveLength(1)
  }
  expect(constant.headers.getSetCookie()).toEqual([])
})
