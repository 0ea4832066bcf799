/** Every route and page finds the visitor's session in `event.context.session`. Nuxt 4 has h3 1, on node:http. */
import { createSessions, exposeState, type Session } from '@sealed-session/core'
import { openSession } from '@sealed-session/core/node'

declare module '@sealed-session/core' {
  interface SessionData {
    user?: string
    slow?: number
    errors?: number
  }
}

declare module 'h3' {
  interface H3EventContext {
    get session(): Session
    set session(value: object | null)
  }
}

/** Asked for at the first request: `nuxt build` imports this where it prerenders, and has no secret. */
const sessions = createSessions({ secret: () => process.env.SESSION_SECRET ?? '' })

export default defineEventHandler(async (event) => {
  const { req, res } = event.node
  // What cannot be saved (too large, no JSON) is an error before the head leaves.
  const fail = (error: unknown) => sendError(event, createError(error as Error))
  const visit = await openSession(sessions, req, res, fail)
  // With `deviceBound`: the browser has bound the session to its key, and has its answer.
  if (visit.isAnswered) return
  exposeState(event.context, sessions.name, visit)
})
