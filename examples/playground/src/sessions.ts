/** The sessions that all four frameworks share: one cookie, so that all of them know the visitor. */
import { createSessions, generateSecret, type Sessions } from '@sealed-session/core'

export type Data = Record<string, unknown>

/** The secret of the environment, or one for this run. */
export function chooseSecret(): {
  readonly secret: string | undefined
  readonly isForThisRun: boolean
} {
  if (process.env.SESSION_SECRET) return { secret: undefined, isForThisRun: false }
  return { secret: generateSecret(), isForThisRun: true }
}

export function playgroundSessions(secret: string | undefined): Sessions<Data> {
  return createSessions<Data>({
    secret,
    // Safari returns no Secure cookie to plain http on this machine; elsewhere it stays Secure.
    cookie: { secure: 'auto' },
    idleTimeout: 60 * 60,
    subject: ({ user }) => (typeof user === 'string' ? user : undefined),
  })
}
