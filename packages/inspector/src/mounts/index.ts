/** How does each framework serve the page? A middleware, a plugin or a handler of each, and no import of any. */
import type { Answer, Asked } from '../asked/asked.ts'
import { type FastifyPlugin, fastifyPlugin } from './fastify.ts'
import { type Around, around, type FetchHandler, toFetch } from './fetch.ts'
import { type H3Middleware, h3Middleware } from './h3.ts'
import { type HonoMiddleware, honoMiddleware } from './hono.ts'
import { type KoaMiddleware, koaMiddleware } from './koa.ts'
import { type NodeMiddleware, nodeMiddleware } from './node.ts'
import { type SvelteKitHandle, svelteKitHandle } from './sveltekit.ts'

export interface Mounts {
  /** `app.use(inspector(sessions).express)`; for Connect, Polka and Vite's dev server too. */
  readonly express: NodeMiddleware
  /** `app.use(inspector(sessions).koa)` */
  readonly koa: KoaMiddleware
  /** `app.register(inspector(sessions).fastify)` */
  readonly fastify: FastifyPlugin
  /** `app.use(inspector(sessions).h3)` */
  readonly h3: H3Middleware
  /** `app.use(inspector(sessions).hono)` */
  readonly hono: HonoMiddleware
  /** `export const handle = sequence(inspector(sessions).sveltekit, …)` in `hooks.server.ts`. */
  readonly sveltekit: SvelteKitHandle
  /** `export default { fetch: inspector(sessions).around(handler) }`: whatever is not the page is the handler's. */
  readonly around: Around
  /** The page as a handler of its own: a route of Next.js, say. Whatever else it is asked for is a 404. */
  readonly fetch: FetchHandler
}

export type Owns = (path: string) => boolean
export type AnswerTo = (asked: Asked) => Promise<Answer>

export function mountsOf(owns: Owns, answer: AnswerTo): Mounts {
  return {
    express: nodeMiddleware(owns, answer),
    koa: koaMiddleware(owns, answer),
    fastify: fastifyPlugin(owns, answer),
    h3: h3Middleware(owns, answer),
    hono: honoMiddleware(owns, answer),
    sveltekit: svelteKitHandle(owns, answer),
    around: around(owns, answer),
    fetch: toFetch(owns, answer),
  }
}
