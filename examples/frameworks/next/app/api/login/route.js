import { withSession } from '../../../session.js'

export const GET = withSession((session) => {
  session.user = 'bob'
  return Response.json(session)
})
