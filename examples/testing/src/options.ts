import type { SessionOptions } from '@sealed-session/core'

/** What the sessions of each app here hold. */
declare module '@sealed-session/core' {
  interface SessionData {
    user?: string
    visits?: number
  }
}

/** What an app and its tests have in common: whoever gives other options tests another app. */
export const options: SessionOptions = {
  secret: process.env.SESSION_SECRET ?? 'for tests: Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe',
  idleTimeout: 30 * 60,
}
