import { flash, getSession, session } from '@sealed-session/h3'
import { H3 } from 'h3'

declare module '@sealed-session/h3' {
  interface SessionData {
    theme?: 'dark' | 'light'
  }
}

export const app = new H3()
app.use(session())
// @ts-expect-error: it has to be called
app.use(session)
app.get('/', (event) => {
  event.context.session.theme = getSession(event).theme ?? 'dark'
  // @ts-expect-error: there is no such theme
  event.context.session.theme = 'blue'
  flash(getSession(event)).add('notice', 'Saved.')
  event.context.session = null
  return 'fine'
})
