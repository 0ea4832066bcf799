import { flash, getSession, session } from '@sealed-session/fastify'
import Fastify from 'fastify'

declare module '@sealed-session/fastify' {
  interface SessionData {
    visits?: number
  }
}

export const app = Fastify()
app.register(session)
app.register(session, { cookie: { name: 'admin' } })
// @ts-expect-error: it is the plugin itself, and is not called
app.register(session())
app.get('/', async (request) => {
  request.session.visits = (getSession(request).visits ?? 0) + 1
  // @ts-expect-error: that is no number
  request.session.visits = 'many'
  flash(request.session).add('notice', 'Saved.')
  request.session = null
})
