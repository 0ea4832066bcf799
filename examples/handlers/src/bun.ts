/** Bun: `SESSION_SECRET=… bun run bun.ts`. */
import { withSession } from '@sealed-session/core/fetch'
import { type Visits, visit } from './visits.ts'

export default {
  port: Number(process.env.PORT ?? 3000),
  hostname: '127.0.0.1',
  fetch: withSession<Visits>({}, async (request, session) => {
    return new Response(await visit(new URL(request.url).pathname, session))
  }),
}
