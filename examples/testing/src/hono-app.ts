import { getSession, type SessionOptions, type Sessions, session } from '@sealed-session/hono'
import { Hono } from 'hono'

export function createApp(sessions: Sessions | SessionOptions): Hono {
  const app = new Hono()
  app.use(session(sessions))

  app.get('/', (c) => c.text(`Hello ${getSession(c).user ?? 'stranger'}`))
  app.post('/login', async (c) => {
    const { name } = await c.req.parseBody()
    const session = await getSession(c).regenerate()
    session.user = String(name)
    return c.redirect('/')
  })
  app.post('/logout', async (c) => {
    await getSession(c).destroy()
    return c.redirect('/')
  })
  return app
}
