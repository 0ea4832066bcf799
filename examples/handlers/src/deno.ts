/** Deno: `SESSION_SECRET=… deno serve --allow-env deno.ts`. */
import { withSession } from '@sealed-session/core/fetch'
import { type Visits, visit } from './visits.ts'

export default {
  fetch: withSession<Visits>({}, async (request, session) => {
    return new Response(await visit(new URL(request.url).pathname, session))
  }),
}
