/** What comes of a request that a page of another origin caused, in the framework's own hands. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { ask } from '../../../testing/client.ts'
import { FORGED } from '../../../testing/forged.ts'
import { uncaughtDuring } from '../../../testing/serve.ts'
import { createSite, SEALERS, serve } from '../test/site.ts'
import { allowCrossOrigin } from './index.ts'

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown

const HANDLERS: Readonly<Record<string, Handler>> = {
  'at once': (request, reply) => {
    request.session.user = 'eve'
    reply.send('welcome')
  },
  'in a promise': async (request) => {
    const session = await request.session.regenerate()
    session.user = 'eve'
    return 'welcome'
  },
  'in a callback': (request, reply) => {
    setImmediate(() => {
      request.session.user = 'eve'
      reply.send('welcome')
    })
  },
  'and fails for want of it': async ({ session }) => (session.user as { name: string }).name,
}

describe.each(SEALERS)('on Fastify, sealed by %s', (sealer) => {
  it.each(Object.keys(HANDLERS))('a forged login %s is a 403, and ends nothing', async (how) => {
    const app = createSite(sealer)
    app.post('/login', HANDLERS[how] as Handler)
    const origin = await serve(app)

    const uncaught = await uncaughtDuring(async () => {
      const { status, setCookie, text } = await ask(origin, '/login', FORGED)
      expect([status, setCookie]).toEqual([403, []])
      expect(JSON.parse(text)).toMatchObject({
        statusCode: 403,
        code: 'ERR_SESSION_CROSS_ORIGIN',
        error: 'Forbidden',
      })
    })
    expect(uncaught).toEqual([])
  })

  it('a route may let it in', async () => {
    const app = createSite(sealer)
    app.post('/saml/callback', async (request) => {
      allowCrossOrigin(request)
      request.session.user = 'ann'
      return 'welcome'
    })
    const { status, setCookie } = await ask(await serve(app), '/saml/callback', FORGED)
    expect([status, setCookie.length]).toEqual([200, 1])
  })
})
