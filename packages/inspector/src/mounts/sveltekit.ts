/** How does SvelteKit serve the page? */
import { askedByFetch, responseOf } from '../asked/fetch.ts'
import type { AnswerTo, Owns } from './index.ts'

/** What of an event of SvelteKit is used here. */
interface Event {
  readonly request: Request
  readonly url: { readonly pathname: string }
}

export type SvelteKitHandle = <E extends Event>(input: {
  event: E
  resolve: (event: E) => Response | Promise<Response>
}) => Promise<Response>

export function svelteKitHandle(owns: Owns, answer: AnswerTo): SvelteKitHandle {
  return async ({ event, resolve }) => {
    if (!owns(event.url.pathname)) return resolve(event)
    return responseOf(await answer(askedByFetch(event.request)))
  }
}
