/** Does the app say that nobody is there behind this request? */
import { isPromise } from '../words/awaitable.ts'
import { config } from '../words/faults.ts'
import type { RequestHead } from '../words/request.ts'

/** @throws {SessionError} `ERR_SESSION_CONFIG` where the app promises an answer. */
export function isPassive(
  passive: ((request: RequestHead) => boolean) | undefined,
  request: RequestHead,
): boolean {
  return passive !== undefined && mustAnswer(passive(shown(request)))
}

/** A request as an app may take it apart. */
function shown(request: RequestHead): RequestHead {
  const { method, path, host } = request
  return { method, path, host, header: (name) => request.header(name) }
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` for a promise, which would be a yes of every request. */
function mustAnswer(answer: unknown): boolean {
  if (!isPromise(answer)) return Boolean(answer)
  throw config(
    'The option passive answered a promise.',
    'It is asked while a response leaves: answer true or false at once, or call passive(session) in the handler.',
  )
}
