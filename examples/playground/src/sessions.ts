/** The sessions that all four frameworks share: one cookie, so that all of them know the visitor. */
import { createSessions, type Sessions } from '@sealed-session/core'
import type { PlaygroundHome } from './home.ts'

export type Data = Record<string, unknown>

export function playgroundSessions({
  secret,
  store,
  keepInCookie,
}: PlaygroundHome): Sessions<Data> {
  return createSessions<Data>({
    secret,
    store,
    keepInCookie,
    // Safari returns no Secure cookie to plain http on this machine; elsewhere it stays Secure.
    cookie: { secure: 'auto' },
    idleTimeout: 60 * 60,
    subject: ({ user }) => (typeof user === 'string' ? user : undefined),
  })
}
