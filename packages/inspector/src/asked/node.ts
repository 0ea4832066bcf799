/** How do node:http requests ask, and how are they answered? */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, type Asked, formIn } from './asked.ts'

export function askedByNode(req: IncomingMessage, url = req.url): Asked {
  const { method = 'GET', headers, socket } = req
  return {
    method,
    path: pathOf(url),
    host: headers.host ?? (headers[':authority'] as string | undefined),
    encrypted: (socket as { encrypted?: boolean } | null)?.encrypted === true,
    // Of a request that was made up for a test there is none.
    address: socket?.remoteAddress,
    header(name) {
      const value = headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    form: async () => parsedBefore(req) ?? (await formIn(req)),
  }
}

/** A parser that came before has read the body. */
function parsedBefore(req: IncomingMessage): URLSearchParams | undefined {
  const { body } = req as { body?: unknown }
  if (typeof body !== 'object' || body === null) return undefined
  const pairs = Object.entries(body).filter(([, value]) => typeof value === 'string')
  return new URLSearchParams(pairs as [string, string][])
}

function pathOf(url: string | undefined): string {
  return url?.split('?', 1)[0] ?? '/'
}

export function answerByNode(res: ServerResponse, { status, headers, body }: Answer): void {
  res.statusCode = status
  for (const [name, value] of headers) {
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, value)
  }
  res.end(body)
}
