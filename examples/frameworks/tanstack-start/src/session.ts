/** The session of the request that is being answered, for server functions. */
import type { Session } from '@sealed-session/core'
import { getSession } from '@sealed-session/core/fetch'
import { getRequest } from '@tanstack/react-start/server'

declare module '@sealed-session/core' {
  interface SessionData {
    user?: string
    slow?: number
    errors?: number
  }
}

export function currentSession(): Session {
  return getSession(getRequest())
}
