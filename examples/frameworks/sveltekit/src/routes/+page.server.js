import { flash } from '@sealed-session/sveltekit'

export const load = ({ locals }) => ({
  user: locals.session.user ?? 'stranger',
  notices: flash(locals.session).take('notice'),
})
