/** How is something done just before a node:http response head leaves, on every path it may leave by? */
import type { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'
import { type Awaitable, isPromise } from './awaitable.ts'
import { nodeAsyncHooks } from './platform.ts'

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

/**
 * Calls `before` once, at the first thing that would send the head, and lets it set headers.
 * If it promises, what is sent meanwhile is held and replayed in order. If it fails, what the
 * handler sends is dropped, and `fail` is called to send something else. An object of headers that
 * `isSettled` finds complete passes as it is, which is faster.
 *
 * 1xx responses (Early Hints) go out untouched: they do not pass through these methods.
 */
export function onHead(
  res: ServerResponse,
  before: () => Awaitable<unknown>,
  fail: (error: unknown) => void,
  isSettled: (headers: Readonly<Record<string, unknown>>) => boolean = () => false,
): void {
  const { writeHead, write, end, flushHeaders, on } = res
  const inner = { writeHead, write, end, flushHeaders } as Methods
  const held: { name: Method; args: Arguments }[] = []
  let phase: 'armed' | 'held' | 'open' | 'failed' = 'armed'
  let restoreFrame: (() => void) | undefined

  const pass = (name: Method, args: Arguments) => Reflect.apply(inner[name], res, args)
  install(res, call)
  res.on('pipe', remember)

  function call(name: Method, args: Arguments): unknown {
    // As Node does. compression, around this gate, knows of the head by `writeHead` alone, and
    // would take one that is held for one that was sent without it.
    if (phase === 'armed' && name === 'flushHeaders') res.writeHead(res.statusCode)
    if (phase === 'open') return pass(name, args)
    if (phase === 'failed') return ignored(res, name)
    if (phase === 'held') return hold(name, args)
    if (name === 'writeHead' && isPlainHeaders(args[1]) && isSettled(args[1])) {
      phase = 'open'
      return pass(name, args)
    }

    const settled = name === 'writeHead' ? moveHeaders(res, args) : args
    phase = 'held'
    try {
      const pending = before()
      if (isPromise(pending)) {
        pretendSent(res)
        pending.then(release, failed)
        return hold(name, settled)
      }
    } catch (error) {
      held.push({ name, args })
      failed(error)
      return ignored(res, name)
    }
    phase = 'open'
    return pass(name, settled)
  }

  function hold(name: Method, args: Arguments): unknown {
    if (isDone()) return tooLate(name)
    // Node sends one head. compression asks for it again with every write until it has left.
    if (name !== 'writeHead' || held.length === 0) held.push({ name, args })
    if (name === 'end') restoreFrame = frameOf(res)
    return ignored(res, name)
  }

  /** Whoever is held has ended already. */
  function isDone(): boolean {
    return held.some(({ name }) => name === 'end')
  }

  /** A second response to the same request: Node tells its author by `writeHead`. */
  function tooLate(name: Method): unknown {
    if (name !== 'writeHead') return ignored(res, name)
    throw Object.assign(new Error('Cannot write headers after they are sent to the client'), {
      code: 'ERR_HTTP_HEADERS_SENT',
    })
  }

  function release(): void {
    phase = 'open'
    admitUnsent(res)
    restoreFrame?.()
    try {
      for (const { name, args } of held) pass(name, args)
    } catch (error) {
      // Node found fault with the call itself; its caller has gone on, so this is the way to tell.
      if (res.headersSent) res.destroy(error as Error)
      else fail(error)
    }
  }

  function failed(error: unknown): void {
    phase = 'failed'
    admitUnsent(res)
    for (const source of (res as Gated)[SOURCES] ?? []) source.unpipe(res)
    // Only those that are there: Node frames a response differently once told to go without.
    for (const name of ABOUT_THE_BODY) if (res.hasHeader(name)) res.removeHeader(name)
    res.statusCode = 500
    Reflect.deleteProperty(res, 'statusMessage')
    // compression would have `drain` come from the stream that is dropped.
    res.on = on
    onErrorResponse(res, inner, isDone())
    // Made when the first response fails: until then nobody has to be told apart.
    answering ??= new (nodeAsyncHooks().AsyncLocalStorage)<ServerResponse>()
    answering.run(res, fail, error)
  }
}

/** What is piped into a response, to be taken off it should the commit fail. */
function remember(this: Gated, source: Unpipable): void {
  ;(this[SOURCES] ??= []).push(source)
}

interface Unpipable {
  unpipe(destination: unknown): unknown
}

type Call = (name: Method, args: Arguments) => unknown

/** Where a response keeps what its methods call, the innermost gate first, and what is piped into it. */
const CALLS = Symbol('sealed-session.calls')
const SOURCES = Symbol('sealed-session.sources')

interface Gated {
  [CALLS]?: Call[]
  [SOURCES]?: Unpipable[]
}

/**
 * Functions of their own for each response would keep its garbage alive, on V8, for as long as it takes to
 * collect all of it: reading a session then takes twice the time. These are the same for all of them.
 */
function install(res: ServerResponse, call: Call): void {
  const calls = ((res as Gated)[CALLS] ??= [])
  Object.assign(res, methodsAt(calls.push(call) - 1))
}

const methodsByDepth: Methods[] = []

function methodsAt(depth: number): Methods {
  methodsByDepth[depth] ??= Object.fromEntries(
    METHODS.map((name) => [
      name,
      function (this: Gated, ...args: Arguments) {
        return (this[CALLS] as Call[])[depth]?.(name, args)
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

  install(res, (name, args) => {
    if (name === 'writeHead' || isErrorHandler()) begin()
    if (!begun || res.writableEnded) return ignored(res, name)
    return Reflect.apply(inner[name], res, args)
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

function isPlainHeaders(given: unknown): given is Readonly<Record<string, unknown>> {
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
