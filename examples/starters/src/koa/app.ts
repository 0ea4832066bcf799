import { bodyParser } from '@koa/bodyparser'
import { type SessionOptions, type Sessions, session } from '@sealed-session/koa'
import Koa from 'koa'
import { page } from '../page.ts'

/** What a session holds. */
declare module '@sealed-session/koa' {
  interface SessionData {
    user?: string
    visits?: number
  }
}

/** The secret is taken from SESSION_SECRET, which is in `.env`; tests give sessions of their own. */
export function createApp(sessions: SessionOptions | Sessions = {}) {
  const app = new Koa()
  app.use(session(sessions))
  app.use(bodyParser())

  app.use(async (ctx) => {
    switch (`${ctx.method} ${ctx.path}`) {
      case 'GET /':
        ctx.session.visits = (ctx.session.visits ?? 0) + 1
        ctx.body = page(ctx.session.user, ctx.session.visits)
        return
      case 'POST /login':
        // Check the password here. A login gets a session with a new id, which keeps nothing of before.
        await ctx.session.regenerate()
        ctx.session.user = String(Object(ctx.request.body).name)
        ctx.redirect('/')
        return
      case 'POST /logout':
        ctx.session = null
        ctx.redirect('/')
    }
  })

  return app
}
