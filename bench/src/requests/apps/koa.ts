/** Koa, with each of its session libraries, and with none. */
import { session } from '@sealed-session/koa'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'
import {
  appsWith,
  BARE,
  CHUNKED_OPTIONS,
  HELLO,
  LIFETIME,
  type Library,
  type Listen,
  OPTIONS,
  OURS,
  OURS_CHUNKED,
  rival,
  SECRET,
  sessionHeaders,
  sessionOf,
} from './app.ts'
import { appsByHand, BY_HAND } from './by-hand.ts'
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
    name: BY_HAND,
    ours: false,
    load: async () =>
      appsByHand((answer) =>
        serving([], (ctx) =>
          answer({ url: ctx.url, cookie: ctx.get('cookie'), set: (...it) => ctx.set(...it) }),
        ),
      ),
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
  return appsWith<Context>(
    (answer) => serving([install], answer),
    ({ url }) => url,
    sessionOf,
  )
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
