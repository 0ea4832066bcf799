/** WebSockets: the session of the visitor who opens one, read from the upgrade request. */
import { createServer, type Server } from 'node:http'
import { createSessions, type Sessions } from '@sealed-session/core'
import { WebSocketServer } from 'ws'

interface Chat {
  user: string
}

/** Nobody without a session gets in; a message comes back signed with the session's user. */
export function chatServer(sessions: Sessions<Chat> = createSessions<Chat>()): Server {
  const server = createServer((_req, res) => res.writeHead(426).end('WebSockets only'))
  const sockets = new WebSocketServer({ noServer: true })

  server.on('upgrade', async (req, socket, head) => {
    // By the whole request: where another site's page has opened the socket, there is nobody in the session.
    const state = await sessions.open(req)
    const { user } = state.session
    if (user === undefined) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(req, socket, head, (client) => {
      client.on('message', (text) => client.send(`${user}: ${text}`))
    })
  })
  return server
}
