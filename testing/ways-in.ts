/** The ways by which requests reach an app that is asked by Request: on sockets, and by its own `request`. */
import { Buffer } from 'node:buffer'
import { type Ask, ask, ask2, type Reply } from './client.ts'
import { type Listener, serve, serve2 } from './serve.ts'

/** Hono, H3. */
interface RequestedApp {
  request(url: string, init: RequestInit): Response | Promise<Response>
}

export interface WayIn<App> {
  readonly way: string
  /** Answers with the origin to send requests to. */
  serve(app: App): Promise<string>
  /** The client to send them with. */
  by(app: App): typeof ask
}

/** `listenerOf`: the framework's own bridge to node:http. */
export function waysInto<App extends RequestedApp>(
  listenerOf: (app: App) => Listener,
): readonly WayIn<App>[] {
  return [
    {
      way: 'app.request()',
      serve: async () => 'http://localhost',
      by: (app) => (origin, path, options) => request(app, origin, path, options),
    },
    { way: 'HTTP/1.1', serve: (app) => serve(listenerOf(app)), by: () => ask },
    { way: 'HTTP/2', serve: (app) => serve2(listenerOf(app)), by: () => ask2 },
  ]
}

async function request(
  app: RequestedApp,
  origin: string,
  path = '/',
  options: Ask = {},
): Promise<Reply> {
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
