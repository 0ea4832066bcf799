/** SolidStart's middleware is h3's, so ours is too. */
import { session } from '@sealed-session/h3'
import { createMiddleware } from '@solidjs/start/middleware'

export default createMiddleware([session({ secret: () => process.env.SESSION_SECRET ?? '' })])
