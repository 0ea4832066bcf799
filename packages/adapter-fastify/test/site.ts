/** For tests: apps that listen until the test is over. */
import type { SealerChoice } from '@sealed-session/core'
import fastify, { type FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { session } from '../src/index.ts'

export const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

export const SEALERS = ['node', 'web'] as const

/** An app with nothing but what the test registers. */
export function bare(options: object = {}): FastifyInstance {
  return fastify({ forceCloseConnections: true, ...options })
}

/** The same over HTTP/2, in the clear. */
export function bare2(): FastifyInstance {
  const app = fastify({ http2: true })
  return app as unknown as FastifyInstance
}

/** Answers with the origin to send requests to. */
export function serve(app: FastifyInstance): Promise<string> {
  onTestFinished(() => app.close())
  return app.listen({ host: '127.0.0.1', port: 0 })
}

/** An app with sessions and form bodies, and nothing else yet. */
export function createSite(sealer: SealerChoice): FastifyInstance {
  const app = bare()
  app.register(session, { secret, sealer, onEvent: () => {} })
  const form = 'application/x-www-form-urlencoded'
  app.addContentTypeParser(form, { parseAs: 'string' }, async (_request: unknown, text: unknown) =>
    Object.fromEntries(new URLSearchParams(text as string)),
  )
  return app
}
