import { withSession } from '../../../session.js'

export const GET = withSession((session, request) => {
  session.visits = (session.visits ?? 0) + 1
  return Response.json({ visits: session.visits, path: new URL(request.url).pathname })
})
