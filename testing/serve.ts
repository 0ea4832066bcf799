/** Servers for tests, on real sockets, gone when the test is over. */
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { ask, ask2 } from './client.ts'

/** A listener as node:http and the compatibility layer of node:http2 both call it. */
export type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

/** Answers with the origin to send requests to. */
export function serve(listener: Listener): Promise<string> {
  const server = http.createServer(listener as RequestListener)
  onTestFinished(() => server.closeAllConnections())
  return listening(server)
}

/** The same over HTTP/2, in the clear. */
export function serve2(listener: Listener): Promise<string> {
  const server = http2.createServer(listener as never)
  const connections = new Set<http2.ServerHttp2Session>()
  server.on('session', (connection) => connections.add(connection))
  onTestFinished(() => {
    for (const connection of connections) connection.destroy()
  })
  return listening(server)
}

function listening(server: http.Server | http2.Http2Server): Promise<string> {
  onTestFinished(() => void server.close())
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}

/** The two protocols that node:http handlers meet. */
export const WIRES = [
  { wire: 'HTTP/1.1', serve, ask },
  { wire: 'HTTP/2', serve: serve2, ask: ask2 },
] as const

/** A turn of the event loop: everything that is ready has happened. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Something to wait for that the test lets happen. */
export function latch(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** What nobody caught, while `act` ran and just after. */
export async function uncaughtDuring(act: () => Promise<unknown>): Promise<unknown[]> {
  const uncaught: unknown[] = []
  const note = (error: unknown) => void uncaught.push(error)
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  try {
    await act()
    for (let left = 5; left > 0; left--) await turn()
  } finally {
    process.off('uncaughtException', note)
    process.off('unhandledRejection', note)
  }
  return uncaught
}
