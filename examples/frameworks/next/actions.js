'use server'

import { flash } from '@sealed-session/next'
import { redirect } from 'next/navigation'
import { getSession, withSession } from './session.js'

export const login = withSession(async (session, form) => {
  const fresh = await session.regenerate()
  fresh.user = form.get('name')
  flash(fresh).add('notice', `Welcome, ${(await getSession()).user}.`)
  redirect('/')
})

export const logout = withSession(async (session) => {
  await session.destroy()
  redirect('/')
})

// Next.js 15 takes no action that is not async.
export const count = withSession(async (session) => {
  session.count = (session.count ?? 0) + 1
})
