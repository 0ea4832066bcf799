/** The middleware that gives every loader and action its session, and writes it into whatever response they make. */
import { withSession } from '@sealed-session/core/fetch'
import type { MiddlewareFunction } from 'react-router'

declare module '@sealed-session/core' {
  interface SessionData {
    user?: string
    slow?: number
    errors?: number
  }
}

type Next = () => Promise<Response>

const inSession = withSession({}, (_request, _session, next: Next) => next())

export const sessions: MiddlewareFunction<Response> = ({ request }, next) =>
  inSession(request, next)
