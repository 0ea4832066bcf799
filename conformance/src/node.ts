/**
 * Serving a subject with node:http, on Node, Bun and Deno.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { Subject } from './case.ts'
import { PLAN_HEADER } from './plan.ts'
import { appsOf } from './serve.ts'

export interface Served {
  readonly url: string
  close(): Promise<void>
}

type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

/** Serves a subject on loopback, on any free port unless one is given. */
export async function serve(subject: Subject, port = 0): Promise<Served> {
  const appFor = appsOf(subject)
  const server = createServer(async (req, res) => {
    const app = await appFor(req.headers[PLAN_HEADER] as string | undefined)
    if ('node' in app) (app.node as Listener)(req, res)
    else await answer(app.fetch, req, res)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections?.()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** A fetch handler behind node:http: as much as experiments need. */
async function answer(
  handler: (request: Request) => Response | Promise<Response>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const headers = new Headers()
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    headers.append(req.rawHeaders[at] as string, req.rawHeaders[at + 1] as string)
  }
  const method = req.method ?? 'GET'
  const request = new Request(`http://${req.headers.host}${req.url}`, { method, headers })
  const { status, headers: answered, body } = await handler(request)
  for (const [name, value] of answered) if (name !== 'set-cookie') res.setHeader(name, value)
  const lines = answered.getSetCookie()
  if (lines.length > 0) res.setHeader('set-cookie', lines)
  res.writeHead(status)
  if (body === null || method === 'HEAD') res.end()
  else Readable.fromWeb(body as NodeReadableStream).pipe(res)
}
