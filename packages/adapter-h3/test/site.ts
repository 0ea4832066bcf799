/** For tests: an app, a secret, and the ways by which requests reach it. */
import { H3, toNodeHandler } from 'h3'
import type { Listener } from '../../../testing/serve.ts'
import { type WayIn, waysInto } from '../../../testing/ways-in.ts'

export const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

export const SEALERS = ['node', 'web'] as const

/** An app that prints nothing of what its handlers throw on purpose. */
export function bare(config: ConstructorParameters<typeof H3>[0] = {}): H3 {
  return new H3({ silent: true, ...config })
}

export const WAYS_IN: readonly WayIn<H3>[] = waysInto(
  (app) => toNodeHandler(app) as unknown as Listener,
)
