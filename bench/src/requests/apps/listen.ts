/** Serving an app on a free port of this machine, the way each runtime likes best. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

const hostname = '127.0.0.1'

export function listen(listener: RequestListener): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer(listener).listen(0, hostname, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

export type FetchHandler = (request: Request) => Response | Promise<Response>

interface Runtimes {
  readonly Bun?: { serve(options: object): { readonly port: number } }
  readonly Deno?: {
    serve(options: object, handler: FetchHandler): { readonly addr: { readonly port: number } }
  }
}

export async function listenFetch(fetch: FetchHandler): Promise<number> {
  const { Bun, Deno } = globalThis as Runtimes
  if (Bun !== undefined) return Bun.serve({ hostname, port: 0, fetch }).port
  if (Deno !== undefined) {
    return Deno.serve({ hostname, port: 0, onListen: () => {} }, fetch).addr.port
  }
  const { serve } = await import('@hono/node-server')
  return new Promise((resolve) => {
    serve({ fetch, hostname, port: 0 }, ({ port }) => resolve(port))
  })
}
