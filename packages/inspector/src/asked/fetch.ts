/** How do Requests ask, and which Response answers them? */
import { type Answer, type Asked, formIn } from './asked.ts'

/** `path`: as the framework sees it. */
export function askedByFetch(request: Request, address?: string, path?: string): Asked {
  const url = new URL(request.url)
  return {
    method: request.method,
    path: path ?? url.pathname,
    host: request.headers.get('host') ?? url.host,
    encrypted: url.protocol === 'https:',
    address: address ?? addressOf(request),
    header: (name) => request.headers.get(name) ?? undefined,
    form: () => formIn(chunksOf(request)),
  }
}

/** srvx, on which h3 stands, knows it. */
function addressOf(request: Request): string | undefined {
  const { ip } = request as { readonly ip?: unknown }
  return typeof ip === 'string' ? ip : undefined
}

async function* chunksOf({ body }: Request): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader()
  if (reader === undefined) return
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel()
  }
}

export function responseOf({ status, headers, body }: Answer): Response {
  const pairs = headers.map(([name, value]): [string, string] => [name, value])
  return new Response(body === '' ? null : body, { status, headers: pairs })
}
