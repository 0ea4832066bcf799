/** For tests: the ways by which requests reach an app, on sockets and by its own `request`. */
import { Buffer } from 'node:buffer'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { type Ask, ask, ask2, type Reply } from '../../../testing/client.ts'
import { type Listener, serve, serve2 } from '../../../testing/serve.ts'

export const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

interface Way {
  readonly way: string
  /** Answers with the origin to send requests to. */
  serve(app: Hono): Promise<string>
  /** The client to send them with. */
  by(app: Hono): typeof ask
}

const listener = (app: Hono) => getRequestListener(app.fetch) as unknown as Listener

export const WAYS_IN: readonly Way[] = [
  {
    way: 'app.request()',
    serve: async () => 'http://localhost',
    by: (app) => (origin, path, options) => request(app, origin, path, options),
  },
  { way: 'HTTP/1.1', serve: (app) => serve(listener(app)), by: () => ask },
  { way: 'HTTP/2', serve: (app) => serve2(listener(app)), by: () => ask2 },
]

async function request(app: Hono, origin: string, path = '/', options: Ask = {}): Promise<Reply> {
  const { method, headers, body } = options
  const response = await app.request(new URL(path, origin).href, {
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  const setCookie = response.headers.getSetCookie()
  return {
    status: response.status,
    message: response.statusText,
    headers: Object.fromEntries(response.headers),
    setCookie,
    body: bytes,
    text: bytes.toString(),
    trailers: {},
    hints: [],
  }
}
