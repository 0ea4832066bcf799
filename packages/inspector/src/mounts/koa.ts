/** How does Koa serve the page? */
import type { IncomingMessage } from 'node:http'
import { askedByNode } from '../asked/node.ts'
import type { AnswerTo, Owns } from './index.ts'

/** What of Koa's context is used here. */
interface Context {
  readonly req: IncomingMessage
  /** Without what koa-mount has taken off. */
  readonly path: string
  status: number
  body: unknown
  append(name: string, value: string): unknown
  set(name: string, value: string): unknown
}

export type KoaMiddleware = (ctx: Context, next: () => Promise<unknown>) => Promise<unknown>

export function koaMiddleware(owns: Owns, answer: AnswerTo): KoaMiddleware {
  return async function inspector(ctx, next) {
    if (!owns(ctx.path)) return next()
    const { status, headers, body } = await answer(askedByNode(ctx.req, ctx.path))
    ctx.status = status
    ctx.body = body
    for (const [name, value] of headers) {
      if (name === 'set-cookie') ctx.append(name, value)
      else ctx.set(name, value)
    }
    return undefined
  }
}
