/** What was sent while the head could not leave yet, and what has its sender been told? */
import type { ServerResponse } from 'node:http'
import { type Arguments, ignored, type Method } from './methods.ts'

/**
 * Bytes that are held before `write` asks to wait. More than streams buffer (compression among them, which
 * re-routes `drain` to a stream of its own): whoever is given them all at once asks to wait as well, and tells
 * when to go on.
 */
const MOST_HELD = 256 * 1024

interface Call {
  readonly name: Method
  readonly args: Arguments
}

/** The calls of one response that are held, in order. */
export class HeldCalls {
  readonly #res: ServerResponse
  readonly #calls: Call[] = []
  #bytes = 0
  #restoreFrame: (() => void) | undefined

  constructor(res: ServerResponse) {
    this.#res = res
    pretend(res, 'headersSent')
  }

  /** Whoever is held has ended already. */
  get isDone(): boolean {
    return this.#restoreFrame !== undefined
  }

  /** `write` has been told to wait for `drain`. */
  get isFull(): boolean {
    return this.#bytes > MOST_HELD
  }

  add(name: Method, args: Arguments): unknown {
    const res = this.#res
    if (this.isDone) return tooLate(res, name)
    // Node sends one head. compression asks for it again with every write until it has left.
    if (name === 'writeHead' && this.#calls.length > 0) return res
    this.#calls.push({ name, args })
    if (name === 'end') {
      this.#restoreFrame = frameOf(res)
      pretend(res, 'writableEnded')
    }
    if (name !== 'write') return ignored(res, name)
    this.#bytes += (args[0] as { readonly length?: number } | undefined)?.length ?? 0
    return !this.isFull
  }

  /** Nothing is pretended any more: Node knows best whether the head has left. */
  admit(): void {
    Reflect.deleteProperty(this.#res, 'headersSent')
    Reflect.deleteProperty(this.#res, 'writableEnded')
  }

  /** Makes the calls by `pass`; whoever was told to wait is told to go on. */
  release(pass: (name: Method, args: Arguments) => unknown): void {
    this.admit()
    this.#restoreFrame?.()
    let isToldBelow = false
    for (const { name, args } of this.#calls) {
      // Then `drain` comes by itself, and where its listeners are.
      if (pass(name, args) === false) isToldBelow = true
    }
    if (this.isFull && !isToldBelow && !this.isDone) this.#res.emit('drain')
  }
}

/** The head has left, or the response is over, as far as the handler is concerned. */
function pretend(res: ServerResponse, property: 'headersSent' | 'writableEnded'): void {
  Object.defineProperty(res, property, { value: true, configurable: true })
}

/** A second response to the same request: Node tells its author by `writeHead`. */
function tooLate(res: ServerResponse, name: Method): unknown {
  if (name !== 'writeHead') return ignored(res, name)
  throw Object.assign(new Error('Cannot write headers after they are sent to the client'), {
    code: 'ERR_HTTP_HEADERS_SENT',
  })
}

/** What a second response would say anew of a body that is held already, and get wrong. */
const FRAME = ['content-encoding', 'content-length', 'content-type', 'etag'] as const

/** The status and the frame of the body as they are; gives the function that restores them. */
function frameOf(res: ServerResponse): () => void {
  const { statusCode } = res
  const headers = FRAME.map((name) => [name, res.getHeader(name)] as const)
  return () => {
    if (res.statusCode !== statusCode) res.statusCode = statusCode
    for (const [name, value] of headers) {
      if (res.getHeader(name) === value) continue
      if (value === undefined) res.removeHeader(name)
      else res.setHeader(name, value)
    }
  }
}
