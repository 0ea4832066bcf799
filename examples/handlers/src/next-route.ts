/** A Next.js route handler: `app/visits/route.ts`. */
import { withSession } from '@sealed-session/core/fetch'
import { type Visits, visit } from './visits.ts'

const handle = withSession<Visits>({}, async (request, session) => {
  return new Response(await visit(new URL(request.url).pathname, session))
})

export const GET = handle
export const POST = handle
