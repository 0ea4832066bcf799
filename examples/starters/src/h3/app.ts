import { getSession, type SessionOptions, type Sessions, session } from '@sealed-session/h3'
import { H3, redirect } from 'h3'
import { page } from '../page.ts'

/** What a session holds. */
declare module '@sealed-session/h3' {
  interface SessionData {
    user?: string
    visits?: number
  }
}

/** The secret is taken from SESSION_SECRET, which is in `.env`; tests give sessions of their own. */
export function createApp(sessions: SessionOptions | Sessions = {}): H3 {
  const app = new H3()
  app.use(session(sessions))

  app.get('/', (event) => {
    const session = getSession(event)
    session.visits = (session.visits ?? 0) + 1
    event.res.headers.set('content-type', 'text/html')
    return page(session.user, session.visits)
  })

  app.post('/login', async (event) => {
    const form = await event.req.formData()
    // Check the password here. A login gets a session with a new id, which keeps nothing of before.
    const session = await getSession(event).regenerate()
    session.user = String(form.get('name'))
    return redirect('/')
  })

  app.post('/logout', (event) => {
    event.context.session = null
    return redirect('/')
  })

  return app
}
