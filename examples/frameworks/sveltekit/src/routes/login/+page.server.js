import { flash } from '@sealed-session/sveltekit'
import { fail, redirect } from '@sveltejs/kit'

export const load = ({ locals }) => ({ notices: flash(locals.session).take('notice') })

export const actions = {
  async default({ locals, request }) {
    const name = (await request.formData()).get('name')
    locals.session.attempts = (locals.session.attempts ?? 0) + 1
    if (!name) return fail(400, { missing: true, attempts: locals.session.attempts })
    await locals.session.regenerate()
    locals.session.user = name
    flash(locals.session).add('notice', `Welcome, ${name}.`)
    redirect(303, '/')
  },
}
