/** Every route finds the visitor's session in `event.context.session`. */
import { session } from '@sealed-session/h3'

declare module '@sealed-session/h3' {
  interface SessionData {
    user?: string
    slow?: number
    errors?: number
  }
}

export default session({ secret: () => process.env.SESSION_SECRET ?? '' })
