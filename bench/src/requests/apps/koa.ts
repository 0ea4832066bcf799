/** Koa, with each of its session libraries, and with none. */
import { session } from '@sealed-session/koa'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'
import {
  BARE,
  CHUNKED_OPTIONS,
  count,
  greet,
  HELLO,
  LIFETIME,
  type Library,
  type Listen,
  newVisitor,
  OPTIONS,
  OURS,
  OURS_CHUNKED,
  rival,
  SECRET,
  type Stored,
  sessionHeaders,
} from './app.ts'
import { listen } from './listen.ts'

export const koa: readonly Library[] = [
  {
    name: BARE,
    ours: false,
    async load() {
      const headers = await sessionHeaders()
      return {
        none: serving([], () => HELLO),
        empty: serving(
          [() => (_ctx: Context, next: () => Promise<unknown>) => next()],
          () => HELLO,
        ),
        vary: serving([], (ctx) => {
          ctx.set('vary', 'Cookie')
          return HELLO
        }),
        'set-cookie': serving([], (ctx) => {
          ctx.set(headers)
          return HELLO
        }),
      }
    },
  },
  { name: OURS, ours: true, load: async () => withMiddleware(() => session(OPTIONS)) },
  {
    name: OURS_CHUNKED,
    ours: true,
    load: async () => withMiddleware(() => session(CHUNKED_OPTIONS)),
  },
  {
    name: 'koa-session',
    ours: false,
    async load() {
      const { default: koaSession } = await rival<Factory>(import.meta.resolve('koa-session'))
      return withMiddleware((app) => {
        app.keys = [SECRET]
        return koaSession({ maxAge: LIFETIME * 1000 }, app)
      })
    },
  },
]

interface Factory {
  default(options: object, app: Koa): Middleware
}

type Install = (app: Koa) => unknown
type Handler = (ctx: Context) => object

/** Libraries that put the session at `ctx.session`. */
function withMiddleware(install: Install) {
  return {
    login: serving([install], (ctx) => {
      const visitor = newVisitor(ctx.url)
      Object.assign(sessionOf(ctx), visitor)
      return greet(visitor)
    }),
    untouched: serving([install], () => HELLO),
    read: serving([install], (ctx) => greet(sessionOf(ctx))),
    changed: serving([install], (ctx) => count(sessionOf(ctx))),
  }
}

function sessionOf(ctx: object): Stored {
  return (ctx as { readonly session: Stored }).session
}

function serving(installs: readonly Install[], handler: Handler): Listen {
  return async () => {
    const { default: Koa } = await import('koa')
    const app = new Koa()
    for (const install of installs) app.use(install(app) as Middleware)
    app.use((ctx) => {
      ctx.body = handler(ctx)
    })
    return listen(app.callback())
  }
}
