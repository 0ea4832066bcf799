/** The server process: Express, and sessions that are bound to devices, or not. */
import { session } from '@sealed-session/express'
import express from 'express'
import { listen } from '../requests/apps/listen.ts'
import { answer } from '../requests/peer.ts'
import type { ServerQuestions } from '../requests/server.ts'
import { optionsOf } from './visitors.ts'

/** By these names they are asked for, as libraries are elsewhere. */
export type Kind = 'plain' | 'bound'

const BOUND: Kind = 'bound'

await answer<ServerQuestions>({
  modes: () => ['read', 'changed'],
  open({ library, mode }) {
    const app = express().disable('x-powered-by').disable('etag')
    app.use(session(optionsOf(library === BOUND)))
    app.get('/', (req, res) => {
      const { user } = req.session
      if (mode === 'changed') req.session.visits = performance.now()
      res.json({ hello: user })
    })
    return listen(app)
  },
  spent() {
    const { user, system } = process.cpuUsage()
    return user + system
  },
})
