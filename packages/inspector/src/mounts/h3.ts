/** How does h3 serve the page? */
import { askedByFetch, responseOf } from '../asked/fetch.ts'
import type { AnswerTo, Owns } from './index.ts'

/** What of an event of h3 is used here. */
interface Event {
  readonly req: Request
  /** Without what a mounted app has taken off. */
  readonly url: { readonly pathname: string }
}

export type H3Middleware = (event: Event, next: () => unknown) => unknown

export function h3Middleware(owns: Owns, answer: AnswerTo): H3Middleware {
  return function inspector({ req, url: { pathname } }, next) {
    if (!owns(pathname)) return next()
    return answer(askedByFetch(req, undefined, pathname)).then(responseOf)
  }
}
