/** Every page and endpoint finds the visitor's session in `Astro.locals.visitor`. */
import { withSession } from '@sealed-session/core/fetch'
import type { APIContext, MiddlewareHandler, MiddlewareNext } from 'astro'
import { sessions } from './sessions.ts'

type Next = MiddlewareNext

const inSession = withSession(
  sessions,
  async (_request, session, { locals }: APIContext, next: Next) => {
    locals.visitor = session
    try {
      return await next()
    } catch (error) {
      // Astro would answer with a response that did not come by here, and the session's changes would be lost.
      console.error(error)
      return next('/500')
    }
  },
)

export const onRequest: MiddlewareHandler = (context, next) =>
  inSession(context.request, context, next)
