/** An app that has types of express-session or cookie-session too: of a leftover, or of another package. */
import { flash, getSession, session, stateOf } from '@sealed-session/express'
import express from 'express'

export const app = express()
app.use(session())
app.get('/', async (req, res) => {
  req.session.user = 'ann'
  req.session.set('user', 'ann').delete('user')
  await req.session.regenerate(['cart'])
  await req.session.save()
  const id: string = req.session.id
  flash(req.session).add('notice', `${stateOf(req.session).id} ${getSession(req).user}`)
  req.session = { user: id }
  req.session = null
  res.end()
})
