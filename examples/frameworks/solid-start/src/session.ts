/** The session of the request that is being answered, for server functions and pages alike. */
import { getSession, type Session } from '@sealed-session/h3'
import { getRequestEvent } from 'solid-js/web'

declare module '@sealed-session/h3' {
  interface SessionData {
    user?: string
    slow?: number
    errors?: number
  }
}

export function currentSession(): Session {
  const event = getRequestEvent()
  if (event === undefined) throw new Error('There is no request, and so no session.')
  return getSession(event.nativeEvent)
}
