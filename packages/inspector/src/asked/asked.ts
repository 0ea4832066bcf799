/** A request to the page and what is answered, whatever framework stands between. */

export interface Asked {
  readonly method: string
  /** As the framework sees it: without what a mounted app has taken off. */
  readonly path: string
  /** The Host header. */
  readonly host: string | undefined
  /** Whether it came by TLS; undefined: nobody knows. */
  readonly encrypted: boolean | undefined
  /** Who is at the other end of the socket; undefined: the platform does not say. */
  readonly address: string | undefined
  /** A header by its lower-case name. */
  header(name: string): string | undefined
  /** The form that was sent. @throws what cannot be read. */
  form(): Promise<URLSearchParams>
}

export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Characters of a form: none of ours has half as many. */
const MOST = 4096

/** Puts a body together, and gives up where it is too long to be a form of this page. */
export async function formIn(chunks: AsyncIterable<Uint8Array | string>): Promise<URLSearchParams> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of chunks) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    if (text.length > MOST) return new URLSearchParams()
  }
  return new URLSearchParams(text)
}
