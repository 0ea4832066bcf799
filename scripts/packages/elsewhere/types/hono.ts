import { flash, getSession, session } from '@sealed-session/hono'
import { Hono } from 'hono'

declare module '@sealed-session/hono' {
  interface SessionData {
    theme?: 'dark' | 'light'
  }
}

export const app = new Hono()
app.use(session())
// @ts-expect-error: it has to be called
app.use(session)
app.get('/', (c) => {
  c.get('session').theme = getSession(c).theme ?? 'dark'
  // @ts-expect-error: there is no such theme
  c.var.session.theme = 'blue'
  flash(getSession(c)).add('notice', 'Saved.')
  return c.text('fine')
})
