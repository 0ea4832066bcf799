/** Where does an HTTP response end, and what is in its body? */

export interface Response {
  /** Where the body starts and the response ends, in bytes. */
  readonly head: number
  readonly end: number
  readonly body: string
}

const END_OF_HEAD = '\r\n\r\n'

/**
 * Undefined while there is more to come.
 *
 * @throws if it is no success, or does not say where it ends.
 */
export function readResponse(bytes: Buffer): Response | undefined {
  const blank = bytes.indexOf(END_OF_HEAD)
  if (blank === -1) return undefined
  const head = blank + END_OF_HEAD.length
  const text = bytes.toString('latin1', 0, head)
  if (!text.startsWith('HTTP/1.1 200 ')) throw new Error(`The answer was no success: ${text}`)
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1]
  if (length !== undefined) return readSized(bytes, head, Number(length))
  if (/\r\ntransfer-encoding: *chunked/i.test(text)) return readChunked(bytes, head)
  throw new Error(`The answer does not say where it ends: ${text}`)
}

function readSized(bytes: Buffer, head: number, length: number): Response | undefined {
  const end = head + length
  if (bytes.length < end) return undefined
  return { head, end, body: bytes.toString('latin1', head, end) }
}

function readChunked(bytes: Buffer, head: number): Response | undefined {
  let body = ''
  for (let at = head; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    const start = line + 2
    const next = start + size + 2
    if (bytes.length < next) return undefined
    if (size === 0) return { head, end: next, body }
    body += bytes.toString('latin1', start, start + size)
    at = next
  }
}

/** Where a whole response is as long as the one before and its head, too, it is not read again. */
export function isLike(bytes: Buffer, { head, end }: Response): boolean {
  return (
    bytes.length === end &&
    bytes[head - 1] === LF &&
    bytes[head - 2] === CR &&
    bytes[head - 3] === LF &&
    bytes[head - 4] === CR &&
    bytes[9] === TWO &&
    bytes[10] === ZERO &&
    bytes[11] === ZERO
  )
}

const [LF, CR, TWO, ZERO] = Buffer.from('\n\r20')
