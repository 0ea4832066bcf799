import { flash, type SessionOptions, session } from '@sealed-session/koa'
import Koa from 'koa'

declare module '@sealed-session/koa' {
  interface SessionData {
    cart?: string[]
  }
}

const options: SessionOptions = { maxAge: 3600 }
export const app = new Koa()
app.use(session(options))
// @ts-expect-error: it has to be called
app.use(session)
app.use((ctx) => {
  ctx.session.cart = [...(ctx.session.cart ?? []), 'tea']
  // @ts-expect-error: that is no list
  ctx.session.cart = 'tea'
  flash(ctx.session).add('notice', 'Saved.')
  ctx.session = null
})
