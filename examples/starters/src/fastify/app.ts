import formbody from '@fastify/formbody'
import { type SessionOptions, type Sessions, session } from '@sealed-session/fastify'
import Fastify from 'fastify'
import { page } from '../page.ts'

/** What a session holds. */
declare module '@sealed-session/fastify' {
  interface SessionData {
    user?: string
    visits?: number
  }
}

/** The secret is taken from SESSION_SECRET, which is in `.env`; tests give sessions of their own. */
export function createApp(sessions: SessionOptions | Sessions = {}) {
  const app = Fastify()
  app.register(session, sessions)
  app.register(formbody)

  app.get('/', async (request, reply) => {
    request.session.visits = (request.session.visits ?? 0) + 1
    return reply.type('text/html').send(page(request.session.user, request.session.visits))
  })

  app.post('/login', async (request, reply) => {
    // Check the password here. A login gets a session with a new id, which keeps nothing of before.
    await request.session.regenerate()
    request.session.user = String(Object(request.body).name)
    return reply.redirect('/')
  })

  app.post('/logout', async (request, reply) => {
    request.session = null
    return reply.redirect('/')
  })

  return app
}
