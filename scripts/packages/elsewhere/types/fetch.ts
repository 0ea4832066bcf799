import { createSessions, type Session } from '@sealed-session/core'
import { getSession, withSession } from '@sealed-session/core/fetch'
import { openSession } from '@sealed-session/core/node'

export const sessions = createSessions()
export const handler = withSession(sessions, (request, session) => {
  const same: Session = getSession(request)
  return new Response(same === session ? session.id : '')
})
export const opens: typeof openSession = openSession
