import { withSession } from '../../../session.js'

export const POST = withSession(async (session) => {
  await session.destroy()
  return new Response(null, { status: 204 })
})
