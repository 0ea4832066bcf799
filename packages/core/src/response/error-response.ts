/** How does an error response take the place of one that failed before its head left? */
import type { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'
import { nodeAsyncHooks } from '../platform/platform.ts'
import { answerTo } from '../words/errors.ts'
import { ABOUT_THE_BODY } from './about-the-body.ts'
import { ignored, install, type Methods } from './methods.ts'

/** The status is the error's, and nothing is said any more of the body that is dropped. */
export function clearForError(res: ServerResponse, error: unknown): void {
  const { status, retryAfter } = answerTo(error)
  // Only those that are there: Node frames a response differently once told to go without.
  for (const name of ABOUT_THE_BODY) if (res.hasHeader(name)) res.removeHeader(name)
  res.statusCode = status
  Reflect.deleteProperty(res, 'statusMessage')
  if (retryAfter !== undefined) res.setHeader('retry-after', String(retryAfter))
}

/** Who is calling? The error handler of this response, if it says so, whatever it awaited. */
let answering: AsyncLocalStorage<ServerResponse> | undefined

/** Runs the error handler such that its calls are told from those of the handler that failed. */
export function answerError(res: ServerResponse, answer: () => void): void {
  // Made when the first response fails: until then nobody has to be told apart.
  answering ??= new (nodeAsyncHooks().AsyncLocalStorage)<ServerResponse>()
  answering.run(res, answer)
}

interface Unpipable {
  unpipe(destination: unknown): unknown
}

/**
 * Lets the error response out, and nothing else. Wrappers around the failed response (compression)
 * are bypassed: they are in the midst of it. A handler that goes on sending is ignored until the
 * error handler sends something. Where the caller cannot be told, because a callback lost its async
 * context, whoever touches the head is the error handler: the other believes that it has left.
 */
export function admitErrorResponse(
  res: ServerResponse,
  inner: Methods,
  handlerIsDone: boolean,
): void {
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
