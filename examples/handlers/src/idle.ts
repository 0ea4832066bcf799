/** “You will be logged out in two minutes”: a page polls how long its session will last, and keeps nobody logged in. */
import { passive, type Session, type SessionOptions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'

interface Customer {
  user: string
}

/** Seconds without a request by which a customer is there. */
export const IDLE = 600
/** Seconds before the end from which the page says so. */
const WARNING = 120

export function createBank({ now = Date.now, ...options }: SessionOptions<Customer> = {}) {
  return withSession<Customer>({ idleTimeout: IDLE, now, ...options }, async (request, session) => {
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case 'POST /login': {
        const fresh = await session.regenerate()
        fresh.user = 'ann'
        return Response.json(left(fresh))
      }
      // Asked by the page every minute.
      case 'GET /session':
        passive(session)
        return Response.json(left(session))
      // The button “Stay logged in”.
      case 'POST /session/stay':
        session.touch()
        return Response.json({ secondsLeft: IDLE, warn: false })
      default:
        return new Response('not found', { status: 404 })
    }
  })

  function left({ user, expiresAt }: Session<Customer>) {
    const secondsLeft = user === undefined ? 0 : Math.ceil((expiresAt - now()) / 1000)
    return { secondsLeft, warn: secondsLeft > 0 && secondsLeft <= WARNING }
  }
}
