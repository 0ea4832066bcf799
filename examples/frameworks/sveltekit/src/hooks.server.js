import { flash, session } from '@sealed-session/sveltekit'
import { redirect } from '@sveltejs/kit'
import { sequence } from '@sveltejs/kit/hooks'

const sessions = session({ cookie: { secure: 'auto' } })

/** Pages for members: a hook that throws its redirect, and one that returns it. */
function guard({ event, resolve }) {
  const { pathname } = event.url
  if (!pathname.startsWith('/members') || event.locals.session.user) return resolve(event)
  flash(event.locals.session).add('notice', 'Please log in.')
  if (pathname === '/members/returned')
    return new Response(null, { status: 303, headers: { location: '/login' } })
  redirect(303, '/login')
}

export const handle = sequence(sessions, guard)
