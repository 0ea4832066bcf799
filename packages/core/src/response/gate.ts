/** How is something done just before a node:http response head leaves, on every path it may leave by? */
import type { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'
import { nodeAsyncHooks } from '../platform/platform.ts'
import { type Awaitable, isPromise } from '../words/awaitable.ts'

/** Everything that sends the head, or causes it to be sent. `pipe` uses `write` and `end`. */
const METHODS = ['writeHead', 'write', 'end', 'flushHeaders'] as const
type Method = (typeof METHODS)[number]
type Arguments = readonly unknown[]
type Methods = Record<Method, (...args: Arguments) => unknown>

/** Headers that speak of a body which is not sent after all. */
export const ABOUT_THE_BODY = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'location',
  'transfer-encoding',
]

/** What is to be done before a head leaves, and if that fails. */
export interface HeadKeeper {
  /** Called once, and may set headers. What is sent while it promises is held, and replayed in order. */
  before(): Awaitable<unknown>
  /** Told if that fails, to send something else; what the handler sends is dropped. */
  fail(error: unknown): void
  /** Whether an object of headers is complete already: it passes as it is then, which is faster. */
  isSettled?(headers: GivenHeaders): boolean
}

export type GivenHeaders = Readonly<Record<string, unknown>>

/**
 * Has `keeper` called at the first thing that would send the head.
 *
 * 1xx responses (Early Hints) go out untouched: they do not pass through these methods.
 */
export function onHead(res: ServerResponse, keeper: HeadKeeper): void {
  install(res, new Gate(res, keeper))
  res.on('pipe', remember)
}

interface Held {
  readonly name: Method
  readonly args: Arguments
}

/** A class, and one object for each response: see `install`. */
class Gate implements Callee {
  readonly #res: ServerResponse
  readonly #keeper: HeadKeeper
  readonly #inner: Methods
  readonly #on: ServerResponse['on']
  #phase: 'armed' | 'held' | 'open' | 'failed' = 'armed'
  readonly #held: Held[] = []
  #restoreFrame: (() => void) | undefined

  constructor(res: ServerResponse, keeper: HeadKeeper) {
    const { writeHead, write, end, flushHeaders, on } = res
    this.#res = res
    this.#keeper = keeper
    this.#inner = { writeHead, write, end, flushHeaders } as Methods
    this.#on = on
  }

  call(name: Method, args: Arguments): unknown {
    // As Node does. compression, around this gate, knows of the head by `writeHead` alone, and
    // would take one that is held for one that was sent without it.
    if (this.#phase === 'armed' && name === 'flushHeaders') this.#writeHeadFirst()
    if (this.#phase === 'open') return this.#pass(name, args)
    if (this.#phase === 'failed') return ignored(this.#res, name)
    if (this.#phase === 'held') return this.#hold(name, args)
    if (name === 'writeHead' && isPlainHeaders(args[1]) && this.#keeper.isSettled?.(args[1])) {
      this.#phase = 'open'
      return this.#pass(name, args)
    }

    const settled = name === 'writeHead' ? moveHeaders(this.#res, args) : args
    this.#phase = 'held'
    try {
      const pending = this.#keeper.before()
      if (isPromise(pending)) {
        pretendSent(this.#res)
        pending.then(
          () => this.#release(),
          (error) => this.#failed(error),
        )
        return this.#hold(name, settled)
      }
    } catch (error) {
      this.#held.push({ name, args })
      this.#failed(error)
      return ignored(this.#res, name)
    }
    this.#phase = 'open'
    return this.#pass(name, settled)
  }

  #writeHeadFirst(): void {
    this.#res.writeHead(this.#res.statusCode)
  }

  #pass(name: Method, args: Arguments): unknown {
    return Reflect.apply(this.#inner[name], this.#res, args)
  }

  #hold(name: Method, args: Arguments): unknown {
    if (this.#isDone) return this.#tooLate(name)
    // Node sends one head. compression asks for it again with every write until it has left.
    if (name !== 'writeHead' || this.#held.length === 0) this.#held.push({ name, args })
    if (name === 'end') this.#restoreFrame = frameOf(this.#res)
    return ignored(this.#res, name)
  }

  /** Whoever is held has ended already. */
  get #isDone(): boolean {
    return this.#held.some(({ name }) => name === 'end')
  }

  /** A second response to the same request: Node tells its author by `writeHead`. */
  #tooLate(name: Method): unknown {
    if (name !== 'writeHead') return ignored(this.#res, name)
    throw Object.assign(new Error('Cannot write headers after they are sent to the client'), {
      code: 'ERR_HTTP_HEADERS_SENT',
    })
  }

  #release(): void {
    const res = this.#res
    this.#phase = 'open'
    admitUnsent(res)
    this.#restoreFrame?.()
    try {
      for (const { name, args } of this.#held) this.#pass(name, args)
    } catch (error) {
      // Node found fault with the call itself; its caller has gone on, so this is the way to tell.
      if (res.headersSent) res.destroy(error as Error)
      else this.#keeper.fail(error)
    }
  }

  #failed(error: unknown): void {
    const res = this.#res
    this.#phase = 'failed'
    admitUnsent(res)
    for (const source of (res as Gated)[SOURCES] ?? []) source.unpipe(res)
    // Only those that are there: Node frames a response differently once told to go without.
    for (const name of ABOUT_THE_BODY) if (res.hasHeader(name)) res.removeHeader(name)
    res.statusCode = 500
    Reflect.deleteProperty(res, 'statusMessage')
    // compression would have `drain` come from the stream that is dropped.
    res.on = this.#on
    onErrorResponse(res, this.#inner, this.#isDone)
    // Made when the first response fails: until then nobody has to be told apart.
    answering ??= new (nodeAsyncHooks().AsyncLocalStorage)<ServerResponse>()
    answering.run(res, () => this.#keeper.fail(error))
  }
}

/** What is piped into a response, to be taken off it should the commit fail. */
function remember(this: Gated, source: Unpipable): void {
  ;(this[SOURCES] ??= []).push(source)
}

interface Unpipable {
  unpipe(destination: unknown): unknown
}

/** What a response's methods call. */
interface Callee {
  call(name: Method, args: Arguments): unknown
}

/** Where a response keeps what its methods call, the innermost gate first, and what is piped into it. */
const CALLEES = Symbol('sealed-session.callees')
const SOURCES = Symbol('sealed-session.sources')

interface Gated {
  [CALLEES]?: Callee[]
  [SOURCES]?: Unpipable[]
}

/**
 * Functions of their own for each response would keep its garbage alive, on V8, for as long as it takes to
 * collect all of it: reading a session then takes twice the time. These are the same for all of them.
 */
function install(res: ServerResponse, callee: Callee): void {
  const callees = ((res as Gated)[CALLEES] ??= [])
  const { writeHead, write, end, flushHeaders } = methodsAt(callees.push(callee) - 1)
  const methods = res as unknown as Methods
  methods.writeHead = writeHead
  methods.write = write
  methods.end = end
  methods.flushHeaders = flushHeaders
}

const methodsByDepth: Methods[] = []

function methodsAt(depth: number): Methods {
  methodsByDepth[depth] ??= Object.fromEntries(
    METHODS.map((name) => [
      name,
      function (this: Gated, ...args: Arguments) {
        return this[CALLEES]?.[depth]?.call(name, args)
      },
    ]),
  ) as Methods
  return methodsByDepth[depth]
}

/**
 * What a method answers while nothing is sent. `write` says it wants more: it could not keep the
 * promise of a `drain` event, which compression re-routes to its own stream.
 */
function ignored(res: ServerResponse, name: Method): unknown {
  return name === 'write' ? true : name === 'flushHeaders' ? undefined : res
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

/** While held, the head has left as far as the handler is concerned. */
function pretendSent(res: ServerResponse): void {
  Object.defineProperty(res, 'headersSent', { value: true, configurable: true })
}

/** Node knows best whether the head has left. */
function admitUnsent(res: ServerResponse): void {
  Reflect.deleteProperty(res, 'headersSent')
}

/** Who is calling? The error handler of this response, if it says so, whatever it awaited. */
let answering: AsyncLocalStorage<ServerResponse> | undefined

/**
 * Lets the error response out, and nothing else. Wrappers around the failed response (compression)
 * are bypassed: they are in the midst of it. A handler that goes on sending is ignored until the
 * error handler sends something. Where the caller cannot be told, because a callback lost its async
 * context, whoever touches the head is the error handler: the other believes that it has left.
 */
function onErrorResponse(res: ServerResponse, inner: Methods, handlerIsDone: boolean): void {
  let begun = handlerIsDone
  let { statusCode } = res
  const { setHeader } = res
  const isErrorHandler = () => answering?.getStore() === res
  const begin = () => {
    if (begun) return
    begun = true
    Reflect.deleteProperty(res, 'statusCode')
    res.statusCode = statusCode
    res.setHeader = setHeader
  }

  install(res, {
    call(name, args) {
      if (name === 'writeHead' || isErrorHandler()) begin()
      if (!begun || res.writableEnded) return ignored(res, name)
      return Reflect.apply(inner[name], res, args)
    },
  })
  if (begun) return

  res.on('pipe', (source: Unpipable) => {
    if (!begun && !isErrorHandler()) source.unpipe(res)
  })
  Reflect.deleteProperty(res, 'statusCode')
  Object.defineProperty(res, 'statusCode', {
    configurable: true,
    get: () => statusCode,
    set(value: number) {
      statusCode = value
      if (!isErrorHandler()) begin()
    },
  })
  res.setHeader = (...args) => {
    if (!isErrorHandler()) begin()
    return setHeader.apply(res, args)
  }
}

function isPlainHeaders(given: unknown): given is GivenHeaders {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

/**
 * Headers given to `writeHead` would override ours: they become headers like any other first.
 * As Node does, those of an object or array take the place of earlier ones, and an array may name
 * one several times. Answers with the arguments that are left.
 */
function moveHeaders(res: ServerResponse, [status, second, third]: Arguments): Arguments {
  if (Number.isInteger(status)) res.statusCode = status as number
  const message = typeof second === 'string' ? [second] : []
  const headers = third ?? (typeof second === 'string' ? undefined : second)
  if (typeof headers !== 'object' || headers === null) return [status, ...message]

  if (!Array.isArray(headers)) {
    const named = headers as Record<string, string>
    for (const name of Object.keys(named)) res.setHeader(name, named[name] as string)
    return [status, ...message]
  }
  const pairs = pairsOf(headers)
  // Half a pair: Node has an error for that, and the caller is to see it.
  if (pairs === undefined) return [status, ...message, headers]
  for (const [name] of pairs) res.removeHeader(name)
  for (const [name, value] of pairs) res.appendHeader(name, value)
  return [status, ...message]
}

type Pair = readonly [name: string, value: string]

function pairsOf(headers: readonly unknown[]): readonly Pair[] | undefined {
  if (headers.every(Array.isArray)) return headers as unknown as Pair[]
  if (headers.length % 2 !== 0) return undefined
  return Array.from({ length: headers.length / 2 }, (_, at) => [
    headers[2 * at] as string,
    headers[2 * at + 1] as string,
  ])
}
