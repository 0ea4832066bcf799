/** @fastify/websocket: the session plugin runs for upgrade requests too, before their routes. */
import websocket from '@fastify/websocket'
import type { SessionOptions } from '@sealed-session/core'
import { getSession, session } from '@sealed-session/fastify'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Answer, converse, echo, type Visitor } from './conversation.ts'

export async function createChat(
  options: SessionOptions<Visitor> = {},
  answer: Answer = echo,
): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(session<Visitor>, options)
  await app.register(websocket)
  accounts(app)

  app.get('/', { websocket: true, onRequest: mustBeKnown }, (client, request) =>
    converse(client, getSession<Visitor>(request), answer),
  )

  return app
}

/** Before the socket is opened, the reply can still refuse it. */
async function mustBeKnown(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (getSession<Visitor>(request).name === undefined) await reply.code(401).send()
}

function accounts(app: FastifyInstance): void {
  app.post<{ Params: Visitor }>('/login/:name', async (request, reply) => {
    // A new id for somebody who is known from now on.
    const session = await getSession<Visitor>(request).regenerate()
    session.name = request.params.name
    return reply.code(204).send()
  })

  app.post<{ Params: Visitor }>('/rename/:name', async (request, reply) => {
    getSession<Visitor>(request).name = request.params.name
    return reply.code(204).send()
  })

  app.post('/logout', async (request, reply) => {
    await getSession<Visitor>(request).destroy()
    return reply.code(204).send()
  })
}
