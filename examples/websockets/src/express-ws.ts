/** express-ws: opens the socket first and routes its request then, so whoever may not is refused before. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { SessionOptions } from '@sealed-session/core'
import { getSession, session } from '@sealed-session/express'
import express from 'express'
import expressWs from 'express-ws'
import { accounts } from './accounts.ts'
import { type Answer, converse, echo, type Visitor } from './conversation.ts'

export function createChat(options: SessionOptions<Visitor> = {}, answer: Answer = echo): Server {
  const sessions = session(options)
  const app = express().use(sessions, accounts())
  const server = createServer(app)
  const { app: routes } = expressWs(app, server, { wsOptions: { verifyClient } })

  function verifyClient({ req }: Handshake, decide: Decide): void {
    // An upgrade has no response: `{}` stands in for it. The route below finds the same session.
    sessions(req, {} as ServerResponse, (error) => {
      decide(error === undefined && getSession<Visitor>(req).name !== undefined, 401)
    })
  }

  routes.ws('/', (client, req) => converse(client, getSession<Visitor>(req), answer))

  return server
}

interface Handshake {
  readonly req: IncomingMessage
}

type Decide = (accepted: boolean, status: number) => void
