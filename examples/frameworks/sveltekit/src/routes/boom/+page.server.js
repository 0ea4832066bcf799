import { error } from '@sveltejs/kit'

export function load({ locals, url }) {
  locals.session.seen = 'boom'
  if (url.searchParams.has('unexpected')) throw new Error('it was asked for')
  error(403, 'No entry')
}
