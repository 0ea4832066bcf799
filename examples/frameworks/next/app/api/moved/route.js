import { redirect } from 'next/navigation'
import { withSession } from '../../../session.js'

export const GET = withSession((session) => {
  session.moved = true
  redirect('/login')
})
