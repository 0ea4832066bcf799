import { flash, getSession, session } from '@sealed-session/sveltekit'
import type { Handle, RequestEvent } from '@sveltejs/kit'
import { sequence } from '@sveltejs/kit/hooks'

declare module '@sealed-session/sveltekit' {
  interface SessionData {
    theme?: 'dark' | 'light'
  }
}

export const handle: Handle = sequence(session(), ({ event, resolve }) => resolve(event))

// @ts-expect-error: it has to be called
export const uncalled: Handle = session

export function load(event: RequestEvent) {
  event.locals.session.theme = getSession(event).theme ?? 'dark'
  // @ts-expect-error: there is no such theme
  event.locals.session.theme = 'blue'
  flash(event.locals.session).add('notice', 'Saved.')
  event.locals.session = null
}
