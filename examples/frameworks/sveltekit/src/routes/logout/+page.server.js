import { redirect } from '@sveltejs/kit'

export const actions = {
  default({ locals }) {
    locals.session = null
    redirect(303, '/')
  },
}
