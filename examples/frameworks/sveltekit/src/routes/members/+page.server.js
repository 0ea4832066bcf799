export const load = ({ locals }) => ({ user: locals.session.user })
