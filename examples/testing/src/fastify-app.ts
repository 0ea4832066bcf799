import { type SessionOptions, type Sessions, session } from '@sealed-session/fastify'
import Fastify, { type FastifyInstance } from 'fastify'

export function createApp(sessions: Sessions | SessionOptions): FastifyInstance {
  const app = Fastify()
  app.register(session, sessions)

  app.get('/', async (request) => `Hello ${request.session.user ?? 'stranger'}`)
  app.post<{ Body: { name: string } }>('/login', async (request, reply) => {
    await request.session.regenerate()
    request.session.user = request.body.name
    return reply.redirect('/')
  })
  app.post('/logout', async (request, reply) => {
    request.session = null
    return reply.redirect('/')
  })
  return app
}
