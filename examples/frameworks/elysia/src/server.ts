/** What Bun, and srvx on Node.js, serve: the app, with a session for each of its requests. */
import { withSession } from '@sealed-session/core/fetch'
import { app } from './app.ts'

export default { hostname: '127.0.0.1', fetch: withSession({}, app) }
