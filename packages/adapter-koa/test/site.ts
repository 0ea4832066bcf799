/** For tests: apps with paths, forms and a note of what went wrong, which Koa leaves to others. */
import { text } from 'node:stream/consumers'
import type { SealerChoice } from '@sealed-session/core'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'
import { type Listener, serve2, serve as serveListener } from '../../../testing/serve.ts'
import { session } from '../src/index.ts'
import { VERSIONS } from './versions.ts'

export const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

export const SEALERS = ['node', 'web'] as const

/** Every way in which a site can be made here. */
export const MAKINGS = VERSIONS.flatMap((each) => SEALERS.map((sealer) => ({ ...each, sealer })))

export interface Making {
  readonly Koa: typeof Koa
  readonly sealer: SealerChoice
}

type Handler = (ctx: Context) => unknown

export interface Site {
  readonly app: Koa
  /** What was emitted as the app's `error` event. */
  readonly errors: (Error & { code?: string })[]
  on(path: string, handler: Handler): void
  /** Answers with the origin to send requests to. */
  serve(wire?: 'HTTP/1.1' | 'HTTP/2'): Promise<string>
}

/** An app with nothing but what the test installs. */
export function bare(Make: typeof Koa): Site {
  const app = new Make()
  const errors: Error[] = []
  app.on('error', (error) => errors.push(error))
  return {
    app,
    errors,
    on(path, handler) {
      app.use(async (ctx, next) => {
        if (ctx.path === path) await handler(ctx)
        else await next()
      })
    },
    serve(wire = 'HTTP/1.1') {
      const listener = app.callback() as unknown as Listener
      return wire === 'HTTP/2' ? serve2(listener) : serveListener(listener)
    },
  }
}

/** An app with sessions and form bodies, and nothing else yet. */
export function createSite({ Koa, sealer }: Making): Site {
  const site = bare(Koa)
  site.app.use(session({ secret, sealer, onEvent: () => {} }))
  site.app.use(form)
  return site
}

const form: Middleware = async (ctx, next) => {
  const request = ctx.request as { body?: unknown }
  if (ctx.method === 'POST') {
    request.body = Object.fromEntries(new URLSearchParams(await text(ctx.req)))
  }
  await next()
}
