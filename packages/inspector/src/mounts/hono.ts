/** How does Hono serve the page? */
import { askedByFetch, responseOf } from '../asked/fetch.ts'
import type { AnswerTo, Owns } from './index.ts'

/** What of Hono's context is used here. */
interface Context {
  readonly req: { readonly raw: Request }
  readonly env: unknown
}

export type HonoMiddleware = (
  c: Context,
  next: () => Promise<void>,
) => Promise<Response | undefined>

export function honoMiddleware(owns: Owns, answer: AnswerTo): HonoMiddleware {
  return async function inspector({ req: { raw }, env }, next) {
    const asked = askedByFetch(raw, addressIn(env))
    if (owns(asked.path)) return responseOf(await answer(asked))
    await next()
    return undefined
  }
}

/** On Node Hono's server has the request there. */
function addressIn(env: unknown): string | undefined {
  const { incoming } = (env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } }
  return incoming?.socket?.remoteAddress
}
