/** What is said on every WebSocket here, and to whom? */
import type { Session } from '@sealed-session/core'
import type { WebSocket } from 'ws'

export interface Visitor {
  name: string
}

/** What a socket answers to a message. It reads the session as it was when the socket was opened. */
export type Answer = (session: Session<Visitor>, message: string) => unknown

export const echo: Answer = (session, message) => `${session.name}: ${message}`

/** Greets by name, and answers. A mistake in the answer closes this socket: uncaught it would end the process. */
export function converse(client: WebSocket, session: Session<Visitor>, answer: Answer): void {
  client.on('error', () => client.terminate())
  client.on('message', async (message) => {
    try {
      client.send(String(await answer(session, String(message))))
    } catch {
      client.close(1011)
    }
  })
  client.send(`Hello ${session.name}`)
}
