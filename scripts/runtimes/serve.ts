/** The entry that every runtime starts: serves one subject, and prints where. Bundled before it runs. */
import { fetchHandler, type Subject } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'

interface Runtimes {
  readonly Bun?: {
    serve(options: object): { readonly url: URL }
  }
  readonly Deno?: {
    serve(options: object, handler: (request: Request) => Promise<Response>): unknown
  }
}

/** Fetch handlers are served the runtime's own way, node:http listeners by node:http. */
export async function start(subject: Subject, isFetch: boolean): Promise<void> {
  const { Bun, Deno } = globalThis as Runtimes
  const hostname = '127.0.0.1'
  if (isFetch && Bun !== undefined) {
    tell(Bun.serve({ hostname, port: 0, fetch: fetchHandler(subject) }).url.href)
  } else if (isFetch && Deno !== undefined) {
    const onListen = ({ port }: { port: number }) => tell(`http://${hostname}:${port}`)
    Deno.serve({ hostname, port: 0, onListen }, fetchHandler(subject))
  } else {
    tell((await serve(subject)).url)
  }
}

function tell(url: string): void {
  console.log(`listening on ${url}`)
}
