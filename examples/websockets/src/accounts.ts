/** Log in, be renamed and log out, by HTTP: whatever changes a session does, since a response carries its cookie. */
import { getSession } from '@sealed-session/express'
import express, { type Router } from 'express'
import type { Visitor } from './conversation.ts'

/** `ended` hears of the id of a session that is over. */
export function accounts(ended: (id: string) => unknown = () => {}): Router {
  const router = express.Router()

  router.post('/login/:name', async (req, res) => {
    // A new id for somebody who is known from now on.
    const session = await getSession<Visitor>(req).regenerate()
    session.name = req.params.name
    res.sendStatus(204)
  })

  router.post('/rename/:name', (req, res) => {
    getSession<Visitor>(req).name = req.params.name
    res.sendStatus(204)
  })

  router.post('/logout', async (req, res) => {
    const session = getSession<Visitor>(req)
    const { id } = session
    await session.destroy()
    ended(id)
    res.sendStatus(204)
  })

  return router
}
