/** What is a mistake that a beginner makes, and how is it made on purpose? */
import http, { type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A node:http listener, or a handler from Request to Response. */
export type App = RequestListener | { fetch(request: Request): Response | Promise<Response> }

export interface Mistake {
  /** What somebody did, as in `they …`. */
  readonly did: string
  /** The page that the terminal names; undefined: nothing is amiss, and nothing is said. */
  readonly page: string | undefined
  /** That of the error that goes with a warning. */
  readonly also?: string
  /** A word that what is said has to have. */
  readonly says?: string
  /** Makes the app, which may throw already, and visits it. */
  make(site: Site): Promise<unknown> | unknown
}

export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A server on loopback, and a client that keeps no cookies of its own. */
export interface Site {
  /** Serves the app, and answers with how to ask it. */
  serve(app: App | Promise<App>): Promise<(path?: string, asked?: Asked) => Promise<Reply>>
}

export interface Reply {
  readonly status: number
  readonly text: string
  readonly setCookie: readonly string[]
  /** As a Cookie header. */
  readonly cookie: string
}

/** Serves one app at a time; `close` ends them all. */
export function createSite(): Site & { close(): void } {
  const servers: http.Server[] = []
  return {
    async serve(given) {
      const app = await given
      const listener = typeof app === 'function' ? app : await listenerOf(app)
      const server = http.createServer(listener)
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      return (path = '/', asked = {}) => ask(port, path, asked)
    },
    close() {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}

async function listenerOf(app: Exclude<App, RequestListener>): Promise<RequestListener> {
  const { getRequestListener } = await import('@hono/node-server')
  return getRequestListener((request) => app.fetch(request)) as RequestListener
}

function ask(port: number, path: string, { method = 'GET', headers = {} }: Asked): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const about = { host: `localhost:${port}`, ...headers }
    const request = http.request(
      { port, path, method, headers: about, agent: false },
      (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () => {
          const setCookie = response.headers['set-cookie'] ?? []
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(pieces).toString(),
            setCookie,
            cookie: setCookie.map((line) => line.slice(0, line.indexOf(';'))).join('; '),
          })
        })
      },
    )
    request.on('error', reject)
    request.end()
  })
}
