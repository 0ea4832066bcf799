/** How do fetch handlers serve the page: on Node, Bun, Deno, Workers, in Next.js? */
import { askedByFetch, responseOf } from '../asked/fetch.ts'
import type { AnswerTo, Owns } from './index.ts'

export type FetchHandler = (request: Request) => Promise<Response>

type Handler<Rest extends unknown[]> = (
  request: Request,
  ...rest: Rest
) => Response | Promise<Response>

export type Around = <Rest extends unknown[]>(handler: Handler<Rest>) => Handler<Rest>

export function around(owns: Owns, answer: AnswerTo): Around {
  const page = toFetch(owns, answer)
  return (handler) =>
    (request, ...rest) =>
      owns(new URL(request.url).pathname) ? page(request) : handler(request, ...rest)
}

export function toFetch(owns: Owns, answer: AnswerTo): FetchHandler {
  return async (request) => {
    const asked = askedByFetch(request)
    if (owns(asked.path)) return responseOf(await answer(asked))
    return new Response('The inspector is not here.\n', { status: 404 })
  }
}
