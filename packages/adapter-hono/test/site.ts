/** For tests: a secret, and the ways by which requests reach an app. */
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Listener } from '../../../testing/serve.ts'
import { type WayIn, waysInto } from '../../../testing/ways-in.ts'

export const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

export const WAYS_IN: readonly WayIn<Hono>[] = waysInto(
  (app) => getRequestListener(app.fetch) as unknown as Listener,
)
