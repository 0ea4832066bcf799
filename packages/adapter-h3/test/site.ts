/** For tests: the ways by which requests reach an app, on sockets and by its own `request`. */
import { Buffer } from 'node:buffer'
import { H3, toNodeHandler } from 'h3'
import { type Ask, ask, ask2, type Reply } from '../../../testing/client.ts'
import { type Listener, serve, serve2 } from '../../../testing/serve.ts'

export const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

export const SEALERS = ['node', 'web'] as const

/** An app that prints nothing of what its handlers throw on purpose. */
export function bare(config: ConstructorParameters<typeof H3>[0] = {}): H3 {
  return new H3({ silent: true, ...config })
}

interface Way {
  readonly way: string
  /** Answers with the origin to send requests to. */
  serve(app: H3): Promise<string>
  /** The client to send them with. */
  by(app: H3): typeof ask
}

const listener = (app: H3) => toNodeHandler(app) as unknown as Listener

export const WAYS_IN: readonly Way[] = [
  {
    way: 'app.request()',
    serve: async () => 'http://localhost',
    by: (app) => (origin, path, options) => request(app, origin, path, options),
  },
  { way: 'HTTP/1.1', serve: (app) => serve(listener(app)), by: () => ask },
  { way: 'HTTP/2', serve: (app) => serve2(listener(app)), by: () => ask2 },
]

async function request(app: H3, origin: string, path = '/', options: Ask = {}): Promise<Reply> {
  const { method, headers, body } = options
  const response = await app.request(new URL(path, origin), {
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
