/** socket.io: the session middleware is the engine's too, whose polls have responses like any other request. */
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { SessionOptions } from '@sealed-session/core'
import { getSession, session } from '@sealed-session/express'
import express from 'express'
import { Server as Sockets } from 'socket.io'
import { accounts } from './accounts.ts'
import { type Answer, echo, type Visitor } from './conversation.ts'
import { refuse } from './refuse.ts'

export function createChat(options: SessionOptions<Visitor> = {}, answer: Answer = echo): Server {
  const sessions = session(options)
  const app = express().use(sessions)
  const server = createServer(app)
  const io = new Sockets(server)
  // Whoever logs out, by HTTP, is gone from the chat.
  app.use(accounts((id) => io.in(id).disconnectSockets(true)))

  io.engine.use(sessions)
  io.engine.use(mustBeKnown)

  // A socket outlives the request that opened it: from here on `{}` stands in for its response.
  io.use(({ request }, next) => sessions(request, {} as ServerResponse, () => next()))

  io.on('connection', (socket) => {
    const session = getSession<Visitor>(socket.request)
    socket.join(session.id)
    socket.on('message', async (message: string) => {
      try {
        socket.send(String(await answer(session, message)))
      } catch {
        // Uncaught it would end the process.
        socket.disconnect(true)
      }
    })
    socket.send(`Hello ${session.name}`)
  })

  return server
}

function mustBeKnown(req: IncomingMessage, res: ServerResponse, next: () => void): void {
  if (getSession<Visitor>(req).name !== undefined) next()
  // What engine.io has in place of the response of an upgrade would send nothing.
  else if (res instanceof ServerResponse) res.writeHead(401).end()
  else refuse(req.socket)
}
