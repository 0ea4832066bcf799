import { commitToJar } from '@sealed-session/core'
import type { APIRoute } from 'astro'
import { sessions } from '../sessions.ts'

/** As it is done where no middleware of ours runs: out of the cookie jar, and into it. */
export const POST: APIRoute = async ({ cookies, request, redirect }) => {
  const form = await request.formData()
  const state = await sessions.open(cookies)
  state.session.user = String(form.get('name'))
  await commitToJar(state, cookies)
  return redirect('/', 303)
}
