import { withSession } from '../../session.js'

export const GET = withSession((session) => {
  session.essay = 'x'.repeat(5000)
  return new Response('fine')
})
