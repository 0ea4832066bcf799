/** A Cloudflare Worker. The secret comes with the environment: `wrangler secret put SESSION_SECRET`. */
import { createSessions, type Sessions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import { type Visits, visit } from './visits.ts'

interface Env {
  readonly SESSION_SECRET: string
}

let sessions: Sessions<Visits> | undefined

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    sessions ??= createSessions({ secret: env.SESSION_SECRET })
    const handle = withSession(sessions, async (request, session) => {
      return new Response(await visit(new URL(request.url).pathname, session))
    })
    return handle(request)
  },
}
