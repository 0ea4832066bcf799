/** Clients for the tests: they open a socket with a cookie, hear its greeting, and talk. */
import { io } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

export interface Client {
  readonly greeting: string
  say(message: string): Promise<string>
  /** Once the server has closed it. */
  readonly closed: Promise<void>
}

/** Rejects with what the server said instead: an error that names the status. */
export type Connect = (origin: string, cookie: string, headers?: Headers) => Promise<Client>

type Headers = Readonly<Record<string, string>>

export const bySocket: Connect = (origin, cookie, headers) => {
  const client = new WebSocket(origin, { headers: { cookie, ...headers } })
  onTestFinished(() => client.terminate())
  const heard = new Promise<string>((resolve) =>
    client.once('message', (text) => resolve(String(text))),
  )
  return new Promise((resolve, reject) => {
    client.once('error', reject)
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
    heard.then((greeting) =>
      resolve({
        greeting,
        closed,
        say: (message) => {
          client.send(message)
          return new Promise((resolve) => client.once('message', (text) => resolve(String(text))))
        },
      }),
    )
  })
}

/** With more than one transport, once the second is in use. */
export function bySocketIo(...transports: ('polling' | 'websocket')[]): Connect {
  return async (origin, cookie, headers) => {
    const extraHeaders = { cookie, ...headers }
    const options = { transports, extraHeaders, reconnection: false, forceNew: true }
    const client = io(origin, options)
    onTestFinished(() => void client.disconnect())
    const hear = () => new Promise<string>((resolve) => client.once('message', resolve))
    const heard = hear()
    const upgraded = new Promise((resolve) => client.io.engine.once('upgrade', resolve))
    const closed = new Promise<void>((resolve) => client.once('disconnect', () => resolve()))
    await new Promise<void>((resolve, reject) => {
      client.once('connect', resolve)
      client.once('connect_error', ({ description }: Refusal) =>
        reject(new Error(String((description as Error).message ?? description))),
      )
    })
    const greeting = await heard
    if (transports.length > 1) await upgraded
    const say = (message: string) => {
      client.send(message)
      return hear()
    }
    return { greeting, closed, say }
  }
}

/** A status, or an error that names it. */
interface Refusal extends Error {
  readonly description?: unknown
}
