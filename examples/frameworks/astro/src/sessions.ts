/** The sessions of this site, shared by its middleware and by what has no more than a cookie jar. */
import { createSessions } from '@sealed-session/core'

declare module '@sealed-session/core' {
  interface SessionData {
    user?: string
    slow?: number
    errors?: number
  }
}

/** Asked for at the first request: `astro build` imports this, and has no secret. */
export const sessions = createSessions({ secret: () => process.env.SESSION_SECRET ?? '' })
