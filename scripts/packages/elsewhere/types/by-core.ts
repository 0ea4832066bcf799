/** An app that says what its sessions hold by the name of the core, which it imports nowhere. */
import { session } from '@sealed-session/express'
import express from 'express'

declare module '@sealed-session/core' {
  interface SessionData {
    user?: string
  }
}

export const app = express()
app.use(session())
app.get('/', (req, res) => {
  req.session.user = 'ann'
  // @ts-expect-error: there is no such key
  req.session.usr = 'ann'
  res.end()
})
