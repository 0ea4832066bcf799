import type { SessionOptions, Sessions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import { page } from '../page.ts'

/** What a session holds. */
declare module '@sealed-session/core' {
  interface SessionData {
    user?: string
    visits?: number
  }
}

/** The secret is taken from SESSION_SECRET, which is in `.env`; tests give sessions of their own. */
export function createApp(sessions: SessionOptions | Sessions = {}) {
  return {
    fetch: withSession(sessions, async (request, session) => {
      switch (`${request.method} ${new URL(request.url).pathname}`) {
        case 'GET /': {
          session.visits = (session.visits ?? 0) + 1
          const headers = { 'content-type': 'text/html' }
          return new Response(page(session.user, session.visits), { headers })
        }
        case 'POST /login': {
          const form = await request.formData()
          // Check the password here. A login gets a session with a new id, which keeps nothing of before.
          const renewed = await session.regenerate()
          renewed.user = String(form.get('name'))
          return seeHome()
        }
        case 'POST /logout':
          await session.destroy()
          return seeHome()
        default:
          return new Response('Not found', { status: 404 })
      }
    }),
  }
}

function seeHome() {
  return new Response(null, { status: 303, headers: { location: '/' } })
}
