import { createSessions, type Session } from '@sealed-session/core'
import { getSession, withSession } from '@sealed-session/core/fetch'
import { openSession } from '@sealed-session/core/node'

export const sessions = createSessions()
export const handler = withSession(sessions, (request, session) => {
  const same: Session = getSession(request)
  return new Response(same === session ? session.id : '')
})
// @ts-expect-error: options come first
withSession((request: Request) => new Response(request.url))
export const opens: typeof openSession = openSession
