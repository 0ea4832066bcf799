/** For tests with other people's packages: apps to put them on. */
import type { SealerChoice } from '@sealed-session/core'
import express, { type Express } from 'express'
// @ts-expect-error: it comes without types, and is used by those of Express 5
import express4 from 'express4'
import { session } from '../src/index.ts'

export const secret = 'Rz8wqT3nVb6LkXy1Hc9fUe4JgPs7Dm2A'

export interface Making {
  readonly express: '4' | '5'
  readonly sealer: SealerChoice
}

/** Every way in which a site can be made here. */
export const MAKINGS: readonly Making[] = [
  { express: '5', sealer: 'node' },
  { express: '5', sealer: 'web' },
  { express: '4', sealer: 'node' },
  { express: '4', sealer: 'web' },
]

/** An app with sessions and form bodies, and nothing else yet. */
export function createApp({ express: version, sealer }: Making): Express {
  const make: typeof express = version === '4' ? express4 : express
  const app = make()
  app.use(session({ secret, sealer }))
  app.use(make.urlencoded({ extended: false }))
  return app
}
