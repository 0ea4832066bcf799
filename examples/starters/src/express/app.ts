import { type SessionOptions, type Sessions, session } from '@sealed-session/express'
import express from 'express'
import { page } from '../page.ts'

/** What a session holds. */
declare module '@sealed-session/express' {
  interface SessionData {
    user?: string
    visits?: number
  }
}

/** The secret is taken from SESSION_SECRET, which is in `.env`; tests give sessions of their own. */
export function createApp(sessions: SessionOptions | Sessions = {}) {
  const app = express()
  app.use(session(sessions))
  app.use(express.urlencoded())

  app.get('/', (req, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1
    res.send(page(req.session.user, req.session.visits))
  })

  app.post('/login', async (req, res) => {
    // Check the password here. A login gets a session with a new id, which keeps nothing of before.
    await req.session.regenerate()
    req.session.user = String(req.body.name)
    res.redirect('/')
  })

  app.post('/logout', (req, res) => {
    req.session = null
    res.redirect('/')
  })

  return app
}
