/** An app to be tested: its sessions are made elsewhere, so that a test can make them too. */
import { type SessionOptions, type Sessions, session } from '@sealed-session/express'
import express, { type Express } from 'express'

export function createApp(sessions: Sessions | SessionOptions): Express {
  const app = express()
  app.use(session(sessions))
  app.use(express.urlencoded())

  app.get('/', (req, res) => {
    res.send(`Hello ${req.session.user ?? 'stranger'}`)
  })
  app.post('/login', async (req, res) => {
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
